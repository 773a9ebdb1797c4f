"""One stage of a long investigation. Every task of its state machine but the one that thinks."""

from typing import Any

from faultmaven.agent.investigations.machine import run_stage


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take ids and the name of a stage; return ids and the name of what comes next."""
    return run_stage(event)
