"""Which of the nine responses a question gets: one row for each rule, and the fields that only it has."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from faultmaven.agent.analyst.analyst import RULES, answer, rule_for
from faultmaven.agent.analyst.brief import Asks, Brief
from faultmaven.agent.analyst.intents import Intent, understand
from faultmaven.agent.jobs import REASONS, explain
from faultmaven.agent.models import Turn, TurnStatus
from faultmaven.agent.responses import RESPONSES, AgentResponse, ConfirmationRequest, Failure
from faultmaven.case.investigation.course import Course
from faultmaven.case.investigation.hypotheses import Hypothesis, Proposal, reject
from faultmaven.case.investigation.memory import State, remember
from faultmaven.case.investigation.phases import Phase
from faultmaven.diagnosis.models import Cause, Citation, Claim, Diagnosis, Finding, NextStep, Verdict
from faultmaven.evidence.models import Evidence, Status

NOW = datetime(2026, 1, 31, 9, 10, tzinfo=UTC)
LINE = Citation("ev_1", 1, "orders.log", 2, 2, "password authentication failed", checked=True)
FIX = NextStep("change", "Set the password.", "kubectl create secret ...")
CHECK = NextStep("verify", "The error is gone.")


def cause(verdict: Verdict, component: str = "orders", confidence: float = 0.6) -> Cause:
    return Cause(
        f"login-{component}",
        "Wrong password",
        "auth",
        component,
        verdict,
        confidence,
        f"The password of {component} is wrong.",
        (Claim("It says so.", (LINE,)),),
        remediation=(FIX,),
        verification=(CHECK,),
    )


def evidence(status: Status = Status.READY, generation: str | None = "gen_1") -> Evidence:
    return Evidence(
        "ev_1", "case_1", "ada", 1, "orders.log", 10, "0" * 64, status, NOW, generation=generation,
        line_count=3 if generation else 0,
    )  # fmt: skip


class Facts:
    def __init__(self, *files: Evidence) -> None:
        self.evidence = files

    def rows(self, sql: str, params: Any = ()) -> list[dict[str, Any]]:
        is_total = "GROUP BY" not in sql and ("min(" in sql or "count(" in sql or "sum(" in sql)
        return [{"first": None, "last": None, "n": 0}] if is_total else []

    def lines(self, evidence_id: str, start: int, end: int) -> list[str]:
        return []


def brief(question: str, *causes: Cause, **changes: Any) -> Brief:
    verdict = causes[0].verdict if causes else Verdict.INCONCLUSIVE
    diagnosis = Diagnosis(verdict, "It is said.", causes)
    memory = remember(State("orders is down", "", "LIKELY", "The password is wrong.", ("[E1:L2]",)), ())
    return replace(Brief(question, diagnosis, Facts(evidence()), memory, {}), **changes)


STUCK = Course(
    (
        Hypothesis.of(Proposal("The disk is full", 0.4), NOW),
        reject(Hypothesis.of(Proposal("The network is down", 0.4), NOW), "pings work", frozenset(), NOW),
    ),
    (Phase.DIAGNOSING,),
    iterations=5,
    missing="lines that prove one cause",
    must_escalate=True,
)
CONFIRM = ConfirmationRequest(
    text="May I?", action="HTTPClient", arguments={"url": "x"}, arguments_sha256="0" * 64, expires_at=NOW
)
LIKELY, PROVEN = cause(Verdict.LIKELY), cause(Verdict.CONFIRMED)
NO_FILES, READING = Facts(), Facts(evidence(Status.EXTRACTING, None))
ASKS = Asks("Was it deployed by hand?", ("yes", "no"))
FOUND = Diagnosis(Verdict.INCONCLUSIVE, "Errors.", (), (Finding("f", "Errors", "warning", ()),))
HEALTHY = Diagnosis(Verdict.NO_FAULT_FOUND, "No fault found in what you gave me.", ())

#: Question, causes, what else there is, and the response.
TABLE: list[tuple[str, tuple[Cause, ...], dict[str, Any], str]] = [
    ("what is wrong?", (LIKELY,), {}, "ANSWER"),
    ("what is wrong?", (), {"diagnosis": FOUND}, "ANSWER"),
    ("what is wrong?", (), {"diagnosis": HEALTHY}, "ANSWER"),
    ("show me the errors", (), {}, "ANSWER"),
    ("what did you rule out?", (), {}, "ANSWER"),
    ("what is wrong?", (), {}, "NEEDS_MORE_DATA"),
    ("what is wrong?", (), {"facts": NO_FILES}, "NEEDS_MORE_DATA"),
    ("hello", (), {"facts": NO_FILES}, "NEEDS_MORE_DATA"),
    ("what is wrong?", (), {"facts": READING, "unread": ("orders.log",)}, "STATUS_UPDATE"),
    ("hello", (LIKELY,), {}, "STATUS_UPDATE"),
    ("where do we stand?", (LIKELY,), {}, "STATUS_UPDATE"),
    ("status update please", (), {}, "STATUS_UPDATE"),
    ("how do I fix it?", (LIKELY,), {}, "SOLUTION_READY"),
    ("how do I fix it?", (replace(LIKELY, remediation=()),), {}, "ANSWER"),
    ("how do I fix it?", (LIKELY, cause(Verdict.LIKELY, "cart", 0.55)), {}, "CLARIFICATION_REQUEST"),
    ("how do I fix it?", (LIKELY, cause(Verdict.LIKELY, "cart", 0.3)), {}, "SOLUTION_READY"),
    ("how do I fix the cart?", (LIKELY, cause(Verdict.LIKELY, "Deployment/cart", 0.55)), {}, "SOLUTION_READY"),
    ("how do I fix cart and orders?", (LIKELY, cause(Verdict.LIKELY, "cart", 0.55)), {}, "CLARIFICATION_REQUEST"),
    ("how do I fix cart-db?", (LIKELY, cause(Verdict.LIKELY, "cart", 0.55)), {}, "CLARIFICATION_REQUEST"),
    ("how do I fix it?", (PROVEN, cause(Verdict.CONFIRMED, "cart")), {}, "SOLUTION_READY"),
    ("???", (LIKELY,), {}, "CLARIFICATION_REQUEST"),
    ("what is wrong?", (LIKELY,), {"asks": ASKS}, "CLARIFICATION_REQUEST"),
    ("what is wrong?", (PROVEN,), {"asks": ASKS}, "ANSWER"),
    ("how should we investigate this?", (LIKELY,), {}, "PLAN_PROPOSAL"),
    ("give me a plan", (), {"facts": NO_FILES}, "PLAN_PROPOSAL"),
    ("what is wrong?", (LIKELY,), {"course": STUCK}, "ESCALATION_REQUIRED"),
    ("what is wrong?", (PROVEN,), {"course": STUCK}, "ANSWER"),
    ("show me the errors", (LIKELY,), {"course": STUCK}, "ANSWER"),
    ("what is wrong?", (), {"course": STUCK, "diagnosis": HEALTHY}, "ANSWER"),
    ("what is wrong?", (LIKELY,), {"waiting": CONFIRM}, "CONFIRMATION_REQUEST"),
]


@pytest.mark.parametrize(("question", "causes", "changes", "expected"), TABLE)
def test_a_question_gets_its_kind_of_response(
    question: str, causes: tuple[Cause, ...], changes: dict[str, Any], expected: str
) -> None:
    asked = brief(question, *causes, **changes)
    response = answer(asked)
    assert response.type == expected == rule_for(asked, understand(question)).type
    assert response.text.strip()
    assert RESPONSES.validate_json(RESPONSES.dump_json(response)) == response


def test_every_rule_is_reached_and_every_type_has_one_or_is_a_failure() -> None:
    reached = {
        rule_for(asked, understand(question)).because
        for question, causes, changes, _ in TABLE
        for asked in [brief(question, *causes, **changes)]
    }
    assert reached == {rule.because for rule in RULES}
    kinds = {member.model_fields["type"].default for member in AgentResponse.__origin__.__args__}
    assert kinds - {rule.type for rule in RULES} == {"ERROR"}
    assert len(kinds) == 9


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_a_turn_that_failed_answers_with_an_error(reason: Any) -> None:
    assert explain(f"States.{reason.word}.x") == reason
    turn = Turn("turn_1", "ada", "case_1", "why?", TurnStatus.RUNNING, NOW, NOW + timedelta(minutes=5))
    failed = turn.failed(reason.sentence, NOW, reason.code, retryable=reason.retryable)
    assert failed.response == Failure(text=reason.sentence, code=reason.code, retryable=reason.retryable)
    overdue = turn.as_of(NOW + timedelta(hours=1))
    assert isinstance(overdue.response, Failure)
    assert overdue.response.code == "turn_overdue"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("why is the CPU usage spiking?", "top -b"),
        ("why is the load of this machine so high?", "top -b"),
        ("is there a memory leak?", "free -m"),
        ("is the disk full?", "df -h"),
    ],
)
def test_where_the_evidence_does_not_say_what_to_look_at_the_question_does(question: str, first: str) -> None:
    general = NextStep("collect", "Bring what else was written.")
    undecided = replace(FOUND, next_steps=(general,))
    asked = answer(brief(question, diagnosis=undecided))
    assert asked.next_steps[0] == general
    assert first in (asked.next_steps[1].command or "")
    precise = replace(undecided, next_steps=(CHECK, NextStep("collect", "Its log.", "kubectl logs web-1")))
    assert answer(brief(question, diagnosis=precise)).next_steps == precise.next_steps
    assert answer(brief("what about the load balancer?", diagnosis=undecided)).next_steps == (general,)


def test_every_cause_that_is_offered_can_be_chosen_and_its_own_fix_is_told() -> None:
    apart = cause(Verdict.LIKELY, "Deployment/cart", 0.55)
    own = NextStep("change", "Ask the cart's owner.")
    other = replace(apart, title="Wrong password for orders", remediation=(own,))
    asked = answer(brief("how do I fix it?", LIKELY, other))
    assert asked.type == "CLARIFICATION_REQUEST"
    fixes = [answer(brief(option, LIKELY, other)) for option in asked.options]
    assert [fix.type for fix in fixes] == ["SOLUTION_READY"] * 2
    assert [(fix.cause_id, fix.solution) for fix in fixes] == [
        (LIKELY.cause_id, LIKELY.remediation),
        (other.cause_id, other.remediation),
    ]
    assert "Ask the cart's owner." in fixes[1].text
    assert fixes[1].next_steps[0] == own


def test_an_escalation_says_what_was_tried_and_keeps_the_diagnosis() -> None:
    response = answer(brief("what is wrong?", LIKELY, course=STUCK))
    assert response.type == "ESCALATION_REQUIRED"
    assert response.causes == (LIKELY,)
    assert "5 turns" in response.stuck_because
    assert [line.split(":")[0] for line in response.tried] == ["Ruled out", "Not proven"]
    assert response.escalate_to == "whoever owns orders"


def test_a_plan_of_a_model_is_taken_and_otherwise_it_tells_causes_apart() -> None:
    plan = (NextStep("run", "Look at the pool."),)
    assert answer(brief("give me a plan", LIKELY, asks=Asks(plan=plan))).steps == plan
    told = answer(brief("give me a plan", LIKELY, course=STUCK))
    assert told.to_tell_apart == ("The disk is full",)
    assert CHECK in told.steps
    assert answer(brief("give me a plan", PROVEN)).steps == (FIX, CHECK)


@pytest.mark.parametrize(
    "question",
    ["what is the status of pod web-1?", "why does the plan of the query change?", "hello, why is orders down?"],
)
def test_a_question_about_the_system_is_no_question_about_the_investigation(question: str) -> None:
    assert understand(question).intent not in (Intent.STATUS, Intent.GREET)
