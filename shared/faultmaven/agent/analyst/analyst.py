"""The analyst: one question in, one response out. Which of the nine it is, is decided by the table of rules."""

from collections.abc import Callable
from dataclasses import dataclass

from faultmaven.agent.analyst import answers
from faultmaven.agent.analyst.answers import LOOKUPS, TOPICS
from faultmaven.agent.analyst.brief import Brief
from faultmaven.agent.analyst.choosing import as_likely, to_fix
from faultmaven.agent.analyst.intents import Intent, Request, understand
from faultmaven.agent.responses import AgentResponse
from faultmaven.diagnosis.models import Verdict

#: Questions about what is wrong and what to do: only these lead nowhere when an investigation is stuck.
OF_THE_CAUSE = frozenset({Intent.DIAGNOSE, Intent.FIX})

#: Questions that what is written down already answers: nothing is diagnosed for them.
NOT_OF_THE_FACTS = frozenset({Intent.GREET, Intent.STATUS, Intent.UNCLEAR})


@dataclass(frozen=True)
class Rule:
    """One row: when the test holds, the response is of this type. ERROR has no row; a turn that fails says it."""

    type: str
    because: str
    test: Callable[[Brief, Request], bool]
    respond: Callable[[Brief, Request], AgentResponse]


def answer(brief: Brief) -> AgentResponse:
    """Return the response to the question: that of the first rule that holds."""
    request = understand(brief.question)
    return rule_for(brief, request).respond(brief, request)


def rule_for(brief: Brief, request: Request) -> Rule:
    """Return the rule that decides what kind of response a question gets."""
    return next(rule for rule in RULES if rule.test(brief, request))


def _has_found_nothing(brief: Brief, request: Request) -> bool:
    found = brief.diagnosis
    is_healthy = found.verdict is Verdict.NO_FAULT_FOUND
    is_own = request.intent in LOOKUPS or request.intent in TOPICS
    return not (found.causes or found.findings or is_healthy or is_own)


def _is_proven(brief: Brief) -> bool:
    return brief.leading is not None and brief.leading.verdict is Verdict.CONFIRMED


#: Read from the top; the first row that holds decides.
RULES: tuple[Rule, ...] = (
    Rule(
        "CONFIRMATION_REQUEST",
        "a tool waits for the user's leave",
        lambda brief, _: brief.waiting is not None,
        answers.confirm,
    ),
    Rule(
        "STATUS_UPDATE",
        "every file is still being read",
        lambda brief, _: not brief.has_evidence and bool(brief.unread),
        answers.reading,
    ),
    Rule("PLAN_PROPOSAL", "a plan is asked for", lambda _, request: request.intent is Intent.PLAN, answers.plan),
    Rule(
        "NEEDS_MORE_DATA",
        "there is no evidence to answer from",
        lambda brief, _: not brief.has_evidence,
        answers.no_evidence,
    ),
    Rule(
        "STATUS_UPDATE",
        "a greeting, or a question about the investigation itself",
        lambda _, request: request.intent in (Intent.GREET, Intent.STATUS),
        answers.standing,
    ),
    Rule(
        "CLARIFICATION_REQUEST",
        "nothing was asked",
        lambda _, request: request.intent is Intent.UNCLEAR,
        answers.clarify,
    ),
    Rule(
        "CLARIFICATION_REQUEST",
        "a model asks for what only the user knows, and no cause is proven",
        lambda brief, _: bool(brief.asks.question) and not _is_proven(brief),
        answers.clarify,
    ),
    Rule(
        "CLARIFICATION_REQUEST",
        "a fix is asked for, of none by name, and causes of several components are equally likely",
        lambda brief, request: request.intent is Intent.FIX and bool(as_likely(brief)),
        answers.clarify,
    ),
    Rule(
        "SOLUTION_READY",
        "a fix is asked for, and the cause that is meant has one",
        lambda brief, request: request.intent is Intent.FIX and bool((cause := to_fix(brief)) and cause.remediation),
        answers.solution,
    ),
    Rule(
        "ESCALATION_REQUIRED",
        "the investigation is stuck, and no cause is proven",
        lambda brief, request: (
            brief.course.must_escalate
            and request.intent in OF_THE_CAUSE
            and not _is_proven(brief)
            and brief.diagnosis.verdict is not Verdict.NO_FAULT_FOUND
        ),
        answers.escalate,
    ),
    Rule("NEEDS_MORE_DATA", "nothing in the evidence shows what is wrong", _has_found_nothing, answers.nothing_found),
    Rule("ANSWER", "the evidence answers", lambda _brief, _request: True, answers.answer),
)
