"""Whether a computation ends: told without a clock in the test, by a child of which a limit would be the end."""

from collections.abc import Callable

from faultmaven.sandbox.child import MIB, Allowance, run_limited

# What is linear in these tests takes well under a second; what is quadratic, hours.
_ENOUGH = Allowance(memory_bytes=2000 * MIB, cpu_s=60, wall_s=900, file_bytes=MIB)


def ends(work: Callable[[], object]) -> bool:
    """Do some work in a child; raises Unreadable when it computes for more than a minute."""
    return run_limited(lambda: work() is not work, _ENOUGH)
