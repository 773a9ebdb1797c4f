"""Searches knowledge by words and meaning for functions whose layers hold no embedding model; called by them alone."""

from typing import Any

from faultmaven.knowledge.lookup import serve


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the passages and how they were found."""
    return serve(event)
