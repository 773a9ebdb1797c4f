"""Whose choice a value is: the user's own only where the user wrote it, whole, in words of their own.

It is not asked whether a value came out of evidence: that could be hidden by any encoding, by taking half of it, or by
having a model say it first. It is asked whether the user said it. What nobody can show to be the user's is not.
"""

import re
from collections.abc import Iterable

#: What a user pastes is not what they say: fenced or indented blocks, quotations, and lines that read like records.
_FENCE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|^(```|~~~).*\Z", re.DOTALL | re.MULTILINE)
_PASTED = re.compile(
    r"^(?:\s{4,}|\t|>|\s*[{\[<#]|\s*//|\s*at |.*\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d|.*\b\d\d:\d\d:\d\d\b"
    r"|.*\b(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|TRACE)\b)"
)
#: A message this long is a paste, however it looks.
_LONGEST = 1_000
#: What may stand beside a value without being part of it.
_EDGES = r"[\w.\-/:@%?&=+#~]"


def is_users_own(value: str, said: Iterable[str]) -> bool:
    """Tell whether a value stands, whole, in what the user said; upper and lower case count as the same."""
    wanted = value.strip().lower()
    if not wanted:
        return False
    whole = re.compile(rf"(?<!{_EDGES}){re.escape(wanted)}(?!{_EDGES}*\w)(?![/@%&=+#~])")
    return any(whole.search(line) for text in said for line in own_words(text))


def own_words(text: str) -> list[str]:
    """Return the lines of a message that are the user's own words, in lower case."""
    if len(text) > _LONGEST:
        return []
    lines = _FENCE.sub("", text).splitlines()
    return [line.lower() for line in lines if not _PASTED.match(line)]
