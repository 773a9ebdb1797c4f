"""Records why a turn failed, where its user reads it. Last task of a broken investigation."""

from typing import Any

from faultmaven.agent.jobs import fail
from faultmaven.core.observability import follow


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take the ids of a turn; return ids and flags only, as every payload of the state machine."""
    follow(event)
    return fail(event)
