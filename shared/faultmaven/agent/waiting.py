"""How long a request waits for a turn: what its `Prefer` header asks for, within what the gateway allows."""

import re

#: Longest wait in one request: the gateway closes it after 30 s.
MAX_WAIT_S = 25
#: Seconds between two looks at a turn that has not ended.
POLL_S = 0.1

_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,5})(?:$|[,;\s])")


def wait_of(prefer: str | None) -> int:
    """Return the seconds to wait; 0 without the wish to."""
    found = _WAIT.search(prefer or "")
    return min(int(found[1]), MAX_WAIT_S) if found else 0
