"""How the steps of a turn are told: one sentence for whoever waits, and the figures of the step."""

from collections import Counter

from faultmaven.agent.models import EventKind
from faultmaven.agent.progress import Tell
from faultmaven.agent.reasoning import Reasoned
from faultmaven.case.investigation.course import Course
from faultmaven.case.investigation.intensity import CALLS
from faultmaven.case.investigation.memory import Memory
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.quantities import counted


def remembered(memory: Memory) -> str:
    """Return what is remembered, in one sentence."""
    state = memory.state
    so_far = "the case has no conclusion yet" if state.conclusion is None else f"so far it is {state.verdict}"
    older = f" and {len(memory.warm)} older ones that fit" if memory.warm else ""
    said = f"Recalling {counted(len(memory.hot), 'message')}{older}" if memory.hot else "Nothing was said before"
    return f"{said}; {so_far}."


def tell_diagnosis(diagnosis: Diagnosis, tell: Tell) -> None:
    """Tell what the catalogue sees: the first causes, and what it rules out."""
    tell(
        EventKind.MATCHED,
        f"The fault catalogue sees {counted(len(diagnosis.causes), 'possible cause')} and "
        f"{counted(len(diagnosis.findings), 'finding')}.",
        causes=len(diagnosis.causes),
        findings=len(diagnosis.findings),
    )
    for cause in diagnosis.causes[:3]:
        tell(EventKind.CAUSE, f"{cause.title} ({cause.verdict}).", cause_id=cause.cause_id, component=cause.component)
    for item in diagnosis.ruled_out[:3]:
        tell(EventKind.RULED_OUT, f"Ruled out: {item.title}.", cause_id=item.cause_id)


def tell_claims(diagnosis: Diagnosis, reasoned: Reasoned, tell: Tell) -> None:
    """Tell how many citations and claims hold."""
    cited = diagnosis.citations
    checked = sum(citation.checked for citation in cited)
    said = reasoned.verified + reasoned.unverified
    model = f"; {reasoned.verified} of the model's {said} claims stand in them" if reasoned.model.used else ""
    tell(
        EventKind.CLAIMS_CHECKED,
        f"{checked} of {len(cited)} citations were found again in the files{model}.",
        checked=checked,
        cited=len(cited),
        verified=reasoned.verified,
        unverified=reasoned.unverified,
        invented=reasoned.usage.invented,
    )


def tell_hypotheses(course: Course, tell: Tell) -> None:
    """Tell how many hypotheses are in which state."""
    states = Counter(hypothesis.state for hypothesis in course.hypotheses)
    counts = ", ".join(f"{number} {state.words}" for state, number in states.items()) or "none"
    figures = {state.value: number for state, number in states.items()}
    tell(EventKind.HYPOTHESES, f"Hypotheses: {counts}.", **figures)


def tell_intensity(course: Course, tell: Tell) -> None:
    """Tell how hard the case is to be thought about from now on, and why."""
    why = f": {'; '.join(course.intensity_because)}" if course.intensity_because else ""
    calls = CALLS[course.intensity]
    tell(EventKind.INTENSITY, f"Intensity {course.intensity}{why}.", intensity=course.intensity.value, calls=calls)


def tell_phase(before: Course, after: Course, tell: Tell) -> None:
    """Tell the phase, why it was entered, and what it waits for."""
    moved = f" Entered because {after.because}." if after.phase is not before.phase else ""
    waits = f" It waits for {after.missing}." if after.missing else ""
    tell(EventKind.PHASE, f"Phase {after.phase}.{moved}{waits}", phase=after.phase.value, escalate=after.must_escalate)


def named(kind: str) -> str:
    """Return a type of response as a noun with its article."""
    words = kind.lower().replace("_", " ")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
