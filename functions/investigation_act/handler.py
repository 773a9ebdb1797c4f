"""Runs the turn. Second task of an investigation."""

from typing import Any

from faultmaven.agent.jobs import act
from faultmaven.core.observability import follow


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take the ids of a turn; return ids and flags only, as every payload of the state machine."""
    follow(event)
    return act(event)
