"""One pass over a file that finds what must not be kept, and a stable pseudonym for each thing found."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from faultmaven.evidence.redaction.kubernetes_secrets import secret_values
from faultmaven.evidence.redaction.rules import Rule
from faultmaven.evidence.redaction.table import TABLE

#: Hex digits of a pseudonym: 24 bits keep a few thousand different values of one case apart.
PSEUDONYM_DIGITS = 6


@dataclass(frozen=True)
class Redacted:
    """The text without its secrets, as UTF-8 with as many lines as before, and how many were found of each kind."""

    data: bytes
    counts: Mapping[str, int]


@dataclass(frozen=True, order=True)
class _Span:
    start: int
    precedence: int
    end: int
    kind: str


class Redactor:
    """Redacts for one case: the same secret gets the same pseudonym everywhere in that case, and in no other."""

    def __init__(self, case_key: bytes) -> None:
        self._case_key = case_key
        self._known: dict[tuple[str, bytes], bytes] = {}

    def redact(self, data: bytes) -> Redacted:
        """Replace every secret in UTF-8 text by `<kind:1f3a9c>`; newlines inside a secret stay."""
        spans = [_Span(start, -1, end, "secret") for start, end in secret_values(data)]
        for precedence, (rule, hits) in enumerate(_hits(data)):
            spans += [_Span(start, precedence, end, rule.kind) for start, end in _exact(rule, hits, data)]
        if not spans:
            return Redacted(data, {})
        pieces: list[bytes] = []
        counts: Counter[str] = Counter()
        done = 0
        for span in _disjoint(spans):
            value = data[span.start : span.end]
            pieces += (data[done : span.start], self._pseudonym(span.kind, value), b"\n" * value.count(b"\n"))
            counts[span.kind] += 1
            done = span.end
        pieces.append(data[done:])
        return Redacted(b"".join(pieces), dict(counts))

    def _pseudonym(self, kind: str, value: bytes) -> bytes:
        if (kind, value) not in self._known:
            same = value.lower() if kind == "email" else value
            digest = hmac.digest(self._case_key, kind.encode() + b"\0" + same, "sha256").hex()
            self._known[kind, value] = f"<{kind}:{digest[:PSEUDONYM_DIGITS]}>".encode()
        return self._known[kind, value]


def _disjoint(spans: list[_Span]) -> list[_Span]:
    """Keep of overlapping spans the one whose rule stands first, widened to all of them."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if kept and span.start < kept[-1].end:
            last = kept[-1]
            better, other = (span, last) if span.precedence < last.precedence else (last, span)
            kept[-1] = _Span(min(last.start, span.start), better.precedence, max(better.end, other.end), better.kind)
        else:
            kept.append(span)
    return kept


def _exact(rule: Rule, hits: list[int], data: bytes) -> list[tuple[int, int]]:
    """Run a rule's own pattern over the lines in which its hint was seen."""
    found: list[tuple[int, int]] = []
    done = 0
    for hit in hits:
        if hit <= done:
            continue
        start = data.rfind(b"\n", done, hit - 1) + 1 or done
        end = data.find(b"\n", hit)
        end = len(data) if end < 0 or rule.spans_lines else end
        done = end
        # a slice, not positions: `^` and look-behind must see the line's start as the start
        line = memoryview(data)[start:end]
        for match in rule.pattern.finditer(line):
            if rule.check is None or rule.check(match):
                at, to = match.span("it")
                found.append((start + at, start + to))
    return found


def _hits(data: bytes) -> list[tuple[Rule, list[int]]]:
    """Return for each rule the offsets just after its hints, in ascending order."""
    database, owners = _database()
    hits: list[list[int]] = [[] for _ in TABLE]

    def note(expression: int, _start: int, end: int, _flags: int, _context: object) -> None:
        hits[owners[expression]].append(end)

    database.scan(data, match_event_handler=note)
    return [(rule, sorted(found)) for rule, found in zip(TABLE, hits, strict=True)]


@cache
def _database() -> tuple[Any, tuple[int, ...]]:
    import hyperscan  # noqa: PLC0415  (only the functions that read files have it in their layer)

    hints = [(hint.encode(), number) for number, rule in enumerate(TABLE) for hint in rule.hints]
    flags = [hyperscan.HS_FLAG_CASELESS if TABLE[number].caseless else 0 for _, number in hints]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=[hint for hint, _ in hints], ids=list(range(len(hints))), flags=flags)
    return database, tuple(number for _, number in hints)


def prepare_redaction() -> None:
    """Compile the table now, so that a later fork finds it ready."""
    _database()
