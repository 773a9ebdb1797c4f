"""Asks a language model what a document speaks of; called by the ingest alone, with text that is redacted."""

from typing import Any

from faultmaven.knowledge.refining import serve


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return what the model says."""
    return serve(event)
