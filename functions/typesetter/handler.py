"""Sets one report as PDF. Its role allows nothing but logs, and it is told no secret."""

from typing import Any

from faultmaven.report.typesetting.answering import answer


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Take a request; return the PDF in base64, or that it is too large to be sent."""
    return answer(event)
