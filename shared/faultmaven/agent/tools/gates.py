"""The gates around every tool, as wrappers: each takes what stands behind it and is called the same way.

Read `gated` from the outside in; that is the order of `docs/decisions/0004-the-investigation.md`. No gate knows which
tool or whose call it is; what decides is in the call, in the records of the case, and in the tool's own description.
"""

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from faultmaven.agent.tools.calls import Call, Execute
from faultmaven.agent.tools.errors import ConfirmationNeeded, ToolDenied, ToolFailed, ToolTimedOut
from faultmaven.agent.tools.limits import OUTPUT_BYTES, TIMEOUT_S, cut
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
from faultmaven.agent.tools.repository import ToolRecords, pending_one
from faultmaven.core.clock import Clock
from faultmaven.core.errors import FaultMavenError
from faultmaven.core.ids import new_id
from faultmaven.providers.audit.protocol import AuditLog, Deed

#: Confirmations that may wait in a case at once: who is asked for everything says yes to anything.
MOST_WAITING = 5
#: Said for a kind of choice that was not the user's.
_WORDS = {"host": "the host", "path": "the address", "query": "the query", "command": "the command"}

Redact = Callable[[str], str]


@dataclass(frozen=True)
class Records:
    """What the gates keep and read."""

    tools: ToolRecords
    audit: AuditLog
    clock: Clock


def gated(records: Records, redact: Redact, execute: Execute) -> Execute:
    """Return `execute` behind every gate."""
    return audited(
        records,
        validated(
            permitted(
                records,
                chosen_by_the_user(
                    confirmed(
                        records,
                        announced(
                            records,
                            once(
                                records,
                                truncated(
                                    redacted(
                                        redact,
                                        time_limited(execute),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )


def audited(records: Records, inner: Execute) -> Execute:
    """Write down what came of every call: done, denied, waiting or failed. A call that cannot be audited fails."""

    def run(call: Call) -> Output:
        started = time.perf_counter()
        try:
            output = inner(call)
        except FaultMavenError as error:
            _write(records, call, _decision(error), reason=getattr(error, "reason", error.code))
            raise
        took = round((time.perf_counter() - started) * 1000)
        _write(records, call, "remembered" if output.is_remembered else "done", bytes=output.total_bytes, ms=took)
        return replace(output, duration_ms=took)

    return run


def announced(records: Records, inner: Execute) -> Execute:
    """Write down that something beyond the case is about to be done, before it is."""

    def run(call: Call) -> Output:
        if call.tool.reach is not Reach.CASE:
            _write(records, call, "begun")
        return inner(call)

    return run


def validated(inner: Execute) -> Execute:
    """Let through only what the tool's own schema takes; what it gives back is what is used from here on."""
    return lambda call: inner(replace(call, asked=call.tool.validate(call.arguments)))


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


def confirmed(records: Records, inner: Execute) -> Execute:
    """Stop a call with doubts until its user confirms exactly it; a confirmation is used up before anything is run."""

    def run(call: Call) -> Output:
        caller, now = call.caller, records.clock()
        if call.confirmation_id is not None:
            asked = pending_one(records.tools, caller.user_id, caller.case_id, call.confirmation_id, now)
            if asked.sha256 != call.sha256:
                raise ToolDenied("The confirmation is for other arguments.", "other_arguments")
            records.tools.settle(asked, Answered.USED, now)
            return inner(call)
        if not call.doubts:
            return inner(call)
        if caller.turn_id is not None and (known := _answered(records, call)) is not None:
            return known
        raise ConfirmationNeeded(_asked(records, call))

    return run


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


def once(records: Records, inner: Execute) -> Execute:
    """Do what reaches beyond the case once in a turn, however often it is delivered or a fallback asks for it."""

    def run(call: Call) -> Output:
        scope = call.confirmation_id or call.caller.turn_id
        if call.tool.reach is Reach.CASE or scope is None:
            return inner(call)
        at = (call.caller.user_id, call.caller.case_id, scope, call.sha256)
        earlier = records.tools.begin(*at, records.clock())
        if earlier is not None:
            if not earlier.text:
                raise ToolFailed("This call was begun before, and its result is not known. It is not repeated.")
            return earlier
        output = inner(call)
        records.tools.end(*at, output)
        return output

    return run


def truncated(inner: Execute) -> Execute:
    """Let 10 MB through, and say so where there was more."""

    def run(call: Call) -> Output:
        output = inner(call)
        shown = cut(output.text, OUTPUT_BYTES)
        if not shown.is_truncated:
            return output
        return replace(shown, total_bytes=max(shown.total_bytes, output.total_bytes))

    return run


def redacted(redact: Redact, inner: Execute) -> Execute:
    """Take secrets and personal data out of what comes from beyond the case; what is in the case has none any more."""

    def run(call: Call) -> Output:
        output = inner(call)
        return output if call.tool.reach is Reach.CASE else replace(output, text=redact(output.text))

    return run


def time_limited(inner: Execute, seconds: float = TIMEOUT_S) -> Execute:
    """Wait 30 s and no longer. Remote tools are ended by their runner then; a query of the facts has limits of its own
    and comes to its end unheard."""

    def run(call: Call) -> Output:
        if call.tool.reach is not Reach.CASE:
            return inner(call)
        with _one_thread() as pool:
            try:
                return pool.submit(inner, call).result(seconds)
            except TookTooLong:
                raise ToolTimedOut(f"{call.tool.name} was given up after {seconds:.0f} s.") from None

    return run


@contextmanager
def _one_thread() -> Generator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(1, "tool")
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _decision(error: FaultMavenError) -> str:
    if isinstance(error, ConfirmationNeeded):
        return "waiting"
    return "failed" if isinstance(error, ToolFailed) else "denied"


def _write(records: Records, call: Call, decision: str, **facts: str | int) -> None:
    caller = call.caller
    known = {
        "execution_id": call.execution_id,
        "case_id": caller.case_id,
        "tool": call.tool.name,
        "arguments_sha256": call.sha256,
        **({"turn_id": caller.turn_id} if caller.turn_id else {}),
        **({"confirmation_id": call.confirmation_id} if call.confirmation_id else {}),
    }
    records.audit.append(Deed(caller.user_id, records.clock(), "tool", decision, {**known, **facts}))
