"""Keeps collections of documents whole, a few minutes at a time, on a schedule."""

from typing import Any

from faultmaven.knowledge.reembed import run_upkeep


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Return what was done and how many collections are left for the next time."""
    return run_upkeep()
