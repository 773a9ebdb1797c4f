"""Identifiers: a kind prefix and a ULID, so that ids sort by creation time and say what they name.

The 26 characters are Crockford base 32: 48 bits of milliseconds, then 80 random bits
(https://github.com/ulid/spec).
"""

import re
import secrets
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID = re.compile(r"^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{26}$")


def new_id(prefix: str) -> str:
    """Return a fresh id such as `case_01J9ZV7K3M6Q8R5T2W4X6Y8Z0A`; ids of later milliseconds sort later."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    digits: list[str] = []
    for _ in range(26):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return f"{prefix}_{''.join(reversed(digits))}"


def is_id(prefix: str, value: str) -> bool:
    """Tell whether `value` has the form of an id of this kind (nothing is looked up)."""
    return value.startswith(f"{prefix}_") and _ID.fullmatch(value) is not None
