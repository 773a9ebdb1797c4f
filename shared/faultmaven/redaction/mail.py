"""Mail addresses, read from the `@` in both directions: nothing before it tells where one begins."""

import re

#: What stands after the last dot of `name@...` when it is no mail address: systemd units, hosts inside, source files.
_NOT_MAIL = frozenset(
    b"service socket target timer mount automount slice scope device path swap local localdomain internal svc lan "
    b"cluster js mjs cjs jsx ts tsx go py rb rs java kt php c cc cpp h log json yaml yml toml xml html conf cfg so "
    b"jar map sh release final".split()
)
LOCAL = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+'-%"
_DOMAIN = re.compile(rb"@(?:[a-z0-9-]{1,63}\.){1,8}(?P<top>[a-z]{2,24})(?![\w@-])", re.IGNORECASE).match
#: RFC 5321: the longest local part.
_LONGEST = 64
#: What no address begins with, and what never stands before one.
TRIMMED = b".+'-%"
BEFORE = b"/@"


def find_mail(data: bytes, start: int) -> tuple[int, int] | None:
    """Return the address around the `@` at `start`, unless it is a unit, a host inside, a package or part of a URL."""
    domain = _DOMAIN(data, start)
    if domain is None or is_no_mail(domain["top"]):
        return None
    before = data[max(0, start - _LONGEST - 1) : start]
    local = before[len(before.rstrip(LOCAL)) :].lstrip(TRIMMED)
    at = start - len(local)
    if not local or len(local) > _LONGEST:
        return None
    if at and data[at - 1] in BEFORE:
        return None
    return at, domain.end()


def is_no_mail(address: bytes) -> bool:
    """Tell whether what only looks like an address ends as units, hosts inside and source files do."""
    return address[address.rfind(b".") + 1 :].lower() in _NOT_MAIL
