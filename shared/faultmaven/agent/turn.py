"""A turn, from top to bottom: memory, prompt, model and tools, claims checked, hypotheses, conclusion, intensity,
phase, response."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from faultmaven.agent.analyst.analyst import NOT_OF_THE_FACTS, answer
from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.analyst.intents import understand
from faultmaven.agent.insights import FindInsights, no_insights
from faultmaven.agent.investigating import found_in, judged, without_rejected
from faultmaven.agent.models import EventKind, ModelUse, Spent
from faultmaven.agent.progress import Tell, Timed
from faultmaven.agent.prompt import write_prompt
from faultmaven.agent.reasoning import MODEL_TIMEOUT_S, Reasoned, reason, wants_model
from faultmaven.agent.responses import AgentResponse
from faultmaven.agent.spending.purse import REPLY_TOKENS
from faultmaven.agent.telling import (
    named,
    remembered,
    tell_claims,
    tell_diagnosis,
    tell_hypotheses,
    tell_intensity,
    tell_phase,
)
from faultmaven.agent.toolbox import OpenToolbox, no_tools
from faultmaven.case.investigation.conclusion import WorkingConclusion, conclude
from faultmaven.case.investigation.course import Course, Found, after_turn
from faultmaven.case.investigation.intensity import CALLS
from faultmaven.case.investigation.memory import HOT_MESSAGES, Memory, Said, State, remember
from faultmaven.case.investigation.phases import MAX_ITERATIONS
from faultmaven.diagnosis.models import Cause, Diagnosis, Verdict
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.evidence.models import SETTLED, Status
from faultmaven.knowledge.models import Passage
from faultmaven.providers.llm.port import Budget, LLMProvider, Purse

#: What the fault catalogue makes of the facts, for a question.
Diagnose = Callable[[CaseFacts, str], Diagnosis]
#: The library's page for each of these causes that has one, by cause id.
FindRunbooks = Callable[[Sequence[Cause]], Mapping[str, Passage]]

NO_EVIDENCE = Diagnosis(Verdict.INCONCLUSIVE, "There is no evidence to read in this case yet.", ())


@dataclass(frozen=True)
class Asked:
    """What a turn starts from: the question, the case so far, its facts, and what pays for a model."""

    question: str
    state: State
    conversation: tuple[Said, ...]
    facts: CaseFacts
    turn_id: str
    at: datetime
    course: Course = field(default_factory=Course)
    user_id: str = ""
    case_id: str = ""
    purse: Purse | None = None
    max_turns_in_phase: int = MAX_ITERATIONS


@dataclass(frozen=True)
class Outcome:
    """What a turn ends with; `conclusion` and `found` are None when nothing was looked at."""

    response: AgentResponse
    diagnosis: Diagnosis
    conclusion: WorkingConclusion | None
    model: ModelUse
    usage: Spent
    found: Found


@dataclass(frozen=True)
class Answerer:
    """Runs turns. It reads and thinks; writing down what comes of it is the business of `answering`."""

    diagnose: Diagnose
    find_runbooks: FindRunbooks
    model: LLMProvider | None
    find_insights: FindInsights = no_insights
    open_toolbox: OpenToolbox = no_tools
    hot_messages: int = HOT_MESSAGES

    def run(self, asked: Asked, say: Tell) -> Outcome:
        """Answer the question and say every step of it."""
        tell = Timed(say)
        memory = remember(asked.state, asked.conversation, asked.question, hot_messages=self.hot_messages)
        tell(EventKind.MEMORY, remembered(memory), messages=len(memory.hot) + len(memory.warm), kept=memory.tokens)

        brief = self._read(asked, memory, tell)
        reasoned = self._reason(asked, brief, tell)

        diagnosis = judged(without_rejected(reasoned.brief.diagnosis, asked.course), asked.course)
        tell_claims(diagnosis, reasoned, tell)

        found = found_in(diagnosis, asked.facts, asked.turn_id, asked.at, reasoned.proposals)
        course = after_turn(asked.course, found, asked.max_turns_in_phase) if brief.is_looked_at else asked.course
        brief = replace(reasoned.brief, diagnosis=diagnosis, course=course)
        tell_hypotheses(course, tell)

        conclusion = _concluded(brief) if brief.is_looked_at else None
        if conclusion:
            tell(EventKind.CONCLUSION, f"{conclusion.verdict}: {conclusion.conclusion}", verdict=conclusion.verdict)

        tell_intensity(course, tell)
        tell_phase(asked.course, course, tell)

        response = answer(brief)
        tell(EventKind.RESPONSE, f"The response is {named(response.type)}.", type=response.type)
        spent = replace(reasoned.usage, intensity=course.intensity.value)
        return Outcome(response, diagnosis, conclusion, reasoned.model, spent, found)

    def _read(self, asked: Asked, memory: Memory, tell: Tell) -> Brief:
        """Return what the facts say; a question that they do not answer reads none of them."""
        files = asked.facts.evidence
        unread = tuple(item.filename for item in files if item.status not in SETTLED)
        ready = sum(item.status is Status.READY for item in files)
        lines = sum(item.line_count for item in files if not item.duplicate_of)
        tell(EventKind.FACTS, f"Reading the facts of {ready} of {len(files)} files.", files=ready, lines=lines)
        brief = Brief(asked.question, NO_EVIDENCE, asked.facts, memory, {}, unread, course=asked.course)
        if understand(asked.question).intent in NOT_OF_THE_FACTS:
            return brief
        if brief.has_evidence:
            diagnosis = judged(without_rejected(self.diagnose(asked.facts, asked.question), asked.course), asked.course)
            tell_diagnosis(diagnosis, tell)
            brief = replace(brief, diagnosis=diagnosis, runbooks=dict(self.find_runbooks(diagnosis.causes)))
        insights = self.find_insights(asked.user_id, asked.case_id, asked.question, brief.diagnosis)
        return replace(brief, insights=insights, is_looked_at=brief.has_evidence)

    def _reason(self, asked: Asked, brief: Brief, tell: Tell) -> Reasoned:
        """Ask the model, as often as the intensity of what the facts say allows; without one the brief stays."""
        if self.model is None or not wants_model(brief, self.model):
            return Reasoned(brief)
        found = found_in(brief.diagnosis, asked.facts, asked.turn_id, asked.at)
        planned = after_turn(asked.course, found, asked.max_turns_in_phase)
        written = write_prompt(brief)
        tell(
            EventKind.PROMPT,
            f"The prompt has about {written.tokens:,} tokens; intensity {planned.intensity}.",
            prompt_tokens=written.tokens,
            versions=list(written.versions),
            intensity=planned.intensity.value,
        )
        budget = Budget(MODEL_TIMEOUT_S, REPLY_TOKENS, CALLS[planned.intensity], written.tokens, asked.purse)
        box = self.open_toolbox(asked.user_id, asked.case_id, asked.turn_id, asked.course.phase, asked.facts, tell)
        reasoned = reason(brief, written, model=self.model, toolbox=box, budget=budget, tell=tell)
        return replace(reasoned, brief=replace(reasoned.brief, waiting=box.waiting))


def _concluded(brief: Brief) -> WorkingConclusion:
    diagnosis, cause = brief.diagnosis, brief.leading
    claims = cause.claims if cause else tuple(c for finding in diagnosis.findings for c in finding.claims)
    proposed = (*cause.remediation, *cause.verification) if cause else ()
    concluded = conclude(
        verdict=diagnosis.verdict.value,
        summary=(cause.summary or cause.title) if cause else diagnosis.summary,
        confidence=cause.confidence if cause else 0.0,
        reason=diagnosis.reason,
        marks=[citation.mark for claim in claims for citation in claim.citations if citation.checked],
        next_steps=[step.text for step in (proposed or diagnosis.next_steps)[:6]],
    )
    if cause is None:
        return concluded
    return replace(concluded, mechanism=cause.cause_id, cause=cause.title, component=cause.component)
