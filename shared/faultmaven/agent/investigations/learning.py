"""What an investigation keeps of a turn: the suspect, whether it is proven, what is missing, and what is asked back."""

from collections.abc import Iterable
from typing import Any

from faultmaven.agent.models import Turn, TurnStatus
from faultmaven.agent.responses import (
    AgentResponse,
    ClarificationRequest,
    ConfirmationRequest,
    Diagnosed,
    EscalationRequired,
    NeedsMoreData,
    PlanProposal,
)
from faultmaven.case.investigation.course import Course
from faultmaven.case.investigation.hypotheses import HypothesisState
from faultmaven.case.investigation.moves import Needed
from faultmaven.diagnosis.models import Cause, Verdict

#: What can be said once a tool was allowed or denied; how, the conversation shows.
ALLOWED = ("I have allowed it", "Go on without it")


def learnt(turn: Turn, course: Course) -> dict[str, Any]:
    """Return the figures of an ended turn, as they are stored with the step that ran it."""
    response = turn.response
    kept: dict[str, Any] = {
        "turn_id": turn.turn_id,
        "turn": turn.status.value,
        "phase": course.phase.value,
        "missing": course.missing,
        "intensity": course.intensity.value,
    }
    if turn.status is not TurnStatus.DONE or response is None:
        return kept
    kept |= {"needed": _needed_of(response), "question": "", "options": [], "must_escalate": ""}
    if isinstance(response, ClarificationRequest):
        kept |= {"question": response.question, "options": list(response.options)}
    elif isinstance(response, ConfirmationRequest):
        kept |= {"question": _permission(response), "options": list(ALLOWED)}
    elif isinstance(response, Diagnosed):
        if isinstance(response, EscalationRequired):
            kept["must_escalate"] = f"{response.stuck_because} Take it to {response.escalate_to}."
        kept["is_healthy"] = response.verdict is Verdict.NO_FAULT_FOUND
        if response.causes:
            kept |= _suspect(response.causes[0], course)
    return kept


def _permission(response: ConfirmationRequest) -> str:
    """Return what to ask about a tool that needs a person; allowing it is done where its arguments are shown."""
    given = ", ".join(f"{name}={value}" for name, value in response.arguments.items())
    return f"May {response.action} run with {given}? {response.effect} Allow or deny it in the conversation.".strip()


def _suspect(cause: Cause, course: Course) -> dict[str, Any]:
    alike = [h for h in course.hypotheses if h.mechanism == cause.cause_id]
    known = next((h for h in alike if h.component == cause.component), alike[0] if alike else None)
    return {
        "suspect": cause.summary or cause.title,
        "hypothesis_id": known.hypothesis_id if known else "",
        "is_proven": known is not None and known.state is HypothesisState.VALIDATED,
        "fix": [step.text for step in cause.remediation],
        "checks": [step.text for step in cause.verification],
    }


def _needed_of(response: AgentResponse) -> list[dict[str, str | None]]:
    """Return exactly what the answer names as missing, each thing once."""
    found: dict[str, Needed] = {}
    for item in _named(response):
        key = item.text.casefold().strip(" .")
        if key not in found or (item.command and not found[key].command):
            found[key] = item
    return [{"text": item.text, "command": item.command} for item in found.values()]


def _named(response: AgentResponse) -> Iterable[Needed]:
    if isinstance(response, NeedsMoreData):
        yield from (Needed(step.text, step.command) for step in response.needed)
    if isinstance(response, PlanProposal):
        yield from (Needed(step.text, step.command) for step in response.steps if step.kind == "collect")
    if isinstance(response, Diagnosed):
        yield from (Needed(step.text, step.command) for step in response.next_steps if step.kind == "collect")
        yield from (Needed(gap.text, gap.how_to_get) for gap in response.gaps)
