"""Opaque, signed cursors: where the next page begins, and for which list."""

import base64
import binascii
import hmac

from faultmaven.core.errors import BadRequest
from faultmaven.providers.secrets.signing import SigningKeys, signing_keys

_PURPOSE = "cursor"
_MAC_BYTES = 16


class InvalidCursor(BadRequest):
    code, title = "invalid_cursor", "This cursor is not one of this list"


def write_cursor(scope: str, position: str, keys: SigningKeys | None = None) -> str:
    """Return the cursor of a position within `scope`, which names the list, its owner and its filters."""
    key = (keys or signing_keys()).current(_PURPOSE)
    data = position.encode()
    return base64.urlsafe_b64encode(key.sign(_bound(scope, data))[:_MAC_BYTES] + data).decode().rstrip("=")


def read_cursor(scope: str, cursor: str, keys: SigningKeys | None = None) -> str:
    """Return the position a cursor holds; raises InvalidCursor when it was not written for this very list."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mac, data = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        for key in (keys or signing_keys()).all(_PURPOSE):
            if hmac.compare_digest(mac, key.sign(_bound(scope, data))[:_MAC_BYTES]):
                return data.decode()
    except (binascii.Error, ValueError) as error:
        raise InvalidCursor from error
    raise InvalidCursor


def _bound(scope: str, data: bytes) -> bytes:
    name = scope.encode()
    return len(name).to_bytes(4, "big") + name + data
