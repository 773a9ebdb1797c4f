"""The gates around every tool, as wrappers: each takes what stands behind it and is called the same way.

Read `gated` from the outside in; that is the order of `docs/decisions/0004-the-investigation.md`. No gate knows which
tool or whose call it is; what decides is in the call, in the records of the case, and in the tool's own description.
"""

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from dataclasses import replace

from faultmaven.agent.tools.calls import Call, Execute
from faultmaven.agent.tools.consent import chosen_by_the_user, confirmed, granted, permitted
from faultmaven.agent.tools.errors import ConfirmationNeeded, ToolFailed, ToolTimedOut
from faultmaven.agent.tools.limits import OUTPUT_BYTES, TIMEOUT_S, cut
from faultmaven.agent.tools.models import Output, Reach
from faultmaven.agent.tools.records import Records, write
from faultmaven.core.errors import FaultMavenError

Redact = Callable[[str], str]


def gated(records: Records, redact: Redact, execute: Execute) -> Execute:
    """Return `execute` behind every gate."""
    return audited(
        records,
        validated(
            permitted(
                records,
                chosen_by_the_user(
                    granted(
                        records,
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
        ),
    )


def audited(records: Records, inner: Execute) -> Execute:
    """Write down what came of every call: done, denied, waiting or failed. A call that cannot be audited fails."""

    def run(call: Call) -> Output:
        started = time.perf_counter()
        try:
            output = inner(call)
        except FaultMavenError as error:
            write(records, call, _decision(error), reason=getattr(error, "reason", error.code))
            raise
        took = round((time.perf_counter() - started) * 1000)
        write(records, call, "remembered" if output.is_remembered else "done", bytes=output.total_bytes, ms=took)
        return replace(output, duration_ms=took)

    return run


def announced(records: Records, inner: Execute) -> Execute:
    """Write down that something beyond the case is about to be done, before it is."""

    def run(call: Call) -> Output:
        if call.tool.reach is not Reach.CASE:
            write(records, call, "begun")
        return inner(call)

    return run


def validated(inner: Execute) -> Execute:
    """Let through only what the tool's own schema takes; what it gives back is what is used from here on."""
    return lambda call: inner(replace(call, asked=call.tool.validate(call.arguments)))


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
