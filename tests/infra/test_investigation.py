"""The state machine is valid, bounded, and leaves no failure unrecorded."""

import json
import re
from typing import Any

from statelint.linter import Linter

from infra.constructs.investigation import DEFINITION
from infra.environments import ENVIRONMENTS
from infra.functions import FUNCTIONS
from tests.infra.assembly import Assembly

MACHINE: dict[str, Any] = json.loads(DEFINITION.read_text())
STATES: dict[str, dict[str, Any]] = MACHINE["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}


def _timeout(function: str) -> int:
    return next(spec.timeout_s for spec in FUNCTIONS if spec.name == f"investigation_{function}")


def test_the_definition_is_valid_states_language() -> None:
    assert Linter.validate(str(DEFINITION)) == []


def test_every_task_is_bounded_retried_and_caught() -> None:
    assert set(TASKS) == {"Observe", "Act", "RecordFailure"}
    for task in TASKS.values():
        assert task["TimeoutSeconds"] > 0
        assert task["Retry"]
        assert all(retry["MaxAttempts"] > 0 for retry in task["Retry"])
        assert [error for catch in task["Catch"] for error in catch["ErrorEquals"]] == ["States.ALL"]


def test_whatever_breaks_before_the_end_is_recorded() -> None:
    for name in ("Observe", "Act"):
        assert [catch["Next"] for catch in TASKS[name]["Catch"]] == ["RecordFailure"]
    assert TASKS["RecordFailure"]["Next"] == "Failed"


def test_a_task_waits_longer_than_its_function_may_run() -> None:
    assert TASKS["Observe"]["TimeoutSeconds"] > _timeout("observe")
    assert TASKS["Act"]["TimeoutSeconds"] > _timeout("act")
    assert TASKS["RecordFailure"]["TimeoutSeconds"] > _timeout("fail")


def test_waiting_for_evidence_leaves_time_to_answer_before_the_deadline() -> None:
    for environment in ENVIRONMENTS.values():
        assert environment.evidence_wait_s + TASKS["Act"]["TimeoutSeconds"] < environment.turn_deadline_s


def test_the_template_fills_every_name_in_the_definition(prod: Assembly) -> None:
    for machine in prod.resources("Service", "AWS::StepFunctions::StateMachine").values():
        named = set(re.findall(r"\$\{(\w+)\}", machine["DefinitionString"]))
        assert named == machine["DefinitionSubstitutions"].keys()


def test_payloads_are_the_ids_of_the_execution() -> None:
    for name in ("Observe", "Act"):
        assert TASKS[name]["Arguments"]["Payload"] == "{% $states.context.Execution.Input %}"
