"""Recommendations, causes and insights out of a turn's response, in the order that a person's judgements give them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from faultmaven.agent.analyst.prose import to_do
from faultmaven.agent.models import Turn
from faultmaven.agent.query.schemas import ProbableCause, QueryAnswer, QueryKind, Recommendation
from faultmaven.agent.responses import (
    AgentResponse,
    Diagnosed,
    EscalationRequired,
    NeedsMoreData,
    PlanProposal,
    SolutionReady,
)
from faultmaven.agent.schemas import ModelView, UsageView
from faultmaven.case.investigation.feedback import Feedback, ranked
from faultmaven.diagnosis.models import Cause, NextStep

#: A data-only request asks this.
DATA_QUESTION = "What is wrong and why?"


@dataclass(frozen=True)
class Answered:
    """A turn as the answer to a query, with what was said of recommendations in its case."""

    turn: Turn
    feedback: Sequence[Feedback]

    def shown(self, kind: QueryKind) -> QueryAnswer:
        """Return what the client is told."""
        turn, response = self.turn, self.turn.response
        steps = ranked(steps_of(response), lambda step: step.step_id, self.feedback)
        said = {one.step_id: one.judgement for one in self.feedback}
        diagnosed = response if isinstance(response, Diagnosed) else None
        return QueryAnswer(
            kind=kind,
            case_id=turn.case_id,
            turn_id=turn.turn_id,
            status=turn.status,
            type=response.type if response else None,
            text=response.text if response else "",
            verdict=diagnosed.verdict if diagnosed else None,
            recommendations=[_in_words(step) for step in steps],
            steps=[
                Recommendation(
                    step_id=step.step_id,
                    kind=step.kind,
                    text=step.text,
                    command=step.command,
                    judgement=said.get(step.step_id),
                )
                for step in steps
            ],
            probable_causes=[_cause(cause) for cause in diagnosed.causes] if diagnosed else [],
            insights=list(diagnosed.insights) if diagnosed else [],
            created_at=turn.created_at,
            finished_at=turn.finished_at,
            model=ModelView.model_validate(turn.model),
            usage=UsageView.model_validate(turn.usage),
        )


def steps_of(response: AgentResponse | None) -> tuple[NextStep, ...]:
    """Return everything that a response recommends, each once: what it says first, then what its causes add."""
    return tuple({step.step_id: step for step in _each(response)}.values())


def kind_of(turn: Turn, *, has_files: bool) -> QueryKind:
    """Return what kind of request a turn came from."""
    if not has_files:
        return QueryKind.QUERY
    return QueryKind.DATA if turn.question == DATA_QUESTION else QueryKind.BOTH


def _each(response: AgentResponse | None) -> Iterator[NextStep]:
    match response:
        case SolutionReady():
            yield from (*response.solution, *response.verification)
        case NeedsMoreData():
            yield from response.next_steps
            yield from response.needed
        case PlanProposal():
            yield from response.steps
        case _:
            pass
    if isinstance(response, Diagnosed):
        yield from response.next_steps
        if not isinstance(response, EscalationRequired):
            yield from _of_causes(response.causes[:1])


def _of_causes(causes: Iterable[Cause]) -> Iterator[NextStep]:
    for cause in causes:
        yield from (*cause.remediation, *cause.verification)


def _in_words(step: NextStep) -> str:
    return f"{to_do(step)}\n{step.command}" if step.command else to_do(step)


def _cause(cause: Cause) -> ProbableCause:
    marks = (c.mark for claim in cause.claims for c in claim.citations if c.checked)
    return ProbableCause(
        title=cause.title,
        component=cause.component,
        verdict=cause.verdict,
        summary=cause.summary or cause.title,
        supporting_evidence=list(dict.fromkeys(marks)),
    )
