"""Bodies as JSON: read with limits, told with a line for each value, and parsed into what a source sends."""

import hashlib
import json
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from faultmaven.case.models import Severity
from faultmaven.webhooks.incoming.errors import DeliveryNotUnderstood

M = TypeVar("M", bound=BaseModel)
TITLE_CHARS = 180

#: What systems call how bad it is.
_SEVERITIES = {
    Severity.CRITICAL: ("critical", "page", "fatal", "p1", "sev1", "disaster", "emergency", "crit"),
    Severity.HIGH: ("high", "error", "major", "p2", "sev2", "severe"),
    Severity.LOW: ("low", "info", "informational", "notice", "none", "p4", "p5", "minor", "debug"),
}


def parse(model: type[M], body: bytes | str) -> M:
    """Return a body as what a source sends; raises DeliveryNotUnderstood."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, one["loc"])) or "body" for one in error.errors()})[:5])
        raise DeliveryNotUnderstood(f"Missing or wrong: {fields}.") from error


def as_lines(body: bytes | str) -> bytes:
    """Return JSON with a line for each value, so that a citation points at one."""
    try:
        value: Any = json.loads(body)
        return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, RecursionError) as error:
        raise DeliveryNotUnderstood("The body is not JSON that can be read.") from error


def severity_of(word: str | None) -> Severity:
    """Return how bad something is, in our words; medium for what nobody said."""
    said = (word or "").strip().lower()
    return next((severity for severity, words in _SEVERITIES.items() if said in words), Severity.MEDIUM)


def digest_of(*parts: object) -> str:
    """Return one short name for several things together."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:32]


def moment(text: str | None) -> datetime | None:
    """Return a time with its zone; None for none, for one that cannot be read, and for Go's zero time."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo and found.year > 1 else None


def shortened(text: str) -> str:
    """Return the first line of a text, as long as a title may be."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1]}…"
