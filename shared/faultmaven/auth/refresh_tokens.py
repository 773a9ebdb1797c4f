"""Refresh tokens: opaque to the client, kept only as SHA-256, each the deterministic successor of the one before.

A token is `{user_id}.{family_id}.{secret}`. The next secret is an HMAC of the spent one: when two tabs spend the same
token, or an answer is lost, both get the same successor, and there is still only one unspent token in the family.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from faultmaven.core.ids import is_id
from faultmaven.providers.secrets.signing import SigningKeys

_PURPOSE = "refresh-token"
_SECRET_CHARS = 43  # 32 bytes in base64url


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token taken apart."""

    user_id: str
    family_id: str
    secret: str

    @classmethod
    def first(cls, user_id: str, family_id: str) -> "RefreshToken":
        """Return the token a sign-in begins with: 256 random bits."""
        return cls(user_id, family_id, _text(secrets.token_bytes(32)))

    @classmethod
    def parse(cls, text: str) -> "RefreshToken | None":
        """Return the token, None when the text does not have its form."""
        parts = text.split(".")
        if len(parts) != 3 or not is_id("user", parts[0]) or not is_id("family", parts[1]):
            return None
        return cls(*parts) if len(parts[2]) == _SECRET_CHARS else None

    @property
    def digest(self) -> str:
        """Return what is kept of it: its SHA-256 in hex."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def successors(self, keys: SigningKeys) -> "tuple[RefreshToken, ...]":
        """Return the tokens that may follow, by the current key first, then by the one before a rotation."""
        return tuple(
            RefreshToken(self.user_id, self.family_id, _text(key.sign(str(self).encode())))
            for key in keys.all(_PURPOSE)
        )

    def __str__(self) -> str:
        return f"{self.user_id}.{self.family_id}.{self.secret}"

    def __repr__(self) -> str:
        return f"RefreshToken({self.family_id})"


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
