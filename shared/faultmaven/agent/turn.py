"""A turn, from top to bottom: memory, diagnosis, model, claims checked, hypotheses, intensity, phase, response."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from faultmaven.agent.analyst.analyst import answer
from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.investigating import found_in, without_rejected
from faultmaven.agent.models import EventKind, ModelUse, Spent
from faultmaven.agent.progress import Tell
from faultmaven.agent.reasoning import reason
from faultmaven.agent.responses import AgentResponse
from faultmaven.case.investigation.conclusion import WorkingConclusion, conclude
from faultmaven.case.investigation.course import Course, Found, after_turn
from faultmaven.case.investigation.memory import Said, State, remember
from faultmaven.diagnosis.models import Cause, Diagnosis, Verdict
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.evidence.models import SETTLED, Status
from faultmaven.knowledge.models import Passage
from faultmaven.providers.llm.port import LLMProvider

#: What the fault catalogue makes of the facts, for a question.
Diagnose = Callable[[CaseFacts, str], Diagnosis]
#: The library's page for each of these causes that has one, by cause id.
FindRunbooks = Callable[[Sequence[Cause]], Mapping[str, Passage]]

NO_EVIDENCE = Diagnosis(Verdict.INCONCLUSIVE, "There is no evidence to read in this case yet.", ())


@dataclass(frozen=True)
class Asked:
    """What a turn starts from: the question, the case so far, and its facts."""

    question: str
    state: State
    conversation: tuple[Said, ...]
    facts: CaseFacts
    turn_id: str
    at: datetime
    course: Course = field(default_factory=Course)


@dataclass(frozen=True)
class Outcome:
    """What a turn ends with; `conclusion` is None when there was nothing to conclude from."""

    response: AgentResponse
    diagnosis: Diagnosis
    conclusion: WorkingConclusion | None
    model: ModelUse
    usage: Spent
    found: Found


@dataclass(frozen=True)
class Answerer:
    """Runs turns. It reads and thinks; writing down what comes of it is the business of `jobs`."""

    diagnose: Diagnose
    find_runbooks: FindRunbooks
    model: LLMProvider | None

    def run(self, asked: Asked, tell: Tell) -> Outcome:
        """Answer the question and say every step of it."""
        memory = remember(asked.state, asked.conversation, asked.question)
        tell(EventKind.MEMORY, _remembered(len(memory.hot), asked.state), messages=len(memory.hot))

        files = asked.facts.evidence
        unread = tuple(item.filename for item in files if item.status not in SETTLED)
        ready = sum(item.status is Status.READY for item in files)
        lines = sum(item.line_count for item in files if not item.duplicate_of)
        tell(EventKind.FACTS, f"Reading the facts of {ready} of {len(files)} files.", files=ready, lines=lines)

        brief = Brief(asked.question, NO_EVIDENCE, asked.facts, memory, {}, unread)
        if brief.has_evidence:
            diagnosis = without_rejected(self.diagnose(asked.facts, asked.question), asked.course)
            _tell_diagnosis(diagnosis, tell)
            brief = Brief(
                asked.question, diagnosis, asked.facts, memory, dict(self.find_runbooks(diagnosis.causes)), unread
            )

        reasoned = reason(brief, self.model, tell)
        brief = reasoned.brief

        citations = brief.diagnosis.citations
        checked = [citation for citation in citations if citation.checked]
        tell(
            EventKind.CLAIMS_CHECKED,
            f"{len(checked)} of {len(citations)} citations were found again in the files.",
            checked=len(checked),
            cited=len(citations),
        )

        found = found_in(brief.diagnosis, asked.facts, asked.turn_id, asked.at)
        if brief.has_evidence:
            _tell_course(asked.course, after_turn(asked.course, found), tell)

        response = answer(brief)
        conclusion = _concluded(brief) if brief.has_evidence else None
        if conclusion:
            tell(EventKind.CONCLUSION, f"{conclusion.verdict}: {conclusion.conclusion}", verdict=conclusion.verdict)
        return Outcome(response, brief.diagnosis, conclusion, reasoned.model, reasoned.usage, found)


def _remembered(messages: int, state: State) -> str:
    so_far = "the case has no conclusion yet" if state.conclusion is None else f"so far it is {state.verdict}"
    return f"Recalling {messages} earlier messages; {so_far}."


def _tell_diagnosis(diagnosis: Diagnosis, tell: Tell) -> None:
    tell(
        EventKind.MATCHED,
        f"The fault catalogue sees {len(diagnosis.causes)} possible causes and {len(diagnosis.findings)} findings.",
        causes=len(diagnosis.causes),
        findings=len(diagnosis.findings),
    )
    for cause in diagnosis.causes[:3]:
        tell(EventKind.CAUSE, f"{cause.title} ({cause.verdict}).", cause_id=cause.cause_id, component=cause.component)
    for item in diagnosis.ruled_out[:3]:
        tell(EventKind.RULED_OUT, f"Ruled out: {item.title}.", cause_id=item.cause_id)


def _tell_course(before: Course, after: Course, tell: Tell) -> None:
    states = Counter(hypothesis.state.value for hypothesis in after.hypotheses)
    counts = ", ".join(f"{number} {state}" for state, number in states.items()) or "none"
    tell(EventKind.HYPOTHESES, f"Hypotheses: {counts}.", **states)
    why = f": {'; '.join(after.intensity_because)}" if after.intensity_because else ""
    tell(EventKind.INTENSITY, f"Intensity {after.intensity}{why}.", intensity=after.intensity.value)
    moved = f" Entered because {after.because}." if after.phase is not before.phase else ""
    waits = f" It waits for {after.missing}." if after.missing else ""
    tell(EventKind.PHASE, f"Phase {after.phase}.{moved}{waits}", phase=after.phase.value, escalate=after.must_escalate)


def _concluded(brief: Brief) -> WorkingConclusion:
    diagnosis, cause = brief.diagnosis, brief.leading
    claims = cause.claims if cause else tuple(c for finding in diagnosis.findings for c in finding.claims)
    proposed = (*cause.remediation, *cause.verification) if cause else ()
    return conclude(
        verdict=diagnosis.verdict.value,
        summary=(cause.summary or cause.title) if cause else diagnosis.summary,
        confidence=cause.confidence if cause else 0.0,
        reason=diagnosis.reason,
        marks=[citation.mark for claim in claims for citation in claim.citations if citation.checked],
        next_steps=[step.text for step in (proposed or diagnosis.next_steps)[:6]],
    )
