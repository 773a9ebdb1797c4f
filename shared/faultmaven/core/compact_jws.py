"""The compact form of a signed token (RFC 7515), read more strictly than libraries do.

Whatever an attacker may vary without breaking a signature is refused here, before any key is looked for: padding,
a second spelling of the same bytes, repeated members, parts that are no JSON objects.
"""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from typing import Any, cast

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class NotCompact(ValueError):
    """The text is not exactly one signed token."""


def read_compact(token: str, most_chars: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a token whose signature is not verified yet; raises NotCompact."""
    if len(token) > most_chars or _COMPACT.fullmatch(token) is None:
        raise NotCompact("not three parts of base64url")
    try:
        header, claims, _ = [_canonical(part) for part in token.split(".")]
        return _object(header), _object(claims)
    except (ValueError, RecursionError) as error:
        raise NotCompact("not a signed JSON object") from error


def _object(data: bytes) -> dict[str, Any]:
    found: object = json.loads(data, object_pairs_hook=_unrepeated)
    if not isinstance(found, dict):
        raise NotCompact("not an object")
    return cast("dict[str, Any]", found)


def _canonical(part: str) -> bytes:
    """Decode base64url that has exactly one spelling: no padding, no stray bits in the last character."""
    try:
        data = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise NotCompact("not base64url") from error
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise NotCompact("not canonical base64url")
    return data


def _unrepeated(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCompact("repeated member")
    return found
