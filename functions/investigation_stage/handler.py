"""One stage of a long investigation. Every task of its state machine but the one that thinks."""

from typing import Any

from faultmaven.agent.investigations.machine import run_stage
from faultmaven.core.observability import follow


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take ids and the name of a stage; return ids and the name of what comes next."""
    follow(event)
    return run_stage(event)
