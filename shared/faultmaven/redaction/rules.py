"""What a rule of redaction is: where to look, what exactly to take, and what must be true of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[["re.Match[bytes]"], bool]
#: From the text and the offset where a hint begins to the start and end of what must go, or None.
Find = Callable[[bytes, int], tuple[int, int] | None]

#: No secret is followed further than this: an RSA key of 16,384 bits in PEM has 12,700 characters.
LONGEST = 32_768
#: Nothing that could belong to the same word stands before.
ALONE = r"(?<![A-Za-z0-9])"


@dataclass(frozen=True)
class Rule:
    """One shape of secret or personal data.

    `hints` are Hyperscan expressions, all rules' in one pass over the text: each begins where `find` is to be asked,
    and is short, so that it costs little. `find` reads on from there, exactly, and refuses look-alikes. What
    `is_frequent` has a scan of its own and is left out of Hyperscan's: to be told of each hit costs more than its find.
    """

    kind: str
    hints: tuple[str, ...]
    find: Find
    caseless: bool = False
    is_frequent: bool = False


def rule(
    kind: str,
    hint: str | tuple[str, ...],
    pattern: str,
    check: Check | None = None,
    *,
    caseless: bool = False,
    back: int = 0,
) -> Rule:
    """Write a rule down: one hint or several, and the pattern to match where a hint begins, or up to `back` before.

    The group `it` of the pattern is what is replaced: the whole match when it has none. `^` and `$` are a line's.
    """
    hints = (hint,) if isinstance(hint, str) else hint
    body = pattern if "(?P<it>" in pattern else f"(?P<it>{pattern})"
    compiled = re.compile(body.encode(), re.MULTILINE | (re.IGNORECASE if caseless else 0))
    match_at = compiled.search if back else compiled.match

    def find(data: bytes, start: int) -> tuple[int, int] | None:
        match = match_at(data, max(0, start - back), start + LONGEST)
        return match.span("it") if match and (check is None or check(match)) else None

    return Rule(kind, hints, find, caseless)


def token(kind: str, prefix: str, chars: str, least: int, most: int | None = None, *, tail: str = "") -> Rule:
    """Write down a vendor's token: a prefix, then `least` to `most` characters of a class, then perhaps a `tail`."""
    most = least if most is None else most
    after = "" if tail else rf"(?!{chars})" if most == least else ""
    return rule(kind, f"{prefix}{chars}{{{min(least, 16)}}}", f"{ALONE}{prefix}{chars}{{{least},{most}}}+{tail}{after}")
