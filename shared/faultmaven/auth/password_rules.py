"""Which new passwords are refused because they are tried first (NIST SP 800-63B, 5.1.1.2; ASVS 5.0, 6.2.4 and 6.2.11).

`common_passwords.gz` holds one password a line, in lower case: those of at least 8 characters, which is what we accept,
of the 20,000 most common ones that Django's CommonPasswordValidator ships (Django 5.2, BSD-3-Clause, whose text is
`common_passwords.LICENSE`; counted by Royce Williams over leaked passwords). What an account tells about itself is as
easy to guess, and so is a run of characters.
"""

import gzip
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from faultmaven.auth.errors import PasswordTooEasy

_COMMON = Path(__file__).with_name("common_passwords.gz")
_SITE = "faultmaven"
#: A name of two letters would refuse too much to be of use.
_WORD_MIN = 3


def refuse_easy(password: str, field: str, *, email: str, name: str | None) -> None:
    """Raise PasswordTooEasy, which names the request's `field`, when a new password of this account is tried first."""
    told = unicodedata.normalize("NFKC", password).casefold().strip()
    if told in _common() or _is_run(told):
        raise PasswordTooEasy("This password is one of those that are tried first.", field)
    letters = _plain(told)
    if {letters, letters.strip("0123456789")} & set(_own_words(email, name)):
        raise PasswordTooEasy("This password is made of the name or address of the account, or of the site.", field)


@cache
def _common() -> frozenset[str]:
    return frozenset(gzip.decompress(_COMMON.read_bytes()).decode().splitlines())


def _is_run(password: str) -> bool:
    """Tell whether every character is the one before, the next or the previous one: aaaaaaaa, abcdefgh, 87654321."""
    steps = {ord(after) - ord(before) for before, after in pairwise(password)}
    return len(steps) <= 1 and steps <= {-1, 0, 1}


def _own_words(email: str, name: str | None) -> Iterator[str]:
    mailbox, _, domain = email.partition("@")
    for word in (_SITE, email, mailbox, domain, domain.rpartition(".")[0], name or "", *(name or "").split()):
        plain = _plain(unicodedata.normalize("NFKC", word).casefold())
        if len(plain) >= _WORD_MIN:
            yield plain
            yield plain * 2


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text))
