"""What a reset speaks of."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from faultmaven.providers.secrets.signing import SigningKey

_FORM = re.compile(r"(?P<user>[0-9A-HJKMNP-TV-Z]{26})\.(?P<secret>[A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class ResetToken:
    """What stands in the link: whose account, and a secret of 256 bits.

    The secret is an HMAC of the request it answers. So a mail that is written twice, because its writer died, has the
    same link twice.
    """

    user_id: str
    secret: str

    @classmethod
    def of(cls, key: SigningKey, user_id: str, request_id: str) -> "ResetToken":
        """Return the token of a request."""
        made = key.sign(f"{user_id} {request_id}".encode())
        return cls(user_id, base64.urlsafe_b64encode(made).rstrip(b"=").decode())

    @classmethod
    def parse(cls, text: str) -> "ResetToken | None":
        """Return the token, None when the text does not have its form."""
        form = _FORM.fullmatch(text)
        return cls(f"user_{form['user']}", form["secret"]) if form else None

    @property
    def digest(self) -> str:
        """Return what is kept of it: its SHA-256 in hex."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.user_id.partition('_')[2]}.{self.secret}"

    def __repr__(self) -> str:
        return f"ResetToken({self.user_id})"


@dataclass(frozen=True)
class Reset:
    """The one link of an account that counts, until `ends_at` or until it is spent."""

    user_id: str
    request_id: str
    digest: str
    ends_at: datetime
    is_spent: bool = False
