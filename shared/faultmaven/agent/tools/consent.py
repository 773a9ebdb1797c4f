"""The gates of consent: what the case says of a tool, what its user chose, allowed for the case, or confirms now."""

from dataclasses import replace
from datetime import timedelta

from faultmaven.agent.tools.calls import Call, Execute
from faultmaven.agent.tools.errors import ConfirmationNeeded, ToolDenied, ToolFailed
from faultmaven.agent.tools.grants import CaseGrant
from faultmaven.agent.tools.models import (
    CONFIRMATION_MINUTES,
    DEFAULTS,
    Answered,
    Confirmation,
    Output,
    Policy,
    Reach,
)
from faultmaven.agent.tools.provenance import is_users_own
from faultmaven.agent.tools.records import Records, write
from faultmaven.agent.tools.repository import ToolRecords, pending_one
from faultmaven.core.ids import new_id

#: Confirmations that may wait in a case at once: who is asked for everything says yes to anything.
MOST_WAITING = 5
#: Calls that a case can allow for good; more than these nobody keeps in sight.
MOST_GRANTED = 30
#: Said for a kind of choice that was not the user's.
_WORDS = {"host": "the host", "path": "the address", "query": "the query", "command": "the command"}


def permitted(records: Records, inner: Execute) -> Execute:
    """Ask what this user said of this tool in this case, and whether a model may use it in this phase."""

    def run(call: Call) -> Output:
        caller, tool = call.caller, call.tool
        if caller.phase is not None and caller.phase not in {phase.value for phase in tool.phases}:
            raise ToolDenied(f"{tool.name} is not for the phase {caller.phase}.", "phase")
        policy = policy_of(records.tools, caller.user_id, caller.case_id, tool.name, tool.reach)
        if policy is Policy.DENY:
            raise ToolDenied(f"{tool.name} is switched off in this case.", "policy")
        doubts = (f"{tool.name} reaches beyond this case",) if policy is Policy.ASK else ()
        return inner(replace(call, doubts=(*call.doubts, *doubts)))

    return run


def policy_of(records: ToolRecords, user_id: str, case_id: str, name: str, reach: Reach) -> Policy:
    """Return what holds for a tool: what the user said of it in this case, else the default of its reach."""
    return records.policies(user_id, case_id).get(name, DEFAULTS[reach])


def chosen_by_the_user(inner: Execute) -> Execute:
    """Doubt every host, path, query and command that the user did not write in their own words."""

    def run(call: Call) -> Output:
        if call.tool.reach is Reach.CASE or call.asked is None:
            return inner(call)
        doubts = tuple(
            f"{_WORDS[chosen.kind]} did not come from you"
            for chosen in call.tool.chosen(call.asked)
            if not is_users_own(chosen.value, call.caller.said)
        )
        return inner(replace(call, doubts=(*call.doubts, *dict.fromkeys(doubts))))

    return run


def granted(records: Records, inner: Execute) -> Execute:
    """Take the doubts from a call that its user allowed for the whole case: the same tool, reaching the same."""

    def run(call: Call) -> Output:
        if not call.doubts or call.confirmation_id is not None:
            return inner(call)
        grant_id = call.bound_sha256
        if records.grants.find(call.caller.user_id, call.caller.case_id, grant_id) is None:
            return inner(call)
        return inner(replace(call, doubts=(), grant_id=grant_id))

    return run


def confirmed(records: Records, inner: Execute) -> Execute:
    """Stop a call with doubts until its user confirms exactly it; a confirmation is used up before anything is run."""

    def run(call: Call) -> Output:
        caller, now = call.caller, records.clock()
        if call.confirmation_id is not None:
            asked = pending_one(records.tools, caller.user_id, caller.case_id, call.confirmation_id, now)
            if asked.sha256 != call.sha256:
                raise ToolDenied("The confirmation is for other arguments.", "other_arguments")
            records.tools.settle(asked, Answered.USED, now)
            if call.for_case:
                _grant(records, call)
            return inner(call)
        if not call.doubts:
            return inner(call)
        if caller.turn_id is not None and (known := _answered(records, call)) is not None:
            return known
        raise ConfirmationNeeded(_asked(records, call))

    return run


def _grant(records: Records, call: Call) -> None:
    """Allow a call for the whole case; only what a person just confirmed comes here; it is written down first."""
    caller, tool = call.caller, call.tool
    if call.asked is None:
        raise ToolFailed("The arguments were not checked.")
    known = records.grants.granted(caller.user_id, caller.case_id)
    if len(known) >= MOST_GRANTED:
        raise ToolDenied(
            f"{len(known)} calls are allowed for this case already; take one back first.", "too_many_grants"
        )
    write(records, call, "granted", grant_id=call.bound_sha256)
    records.grants.grant(
        CaseGrant(call.bound_sha256, caller.user_id, caller.case_id, tool.name, tool.bound(call.asked), records.clock())
    )


def _answered(records: Records, call: Call) -> Output | None:
    """Return what the user's yes to this very call gave within the hour; after a no it is not asked again."""
    caller, now = call.caller, records.clock()
    found = records.tools.find(caller.user_id, caller.case_id, call.sha256, now)
    if found is not None and found.state is Answered.REFUSED:
        raise ToolDenied("The user said no to exactly this call.", "refused")
    if found is None or found.state is not Answered.USED:
        return None
    return records.tools.result(caller.user_id, caller.case_id, found.confirmation_id, call.sha256, now)


def _asked(records: Records, call: Call) -> Confirmation:
    caller, now = call.caller, records.clock().replace(microsecond=0)
    waiting = records.tools.pending(caller.user_id, caller.case_id, now)
    if len(waiting) >= MOST_WAITING and all(one.sha256 != call.sha256 for one in waiting):
        raise ToolDenied(f"{len(waiting)} calls wait for the user already; no more are asked for.", "too_many_waiting")
    wanted = Confirmation(
        new_id("conf"),
        caller.user_id,
        caller.case_id,
        call.tool.name,
        call.exact,
        call.sha256,
        " and ".join(call.doubts),
        now,
        now + timedelta(minutes=CONFIRMATION_MINUTES),
        caller.turn_id,
    )
    return records.tools.ask(wanted, now)
