"""Passwords: bcrypt at cost 12, of any length and any characters."""

import base64
import hmac
import unicodedata

import bcrypt

#: OWASP asks for at least 10; 12 takes about a quarter of a second here, which a stranger's guesses pay too.
COST = 12
#: Sets our pre-hashes apart from anybody else's SHA-256 of the same password (hash shucking). It is no secret.
_CONTEXT = b"faultmaven/password/v1"
#: A hash of random bytes that were thrown away, so that an unknown account costs what a wrong password costs.
_NOBODY = "$2b$12$bZgRyv0.wFhsyx3qJgVMLu5KD8gs7QNcGgr9Pa6zRYo.7k0uqFuGq"


def hash_password(password: str, cost: int = COST) -> str:
    """Return the hash to keep."""
    return bcrypt.hashpw(_shortened(password), bcrypt.gensalt(cost)).decode()


def matches(password: str, kept: str | None) -> bool:
    """Tell whether the password belongs to the hash. Without a hash it takes as long, and is False."""
    is_right = bcrypt.checkpw(_shortened(password), (kept or _NOBODY).encode())
    return is_right and kept is not None


def _shortened(password: str) -> bytes:
    # bcrypt reads 72 bytes and stops at a NUL: 44 characters of base64 stand for all of them.
    same_for_all_keyboards = unicodedata.normalize("NFKC", password)
    return base64.b64encode(hmac.digest(_CONTEXT, same_for_all_keyboards.encode(), "sha256"))
