"""The gates, one by one and together: what passes, what waits, what is refused, and what is written down of it."""

from dataclasses import replace
from threading import Event

import pytest
from faultmaven.agent.tools.calls import Call
from faultmaven.agent.tools.consent import MOST_GRANTED
from faultmaven.agent.tools.errors import (
    ConfirmationNeeded,
    ConfirmationNotFound,
    GrantNotFound,
    ToolDenied,
    ToolFailed,
    ToolNotFound,
    ToolTimedOut,
    WrongArguments,
)
from faultmaven.agent.tools.gates import time_limited
from faultmaven.agent.tools.limits import OUTPUT_BYTES, cut, for_model
from faultmaven.agent.tools.models import Confirmation, Output, Policy
from faultmaven.agent.tools.table import BY_NAME
from faultmaven.providers.audit.protocol import verify

from tests.support.tools import CASE, USER, ToolWorld, caller

CHECK = {"check": "port", "host": "example.com", "port": 443}


def waiting(world: ToolWorld, tool: str = "NetworkAnalyzer", arguments: dict | None = None, **who) -> Confirmation:
    with pytest.raises(ConfirmationNeeded) as needed:
        world.belt.execute(tool, arguments or CHECK, caller(**who))
    return needed.value.confirmation


def test_reading_the_case_needs_no_leave(world: ToolWorld) -> None:
    assert "[E2:L31]" in world.belt.execute("FileSearcher", {"text": "refused"}, caller()).text
    assert world.decisions() == ["done"]
    assert world.runner.jobs == []


def test_reaching_out_waits_for_the_user_and_is_done_once_when_they_allow_it(world: ToolWorld) -> None:
    asked = waiting(world)
    assert world.runner.jobs == []
    assert asked.arguments == {**CHECK, "record": "A"}
    output = world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=True)
    assert output is not None
    assert output.text == "nothing special"
    assert [job.tool for job in world.runner.jobs] == ["NetworkAnalyzer"]
    with pytest.raises(ConfirmationNotFound):
        world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=True)
    assert len(world.runner.jobs) == 1
    assert world.decisions() == ["waiting", "begun", "done"]


def test_a_confirmation_is_for_its_exact_arguments(world: ToolWorld) -> None:
    asked = waiting(world)
    other = {**CHECK, "host": "evil.example"}
    with pytest.raises(ToolDenied, match="other arguments"):
        world.belt.execute("NetworkAnalyzer", other, caller(), asked.confirmation_id)
    with pytest.raises(ToolDenied, match="not what waits"):
        world.belt.answer(caller(), asked.confirmation_id, "0" * 64, is_allowed=True)
    assert world.runner.jobs == []
    assert world.decisions()[-2:] == ["denied", "denied"]


def test_a_confirmation_is_for_its_tool_case_and_user(world: ToolWorld) -> None:
    asked = waiting(world)
    for other in (replace(caller(), user_id="user_eve"), replace(caller(), case_id="case_2")):
        with pytest.raises(ConfirmationNotFound):
            world.belt.answer(other, asked.confirmation_id, asked.sha256, is_allowed=True)
    with pytest.raises(ToolDenied):
        world.belt.execute("HTTPClient", {"url": "https://example.com/"}, caller(), asked.confirmation_id)
    assert world.runner.jobs == []


def allowed_for_case(world: ToolWorld) -> Confirmation:
    asked = waiting(world)
    world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=True, for_case=True)
    return asked


def test_what_is_allowed_for_the_case_is_asked_for_no_more_and_each_use_names_the_grant(world: ToolWorld) -> None:
    allowed_for_case(world)
    world.later(days=3)
    for turn in ("turn_1", "turn_2"):
        world.belt.execute("NetworkAnalyzer", CHECK, caller(turn_id=turn, phase="diagnosing"))
    assert len(world.runner.jobs) == 3
    (grant,) = world.grants.granted(USER, CASE)
    assert (grant.tool, grant.bound["host"], grant.bound["port"]) == ("NetworkAnalyzer", "example.com", 443)
    assert world.decisions() == ["waiting", "granted", "begun", "done", "begun", "done", "begun", "done"]
    used = [record.deed.facts.get("grant_id") for record in world.audit.read(USER)]
    assert used == [None, grant.grant_id, None, None, grant.grant_id, None, grant.grant_id, None]
    assert verify(world.audit.read(USER), world.audit.head(USER)) == []


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("NetworkAnalyzer", {**CHECK, "host": "evil.example"}),
        ("NetworkAnalyzer", {**CHECK, "host": "example.com.evil.example"}),
        ("NetworkAnalyzer", {**CHECK, "port": 22}),
        ("NetworkAnalyzer", {**CHECK, "check": "dns"}),
        ("HTTPClient", {"url": "https://example.com/"}),
    ],
)
def test_a_grant_is_for_its_tool_and_for_what_decides_what_is_reached(
    tool: str, arguments: dict, world: ToolWorld
) -> None:
    allowed_for_case(world)
    waiting(world, tool, arguments, turn_id="turn_1", phase="diagnosing")
    assert len(world.runner.jobs) == 1


def test_a_grant_leaves_free_how_much_is_shown_and_nothing_else(world: ToolWorld) -> None:
    query = {"database": "orders", "sql": "SELECT id FROM jobs WHERE state = ?", "params": ["stuck"], "limit": 10}
    asked = waiting(world, "DatabaseQuery", query)
    world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=True, for_case=True)
    world.belt.execute("DatabaseQuery", {**query, "limit": 500}, caller())
    assert len(world.runner.jobs) == 2
    for other in ({"params": ["x"]}, {"sql": "SELECT id FROM jobs"}, {"database": "billing"}):
        waiting(world, "DatabaseQuery", {**query, **other})
    assert len(world.runner.jobs) == 2


def test_a_grant_is_of_its_user_and_case_and_yields_to_a_tool_switched_off(world: ToolWorld) -> None:
    allowed_for_case(world)
    for other in (replace(caller(), user_id="user_eve"), replace(caller(), case_id="case_2")):
        with pytest.raises(ConfirmationNeeded):
            world.belt.execute("NetworkAnalyzer", CHECK, other)
    world.tools.set_policies(USER, CASE, {"NetworkAnalyzer": Policy.DENY})
    with pytest.raises(ToolDenied, match="switched off"):
        world.belt.execute("NetworkAnalyzer", CHECK, caller())
    assert len(world.runner.jobs) == 1


def test_a_grant_taken_back_holds_no_more_and_both_are_on_record(world: ToolWorld) -> None:
    allowed_for_case(world)
    (grant,) = world.grants.granted(USER, CASE)
    with pytest.raises(GrantNotFound):
        world.belt.revoke(replace(caller(), user_id="user_eve"), grant.grant_id)
    world.belt.revoke(caller(), grant.grant_id)
    waiting(world)
    with pytest.raises(GrantNotFound):
        world.belt.revoke(caller(), grant.grant_id)
    assert world.decisions() == ["waiting", "granted", "begun", "done", "revoked", "waiting"]


def test_only_a_confirmation_for_these_arguments_grants_and_a_no_never_does(world: ToolWorld) -> None:
    asked = waiting(world)
    with pytest.raises(ToolDenied):
        world.belt.answer(caller(), asked.confirmation_id, "0" * 64, is_allowed=True, for_case=True)
    world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=False, for_case=True)
    assert world.grants.granted(USER, CASE) == []


def test_a_case_has_a_few_grants_at_most(world: ToolWorld) -> None:
    for port in range(1, MOST_GRANTED + 2):
        asked = waiting(world, arguments={**CHECK, "port": port})
        if port <= MOST_GRANTED:
            world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=True, for_case=True)
    with pytest.raises(ToolDenied, match="take one back"):
        world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=True, for_case=True)
    assert len(world.grants.granted(USER, CASE)) == MOST_GRANTED


def test_a_confirmation_expires(world: ToolWorld) -> None:
    asked = waiting(world)
    world.later(minutes=11)
    with pytest.raises(ConfirmationNotFound):
        world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=True)
    assert waiting(world).confirmation_id != asked.confirmation_id
    assert world.runner.jobs == []


def test_a_no_is_a_no_for_the_model_and_the_user_may_ask_again(world: ToolWorld) -> None:
    asked = waiting(world, turn_id="turn_1")
    assert world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=False) is None
    with pytest.raises(ToolDenied, match="said no"):
        world.belt.execute("NetworkAnalyzer", CHECK, caller(turn_id="turn_2"))
    assert waiting(world).confirmation_id != asked.confirmation_id
    assert world.runner.jobs == []


def test_the_model_that_asks_again_gets_the_result_that_was_allowed(world: ToolWorld) -> None:
    asked = waiting(world, turn_id="turn_1")
    world.belt.answer(caller(), asked.confirmation_id, asked.sha256, is_allowed=True)
    again = world.belt.execute("NetworkAnalyzer", CHECK, caller(turn_id="turn_2"))
    assert again.is_remembered
    assert again.text == "nothing special"
    assert len(world.runner.jobs) == 1
    world.later(minutes=61)
    assert waiting(world, turn_id="turn_3")
    assert len(world.runner.jobs) == 1


def test_the_same_call_waits_once_and_few_wait_at_all(world: ToolWorld) -> None:
    assert waiting(world).confirmation_id == waiting(world).confirmation_id
    for number in range(4):
        waiting(world, arguments={**CHECK, "host": f"h{number}.example"})
    with pytest.raises(ToolDenied, match="wait for the user already"):
        world.belt.execute("NetworkAnalyzer", {**CHECK, "host": "h9.example"}, caller())


def test_a_case_can_allow_what_the_user_chose_themselves(world: ToolWorld) -> None:
    world.tools.set_policies(USER, CASE, {"NetworkAnalyzer": Policy.ALLOW})
    waiting(world)
    output = world.belt.execute("NetworkAnalyzer", CHECK, caller("is example.com up?"))
    assert output.text == "nothing special"
    with pytest.raises(ConfirmationNeeded, match="the host did not come from you"):
        world.belt.execute("NetworkAnalyzer", {**CHECK, "host": "db.example.com"}, caller("is example.com up?"))
    assert len(world.runner.jobs) == 1


def test_what_the_user_wrote_still_asks_where_the_case_says_ask(world: ToolWorld) -> None:
    with pytest.raises(ConfirmationNeeded, match="reaches beyond this case"):
        world.belt.execute("NetworkAnalyzer", CHECK, caller("is example.com up?"))


def test_a_switched_off_tool_and_a_wrong_phase_are_denied(world: ToolWorld) -> None:
    world.tools.set_policies(USER, CASE, {"Timeline": Policy.DENY})
    with pytest.raises(ToolDenied, match="switched off"):
        world.belt.execute("Timeline", {}, caller())
    with pytest.raises(ToolDenied, match="phase"):
        world.belt.execute("NetworkAnalyzer", CHECK, caller("example.com", phase="consulting"))
    assert world.decisions() == ["denied", "denied"]


def test_an_unknown_tool_and_wrong_arguments_are_told_and_written_down(world: ToolWorld) -> None:
    with pytest.raises(ToolNotFound):
        world.belt.execute("rm", {}, caller())
    with pytest.raises(WrongArguments):
        world.belt.execute("NetworkAnalyzer", {"check": "port"}, caller())
    assert world.decisions() == ["denied", "denied"]


def test_in_a_turn_what_reaches_out_is_done_once_however_often_it_is_asked(world: ToolWorld) -> None:
    world.tools.set_policies(USER, CASE, {"NetworkAnalyzer": Policy.ALLOW})
    for _ in range(3):
        world.belt.execute("NetworkAnalyzer", CHECK, caller("example.com?", turn_id="turn_1"))
    assert len(world.runner.jobs) == 1
    world.belt.execute("NetworkAnalyzer", CHECK, caller("example.com?", turn_id="turn_2"))
    assert len(world.runner.jobs) == 2


def test_a_run_whose_end_was_lost_is_not_repeated(world: ToolWorld) -> None:
    world.tools.set_policies(USER, CASE, {"NetworkAnalyzer": Policy.ALLOW})

    class Dies:
        def run(self, job: object) -> Output:
            raise SystemExit

    working, world.runner = world.runner, Dies()
    with pytest.raises(SystemExit):
        world.belt.execute("NetworkAnalyzer", CHECK, caller("example.com?", turn_id="turn_1"))
    world.runner = working
    with pytest.raises(ToolFailed, match="not repeated"):
        world.belt.execute("NetworkAnalyzer", CHECK, caller("example.com?", turn_id="turn_1"))
    assert working.jobs == []


def test_the_output_of_a_remote_tool_is_redacted_and_its_arguments_are_the_real_ones(world: ToolWorld) -> None:
    world.tools.set_policies(USER, CASE, {"NetworkAnalyzer": Policy.ALLOW})
    world.runner.gives = "password=hunter2-canary from 203.0.113.9"
    shown = world.belt.addresses.pseudonymised("look at 203.0.113.9 now")
    pseudonym = shown.split()[2]
    assert pseudonym != "203.0.113.9"
    output = world.belt.execute("NetworkAnalyzer", {**CHECK, "host": pseudonym}, caller(shown))
    assert "hunter2-canary" not in output.text
    assert pseudonym in output.text
    assert world.runner.jobs[0].arguments["host"] == "203.0.113.9"


def test_output_is_cut_at_10_mb_and_says_so(world: ToolWorld) -> None:
    world.tools.set_policies(USER, CASE, {"ProcessInspector": Policy.ALLOW})
    world.runner.gives = "x" * (OUTPUT_BYTES + 5)
    output = world.belt.execute("ProcessInspector", {}, caller())
    assert output.is_truncated
    assert len(output.text.encode()) <= OUTPUT_BYTES
    assert output.text.endswith(f"(cut: this is the beginning of {OUTPUT_BYTES + 5} bytes)")


def test_a_cut_never_splits_a_character() -> None:
    shown = cut("ü" * 1000, 501)
    assert shown.text.startswith("ü" * 200)
    assert shown.total_bytes == 2000
    assert "(cut: " in for_model(Output("line\n" * 5000))


def test_a_tool_of_the_case_is_given_up_when_its_time_is_over(world: ToolWorld) -> None:
    never = Event()

    def slow(call: Call) -> Output:
        never.wait(5)
        return Output("late")

    with pytest.raises(ToolTimedOut):
        time_limited(slow, 0.05)(Call(BY_NAME["Timeline"], {}, caller()))
    never.set()


def test_the_audit_log_holds_hashes_and_no_content_and_its_chain_holds(world: ToolWorld) -> None:
    waiting(world, arguments={**CHECK, "host": "canary.example"})
    world.belt.execute("FileSearcher", {"text": "refused"}, caller(turn_id="turn_1"))
    records = world.audit.read(USER)
    assert "canary" not in repr(records)
    assert "refused" not in repr(records)
    assert verify(records, world.audit.head(USER)) == []
    assert records[0].deed.facts["reason"] == "confirmation_needed"
    assert records[1].deed.facts["turn_id"] == "turn_1"
    assert len(str(records[1].deed.facts["arguments_sha256"])) == 64


def test_what_cannot_be_audited_is_not_done(world: ToolWorld) -> None:
    world.tools.set_policies(USER, CASE, {"NetworkAnalyzer": Policy.ALLOW})

    def broken(deed: object) -> None:
        raise OSError("no audit log")

    world.audit.append = broken
    with pytest.raises(OSError, match="no audit log"):
        world.belt.execute("NetworkAnalyzer", CHECK, caller("example.com"))
    assert world.runner.jobs == []
