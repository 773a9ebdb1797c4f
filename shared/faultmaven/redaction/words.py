"""The pseudonyms of one case: each value's is worked out once, as long as there are not too many of them."""

from __future__ import annotations

import hmac

from faultmaven.core.address_pseudonyms import REMEMBERED, Addresses
from faultmaven.redaction.mail import is_no_mail
from faultmaven.redaction.table import ADDRESS, MAIL

#: Hex digits of a pseudonym: 24 bits keep a few thousand different values of one case apart.
PSEUDONYM_DIGITS = 6


class Words:
    """What stands for a value: the same for the same in one case, and in no other case."""

    def __init__(self, case_key: bytes) -> None:
        self._case_key = case_key
        self._known: dict[tuple[str, bytes], bytes] = {}
        self.addresses = Addresses(case_key)
        self.numbers = _Numbers(self.addresses)
        self.mails = _Mails(self)

    def of(self, kind: str, value: bytes) -> bytes:
        """Return the word for a value of a kind."""
        if kind == ADDRESS:
            return self.addresses[value]
        known = self._known.get((kind, value))
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[kind, value] = known = self.made(kind, value)
        return known

    def made(self, kind: str, value: bytes) -> bytes:
        """Work the word out: `<kind:1f3a9c>`, and after it the lines that the value went over."""
        same = value.lower() if kind == MAIL else value
        digest = hmac.digest(self._case_key, kind.encode() + b"\0" + same, "sha256").hex()
        return f"<{kind}:{digest[:PSEUDONYM_DIGITS]}>".encode() + b"\n" * value.count(b"\n")


class _Numbers(dict[int, bytes]):
    """From the 32 bits of an IPv4 address to its pseudonym."""

    def __init__(self, addresses: Addresses) -> None:
        super().__init__()
        self._addresses = addresses

    def __missing__(self, number: int) -> bytes:
        if len(self) >= REMEMBERED:
            self.clear()
        self[number] = word = self._addresses[b"%d.%d.%d.%d" % tuple(number.to_bytes(4, "big"))]
        return word


class _Mails(dict[bytes, bytes]):
    """From a mail address to its pseudonym; to nothing from what only looks like one."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, address: bytes) -> bytes:
        if len(self) >= REMEMBERED:
            self.clear()
        self[address] = word = b"" if is_no_mail(address) else self._words.made(MAIL, address)
        return word
