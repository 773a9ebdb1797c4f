"""How each kind of response is composed from a brief; which kind it is, `analyst` decides."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from faultmaven.agent.analyst import course_pages as course
from faultmaven.agent.analyst import lookups, topics
from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.analyst.choosing import to_fix
from faultmaven.agent.analyst.collect import what_to_bring
from faultmaven.agent.analyst.diagnosis_page import bring, diagnosis_text, lead, next_steps
from faultmaven.agent.analyst.intents import Intent, Request
from faultmaven.agent.analyst.prose import page, plural, section, stated, steps
from faultmaven.agent.responses import (
    AgentResponse,
    Answer,
    ClarificationRequest,
    EscalationRequired,
    NeedsMoreData,
    PlanProposal,
    SolutionReady,
    StatusUpdate,
)
from faultmaven.diagnosis.models import Citation, Diagnosis, NextStep

#: Questions that the facts answer with rows.
LOOKUPS: dict[Intent, Callable[[Brief, Request], lookups.Looked]] = {
    Intent.ERRORS: lookups.errors,
    Intent.WHEN: lookups.when,
    Intent.HOW_OFTEN: lookups.how_often,
    Intent.CHANGED: lookups.changed,
    Intent.SEARCH: lookups.search,
}

#: Questions that one side of the diagnosis answers.
TOPICS: dict[Intent, Callable[[Brief], str]] = {
    Intent.SECURITY: topics.security,
    Intent.WHERE: topics.where,
    Intent.RULED_OUT: topics.ruled_out,
    Intent.GAPS: topics.gaps,
}


def answer(brief: Brief, request: Request) -> Answer:
    """Return the answer to the question, with the rows it rests on."""
    text, rows = _text_of(brief, request)
    proposed = next_steps(brief, brief.leading) if brief.leading else bring(brief)
    base = _base(brief, text, proposed, [item.citation for item in rows])
    intent = request.intent if request.intent in (*LOOKUPS, *TOPICS, Intent.FIX) else Intent.DIAGNOSE
    return Answer(**base, intent=intent.value, rows=tuple(item.row for item in rows))


def _text_of(brief: Brief, request: Request) -> lookups.Looked:
    if look := LOOKUPS.get(request.intent):
        return look(brief, request)
    if topic := TOPICS.get(request.intent):
        return topic(brief), []
    return diagnosis_text(brief), []


def solution(brief: Brief, _request: Request) -> AgentResponse:
    """Return the fix of the cause that is meant, and how to prove it."""
    cause = to_fix(brief) or brief.diagnosis.causes[0]
    base = _base(brief, topics.fix(brief, cause), next_steps(brief, cause), ())
    return SolutionReady(**base, cause_id=cause.cause_id, solution=cause.remediation, verification=cause.verification)


def nothing_found(brief: Brief, _request: Request) -> NeedsMoreData:
    """Return that the evidence shows nothing, and what to bring next."""
    needed = bring(brief) or what_to_bring(brief.question)
    text = page(diagnosis_text(brief), "" if bring(brief) else section("What to bring next", steps(needed)))
    return NeedsMoreData(**_base(brief, text, needed, ()), needed=tuple(needed))


def no_evidence(brief: Brief, request: Request) -> NeedsMoreData:
    """Return what to bring, because there is nothing to read."""
    hello = "Hello. " if request.intent is Intent.GREET else ""
    failed = len(brief.facts.evidence)
    unread = f" {plural(failed, 'file')} could not be read; each one says why in the evidence list." if failed else ""
    needed = what_to_bring(brief.subject)
    thought = [cause for cause in brief.diagnosis.causes if cause.category == "model"]
    guessed = (*(step for cause in thought for step in (*cause.remediation, *cause.verification)), *needed)
    text = page(
        f"{hello}I have no evidence to read in this case yet, so I cannot say what is wrong.{unread}",
        section("What a model thinks of it, with nothing to prove it by", page(*(cause.summary for cause in thought))),
        *(stated(claim) for cause in thought for claim in cause.claims),
        "Drop in any of these, as they are, and ask again:",
        steps(needed),
        "Any other log, configuration, manifest or command output helps too, whole folders and archives included.",
    )
    return NeedsMoreData(**_base(brief, text, guessed if thought else needed, ()), needed=tuple(needed))


def reading(brief: Brief, _request: Request) -> StatusUpdate:
    """Return that files are still read."""
    names = ", ".join(brief.unread[:5])
    text = f"I am still reading {plural(len(brief.unread), 'file')} ({names}). Ask again in a moment."
    return StatusUpdate(text=text, progress="reading evidence", pending=brief.unread, phase=brief.course.phase.value)


def standing(brief: Brief, request: Request) -> StatusUpdate:
    """Return where the investigation stands."""
    text = course.status_text(brief, "Hello. " if request.intent is Intent.GREET else "")
    return StatusUpdate(
        text=_noted(brief, text),
        progress=f"phase {brief.course.phase}",
        pending=brief.unread,
        phase=brief.course.phase.value,
        missing=brief.course.missing,
    )


def plan(brief: Brief, _request: Request) -> PlanProposal:
    """Return how to go on, for the user to agree to."""
    return PlanProposal(
        text=_noted(brief, course.plan_text(brief)),
        goal=course.plan_goal(brief),
        steps=course.plan_steps(brief),
        to_tell_apart=tuple(course.open_causes(brief)),
    )


def clarify(brief: Brief, _request: Request) -> ClarificationRequest:
    """Return a question back."""
    question, options = course.clarification(brief)
    leading = f"So far: {lead(brief.leading)}" if brief.leading else ""
    return ClarificationRequest(text=_noted(brief, page(question, leading)), question=question, options=options)


def escalate(brief: Brief, _request: Request) -> EscalationRequired:
    """Return that the investigation is stuck, and whom to ask."""
    return EscalationRequired(
        **_base(brief, course.escalation_text(brief), bring(brief), ()),
        stuck_because=course.stuck_because(brief),
        tried=course.tried(brief),
        escalate_to=course.escalate_to(brief),
    )


def confirm(brief: Brief, _request: Request) -> AgentResponse:
    """Return what a tool wants the user's leave for."""
    if brief.waiting is None:
        raise ValueError("Nothing waits for a confirmation.")
    return brief.waiting


def _noted(brief: Brief, text: str) -> str:
    return page(text, f"_{brief.note}_" if brief.note else "")


def _base(brief: Brief, text: str, proposed: Iterable[NextStep], cited: Sequence[Citation]) -> dict[str, Any]:
    return {
        **diagnosed_fields(brief.diagnosis, _noted(brief, text), proposed, cited),
        "insights": brief.insights,
    }


def diagnosed_fields(
    diagnosis: Diagnosis, text: str, proposed: Iterable[NextStep], cited: Sequence[Citation] = ()
) -> dict[str, Any]:
    """Return the fields that every response with a diagnosis has, each citation once."""
    return {
        "text": text,
        "verdict": diagnosis.verdict,
        "summary": diagnosis.summary,
        "reason": diagnosis.reason,
        "causes": diagnosis.causes,
        "findings": diagnosis.findings,
        "ruled_out": diagnosis.ruled_out,
        "gaps": diagnosis.gaps,
        "timeline": diagnosis.timeline,
        "checked": diagnosis.checked,
        "next_steps": tuple(proposed),
        "citations": tuple(dict.fromkeys((*diagnosis.citations, *cited))),
    }
