"""Tells records that name a fault only to say that there is none, or that it is over, from those that report it."""

import re

#: `no deadlock detected`, `without any connection reset`: the word right before what was found.
_NONE_BEFORE = re.compile(r"\b(?:no|zero|without)(?: (?:any|new|more|further))? $", re.IGNORECASE)
#: `0 deadlocks`, `0 timed out`; but not `attempt 0 timed out`, where the number counts something else.
_ZERO_BEFORE = re.compile(r"(?:^|[,;:=(|] ?)0 $")
#: `deadlocks=0`, `"throttled": 0`, `evictions: 0,`; not `0.5`, `0x1f`, `0:30` nor `01`.
_ZERO_AFTER = re.compile(r'^(?:s|_?(?:count|total|errors?|rate))?["\']?\s?[:=]\s?["\']?0(?:\.0+)?(?![\w.:%-]*\w)')
#: What programs say when something works again; at these levels only, for an error may speak of a failed recovery.
_OVER = re.compile(
    r"\b(?:recovered|reconnected|re-established|succeeded (?:on|after)|back to normal|no longer|(?:is )?healthy again"
    r"|has been (?:resolved|cleared|restored)|cleared)\b",
    re.IGNORECASE,
)
_CALM = ("info", "debug", "trace")


def is_denied(found: re.Match[str], level: str) -> bool:
    """Tell whether a record speaks of what was found as something that did not happen or is over."""
    text = found.string
    before, after = text[max(0, found.start() - 24) : found.start()], text[found.end() : found.end() + 24]
    if _NONE_BEFORE.search(before) or _ZERO_BEFORE.search(before) or _ZERO_AFTER.search(after):
        return True
    return level in _CALM and _OVER.search(text) is not None
