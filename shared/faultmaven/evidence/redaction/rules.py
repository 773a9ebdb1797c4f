"""What a rule of redaction is: where to look, what exactly to take, and what must be true of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[["re.Match[bytes]"], bool]


@dataclass(frozen=True)
class Rule:
    """One shape of secret or personal data.

    `hints` are Hyperscan expressions, all rules' in one pass over the file: they match at least once in every line
    that holds the thing, and end early so that they match rarely more than once. `pattern` runs only on those lines;
    its group `it` is what is replaced. `check` refuses look-alikes. `spans_lines` lets `pattern` run past the line.
    """

    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[bytes]
    check: Check | None = None
    caseless: bool = False
    spans_lines: bool = False


def rule(
    kind: str,
    hint: str | tuple[str, ...],
    pattern: str,
    check: Check | None = None,
    *,
    caseless: bool = False,
    spans_lines: bool = False,
) -> Rule:
    """Write a rule down: one hint or several, and a pattern with a group `it` (the whole match when it has none)."""
    hints = (hint,) if isinstance(hint, str) else hint
    body = pattern if "(?P<it>" in pattern else f"(?P<it>{pattern})"
    flags = re.IGNORECASE if caseless else 0
    return Rule(kind, hints, re.compile(body.encode(), flags), check, caseless, spans_lines)
