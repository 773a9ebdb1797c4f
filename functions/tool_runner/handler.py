"""Does one job of a tool in a confined process. Its role allows nothing but logs, and it is told no secret."""

from typing import Any

from faultmaven.agent.tools.runner import serve


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take one job; return what came of it."""
    return serve(event)
