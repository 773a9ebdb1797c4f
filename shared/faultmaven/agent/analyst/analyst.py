"""The analyst: one question in, one response out, by a table of intents."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from faultmaven.agent.analyst import lookups, topics
from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.analyst.collect import what_to_bring
from faultmaven.agent.analyst.diagnosis_page import bring, diagnosis_text, next_steps
from faultmaven.agent.analyst.intents import Intent, Request, understand
from faultmaven.agent.analyst.prose import page, plural, section, steps
from faultmaven.agent.analyst.rows import Found
from faultmaven.agent.responses import AgentResponse, Answer, NeedsMoreData, SolutionReady, StatusUpdate
from faultmaven.diagnosis.models import Citation, Diagnosis, NextStep, Verdict

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


def answer(brief: Brief) -> AgentResponse:
    """Return the response to the question; without evidence it says what to bring."""
    request = understand(brief.question)
    if not brief.has_evidence:
        return _waiting(brief) if brief.unread else _needs_evidence(brief, request)
    if request.intent is Intent.FIX and brief.leading:
        return _solution(brief)
    if look := LOOKUPS.get(request.intent):
        text, rows = look(brief, request)
        return _answer(brief, request.intent, text, rows)
    if topic := TOPICS.get(request.intent):
        return _answer(brief, request.intent, topic(brief), ())
    return diagnose(brief)


def diagnose(brief: Brief) -> Answer | NeedsMoreData:
    """Return the whole diagnosis: the answer to every question that has none of its own."""
    needed = bring(brief) or what_to_bring(brief.question)
    is_healthy = brief.diagnosis.verdict is Verdict.NO_FAULT_FOUND
    if not (brief.diagnosis.causes or brief.diagnosis.findings or is_healthy):
        text = page(diagnosis_text(brief), "" if bring(brief) else section("What to bring next", steps(needed)))
        return NeedsMoreData(**_base(brief, text, needed, ()), needed=tuple(needed))
    return _answer(brief, Intent.DIAGNOSE, diagnosis_text(brief), ())


def _answer(brief: Brief, intent: Intent, text: str, rows: Sequence[Found]) -> Answer:
    proposed = next_steps(brief, brief.leading) if brief.leading else bring(brief)
    base = _base(brief, text, proposed, [item.citation for item in rows])
    return Answer(**base, intent=intent.value, rows=tuple(item.row for item in rows))


def _solution(brief: Brief) -> AgentResponse:
    cause = brief.leading
    if cause is None or not cause.remediation:
        return _answer(brief, Intent.FIX, diagnosis_text(brief), ())
    base = _base(brief, topics.fix(brief, cause), next_steps(brief, cause), ())
    return SolutionReady(**base, cause_id=cause.cause_id, solution=cause.remediation, verification=cause.verification)


def _needs_evidence(brief: Brief, request: Request) -> NeedsMoreData:
    hello = "Hello. " if request.intent is Intent.GREET else ""
    failed = len(brief.facts.evidence)
    unread = f" {plural(failed, 'file')} could not be read; each one says why in the evidence list." if failed else ""
    subject = f"{brief.memory.state.title} {brief.memory.state.description} {brief.question}"
    needed = what_to_bring(subject)
    text = page(
        f"{hello}I have no evidence to read in this case yet, so I cannot say what is wrong.{unread} "
        "Drop in any of these, as they are, and ask again:",
        steps(needed),
        "Any other log, configuration, manifest or command output helps too, whole folders and archives included.",
    )
    return NeedsMoreData(**_base(brief, text, needed, ()), needed=tuple(needed))


def _waiting(brief: Brief) -> StatusUpdate:
    names = ", ".join(brief.unread[:5])
    text = f"I am still reading {plural(len(brief.unread), 'file')} ({names}). Ask again in a moment."
    return StatusUpdate(text=text, progress="reading evidence", pending=brief.unread)


def _base(brief: Brief, text: str, proposed: Iterable[NextStep], cited: Sequence[Citation]) -> dict[str, Any]:
    return diagnosed_fields(brief.diagnosis, page(text, f"_{brief.note}_" if brief.note else ""), proposed, cited)


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
