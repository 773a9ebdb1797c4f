"""The state machine of long investigations: valid, bounded, nothing uncaught, ids only, and always an end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from faultmaven.agent.investigations.models import LIFE
from faultmaven.agent.investigations.service import SILENT_FOR
from statelint.linter import Linter

from infra.constructs.investigation import LONG_DEFINITION, long_definition
from infra.environments import ENVIRONMENTS
from infra.functions import FUNCTIONS
from tests.infra.assembly import Assembly

MACHINE: dict[str, Any] = json.loads(LONG_DEFINITION.read_text())
STATES: dict[str, dict[str, Any]] = MACHINE["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
STAGES = ("Observe", "Orient", "Decide", "Assess")
#: What AWS allows one execution (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
MOST_EVENTS = 25_000


def _timeout(function: str) -> int:
    return next(spec.timeout_s for spec in FUNCTIONS if spec.name == f"investigation_{function}")


def _leads_to(state: dict[str, Any]) -> Iterator[str]:
    yield from (choice["Next"] for choice in state.get("Choices", ()))
    yield from (catch["Next"] for catch in state.get("Catch", ()))
    yield from (state[key] for key in ("Next", "Default") if key in state)


@pytest.mark.parametrize("patrol_s", [15, 300])
def test_the_definition_is_valid_states_language(patrol_s: int, tmp_path: Any) -> None:
    path = tmp_path / "long.asl.json"
    path.write_text(json.dumps(long_definition(patrol_s)))
    assert Linter.validate(str(LONG_DEFINITION)) == []
    assert Linter.validate(str(path)) == []


def test_it_goes_through_the_five_stages_in_their_order() -> None:
    assert MACHINE["StartAt"] == "Observe"
    assert "Orient" in _leads_to(STATES["Observed"])
    assert STATES["Orient"]["Next"] == "Decide"
    assert set(_leads_to(STATES["Decided"])) == {"Act", "Wait", "Done"}
    assert (STATES["Act"]["Next"], STATES["Wait"]["Next"]) == ("Assess", "Assess")
    assert "Observe" in _leads_to(STATES["Assessed"])


def test_every_task_is_bounded_retried_and_caught() -> None:
    assert set(TASKS) == {*STAGES, "Act", "Wait", "RecordTurnFailure", "RecordFailure"}
    for name, task in TASKS.items():
        assert task["TimeoutSeconds"] > 0, name
        assert any(retry["MaxAttempts"] > 0 for retry in task["Retry"]), name
        assert task["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name


def test_what_breaks_is_recorded_and_a_turn_that_breaks_is_only_a_failed_turn() -> None:
    for name in (*STAGES, "Wait"):
        assert TASKS[name]["Catch"][-1]["Next"] == "RecordFailure"
    assert [catch["Next"] for catch in TASKS["Act"]["Catch"]] == ["RecordTurnFailure"]
    assert set(_leads_to(TASKS["RecordTurnFailure"])) == {"Assess"}
    assert TASKS["RecordFailure"]["Next"] == "Failed"


def test_a_wait_without_a_heartbeat_looks_around_and_is_no_failure() -> None:
    wait = TASKS["Wait"]
    assert wait["Resource"].endswith(".waitForTaskToken")
    assert wait["HeartbeatSeconds"] < wait["TimeoutSeconds"]
    late = ["States.HeartbeatTimeout", "States.Timeout"]
    assert wait["Retry"][0] == {"ErrorEquals": late, "MaxAttempts": 0}
    assert (wait["Catch"][0]["ErrorEquals"], wait["Catch"][0]["Next"]) == (late, "Assess")


def test_a_task_waits_longer_than_its_function_may_run() -> None:
    for name in (*STAGES, "RecordFailure"):
        assert TASKS[name]["TimeoutSeconds"] > _timeout("stage")
    assert TASKS["Act"]["TimeoutSeconds"] > _timeout("act")
    assert TASKS["RecordTurnFailure"]["TimeoutSeconds"] > _timeout("fail")
    retries = TASKS["Act"]["Retry"][0]["MaxAttempts"] + 1
    assert retries * TASKS["Act"]["TimeoutSeconds"] < SILENT_FOR.total_seconds() + 60


def test_every_state_can_be_reached_and_can_reach_the_end() -> None:
    reached, edge = {MACHINE["StartAt"]}, [MACHINE["StartAt"]]
    while edge:
        new = set(_leads_to(STATES[edge.pop()])) - reached
        reached |= new
        edge += new
    assert reached == set(STATES)
    ends = {"Done", "Failed"}
    while more := {name for name, state in STATES.items() if name not in ends and ends & set(_leads_to(state))}:
        ends |= more
    assert ends == set(STATES)


def test_payloads_are_ids_flags_and_the_token() -> None:
    for name in STAGES:
        expected = f"{{% $merge([$states.context.Execution.Input, {{'stage': '{name.lower()}'}}]) %}}"
        assert TASKS[name]["Arguments"]["Payload"] == expected
    asked = "$merge([$states.context.Execution.Input, {'turn_id': $states.input.turn_id"
    assert TASKS["Act"]["Arguments"]["Payload"] == f"{{% {asked}}}]) %}}"


@pytest.mark.parametrize(
    "environment", [row for row in ENVIRONMENTS.values() if not row.is_local], ids=lambda e: e.name
)
def test_the_longest_wait_fits_into_the_history_that_aws_keeps(environment: Any) -> None:
    a_look_around = 14  # events: two tasks and a choice
    assert LIFE.total_seconds() / environment.investigation_patrol_s * a_look_around < MOST_EVENTS * 0.8


def test_the_machines_outlive_what_they_drive(prod: Assembly) -> None:
    machines = prod.resources("Service", "AWS::StepFunctions::StateMachine").values()
    (turn,) = [machine for machine in machines if machine["StateMachineName"].endswith("prod-investigation")]
    assert json.loads(turn["DefinitionString"])["TimeoutSeconds"] > ENVIRONMENTS["prod"].turn_deadline_s
    (long,) = [machine for machine in machines if machine["StateMachineName"].endswith("long-investigation")]
    assert json.loads(long["DefinitionString"])["TimeoutSeconds"] > LIFE.total_seconds()
    assert '"HeartbeatSeconds": 300' in long["DefinitionString"]
