"""What the product asks of an issuer whose sign-ins count."""

from dataclasses import dataclass
from typing import Protocol

from faultmaven.core.errors import Unauthenticated, Unavailable


class FederationRefused(Unauthenticated):
    """What came back from the issuer does not count: not for us, not now, not for this browser, or not its own.

    Which of them is said in the log, and to nobody else.
    """

    code, title = "federation_refused", "This sign-in does not count"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("Begin it again from the sign-in page.")


class FederationUnavailable(Unavailable):
    """The issuer gave no answer, or none that can be used."""

    code, title = "federation_unavailable", "The identity provider cannot be reached"


@dataclass(frozen=True)
class Vouched:
    """Whom the issuer vouches for: `subject` is its name for them, `is_verified` that the address is theirs."""

    issuer: str
    subject: str
    email: str
    is_verified: bool
    name: str | None


class FederationProvider(Protocol):
    """The authorization code flow with PKCE (RFC 7636)."""

    def authorize_url(self, *, state: str, nonce: str, challenge: str, provider: str) -> str:
        """Return where a browser goes to sign in; raises FederationUnavailable."""
        ...

    def vouched(self, *, code: str, verifier: str, nonce: str) -> Vouched:
        """Return who signed in, for a code of this flow; raises FederationRefused and FederationUnavailable."""
        ...
