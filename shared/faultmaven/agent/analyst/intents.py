"""What a question is after, decided by a table of patterns; whatever fits none is a question for the root cause."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Intent(StrEnum):
    """The kinds of questions that get an answer of their own."""

    GREET = "greet"
    STATUS = "status"
    UNCLEAR = "unclear"
    PLAN = "plan"
    SEARCH = "search"
    SECURITY = "security"
    DIAGNOSE = "diagnose"
    FIX = "fix"
    RULED_OUT = "ruled_out"
    GAPS = "gaps"
    HOW_OFTEN = "how_often"
    WHEN = "when"
    CHANGED = "changed"
    WHERE = "where"
    ERRORS = "errors"


#: Read from the top; the first row with a pattern that stands in the lower-cased question, as whole words, decides.
PATTERNS: tuple[tuple[Intent, tuple[str, ...]], ...] = (
    (Intent.SECURITY, (
        r"attack\w*", r"brute.?forc\w*", r"hack\w*", r"intru\w+", r"breach\w*", r"malicious", r"compromis\w+",
        r"break.?ins?", r"port.?scan\w*", r"security (incident|problem|issue)", r"unauthori[sz]ed", r"suspicious",
    )),
    (Intent.PLAN, (
        r"(investigation|test|action)? ?plan( of (action|attack))?", r"strategy",
        r"how (should|shall|would|do|can|could) (we|you|i) (investigate|proceed|go about|approach|go on|continue)",
        r"what (should|would|shall) (we|you|i) (check|look at|look into|investigate|examine)( first| next| now)?",
    )),
    (Intent.RULED_OUT, (
        r"rul(e|ed|ing) out", r"exclud\w+", r"what else (did|was|were)", r"other (causes|explanations|hypotheses)",
        r"considered", r"alternativ\w+",
    )),
    (Intent.GAPS, (
        r"missing", r"do you need", r"need from (me|us)", r"could(n.t| not) (you )?check",
        r"more (data|evidence|information)", r"what (else )?(should|can) (i|we) (bring|upload|collect|send|add)",
    )),
    (Intent.DIAGNOSE, (
        r"wrong", r"root.?cause", r"what happened", r"what broke", r"diagnos\w+", r"explain", r"summar\w+", r"why",
    )),
    (Intent.FIX, (
        r"fix\w*", r"next steps?", r"remed\w+", r"solv\w+", r"resolv(e|ing)", r"mitigat\w+", r"repair\w*",
        r"recover\w*", r"(should|can|must|do) (i|we) do( now| next| about)?", r"what now", r"work.?around\w*",
        r"roll ?back",
    )),
    (Intent.HOW_OFTEN, (
        r"how (often|many|much|frequent\w*)", r"count", r"number of", r"times did", r"frequency", r"error rate",
    )),
    (Intent.WHEN, (
        r"when", r"what time", r"first (seen|occur\w*|time|sign|error)", r"(did|does) it (begin|start)", r"how long",
    )),
    (Intent.CHANGED, (
        r"chang\w+", r"differen\w+", r"deployed", r"rollouts?", r"upgrad\w+", r"what is new", r"what.s new",
        r"before (it|this) (started|began|happened)",
    )),
    (Intent.WHERE, (
        r"(which|what) (pod|line|file|container|node|host|service|component|deployment|machine|server)s?",
        r"where (is|are|does|do|did|exactly|in)", r"affected",
    )),
    (Intent.ERRORS, (r"errors?", r"exceptions?", r"warnings?", r"failures?", r"fatals?", r"stack.?traces?")),
)  # fmt: skip

_GREETING = re.compile(
    r"^\W*(hi|hello|hey|good (morning|afternoon|evening|day)|thanks|thank you|ok(ay)?|cheers)\b[\w ]{0,15}\W*$"
)
_STATUS = re.compile(
    r"^\W*(what('?s| is) )?(the |your |our |current )*(status|progress|state of (play|things|the investigation))"
    r"( update| so far| now| please)*\W*$"
    r"|^\W*(so )?where (are we|do we stand|does it stand|do things stand)( now| so far| with (this|it))?\W*$"
    r"|^\W*how far (are|did|have) (we|you)( got| gotten| come)?\W*$"
)
#: Who asks for a fix in so many words is after that, whatever the words behind it say of the fault.
_FIX = re.compile(
    r"^\W*((please|now|so|and|ok(ay)?|then)\W+)*(how (do|can|could|should|would|to)\b( (i|we|you|one))? ?)?"
    r"(fix|repair|resolve|solve|mitigate|remedy|work around)\b"
)
_COMPILED = tuple((intent, re.compile(rf"\b({'|'.join(words)})\b")) for intent, words in PATTERNS)
_QUOTED = re.compile(r"[\"“`«]([^\"”`»]{2,100})[\"”`»]|(?<!\w)'([^']{2,100})'(?!\w)")
_SEARCHES = re.compile(
    r"\b(where|find|search\w*|show|grep|appears?|mention\w*|contain\w*|look (for|up)|lines?|occur\w*|happen\w*"
    r"|how (often|many)|when)\b"
)
_BARE_TERM = re.compile(
    r"\b(?:search(?: for)?|grep(?: for)?|look for|find)\s+(?:the )?(?:term |word |text |string )?(\S{3,100})\s*[?.!]?$",
    re.IGNORECASE,
)
_WINDOW = re.compile(
    r"\b(?:last|past|previous|recent)\s+(\d{1,4}|an?|few|couple of)?\s*"
    r"(seconds?|minutes?|mins?|hours?|days?|weeks?)\b"
)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_WORDS = {"": 1, "a": 1, "an": 1, "few": 3, "couple of": 2}


@dataclass(frozen=True)
class Request:
    """A question understood: what it is after, the term it quotes, and how far back it looks."""

    intent: Intent
    term: str | None = None
    window: timedelta | None = None


def understand(question: str) -> Request:
    """Return what the question asks for; any wording that no pattern knows asks for the root cause."""
    lowered = " ".join(question.lower().split())[:2_000]
    window = _window_of(lowered)
    if term := _term_of(question, lowered):
        return Request(Intent.SEARCH, term, window)
    if _GREETING.match(lowered):
        return Request(Intent.GREET)
    if _STATUS.match(lowered):
        return Request(Intent.STATUS)
    if not any(character.isalnum() for character in lowered):
        return Request(Intent.UNCLEAR)
    if _FIX.match(lowered):
        return Request(Intent.FIX, None, window)
    intent = next((intent for intent, pattern in _COMPILED if pattern.search(lowered)), Intent.DIAGNOSE)
    if window and intent is Intent.DIAGNOSE and "error" in lowered and "why" not in lowered:
        intent = Intent.ERRORS
    return Request(intent, None, window)


def _term_of(question: str, lowered: str) -> str | None:
    quoted = _QUOTED.search(question)
    if quoted and _SEARCHES.search(lowered):
        return (quoted[1] or quoted[2]).strip()
    bare = _BARE_TERM.search(" ".join(question.split()))
    return bare[1].rstrip("?.!") if bare else None


def _window_of(lowered: str) -> timedelta | None:
    found = _WINDOW.search(lowered)
    if not found:
        return None
    amount = found[1] or ""
    number = int(amount) if amount.isdigit() else _WORDS[amount]
    return timedelta(**{_UNITS[found[2][0]]: number})
