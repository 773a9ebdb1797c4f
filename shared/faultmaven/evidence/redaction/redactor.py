"""One pass over a text that finds what must not be kept, and a stable pseudonym for each thing found."""

from __future__ import annotations

import hmac
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import ne

from faultmaven.core.address_pseudonyms import (
    REMEMBERED,
    Addresses,
    address_at,
    is_version,
    may_be_version,
)
from faultmaven.evidence.redaction.ipv4_scan import scan_ipv4
from faultmaven.evidence.redaction.kubernetes_secrets import secret_values
from faultmaven.evidence.redaction.scan import Hits, scan
from faultmaven.evidence.redaction.table import ADDRESS, TABLE

#: Hex digits of a pseudonym: 24 bits keep a few thousand different values of one case apart.
PSEUDONYM_DIGITS = 6

#: Start, end, precedence, kind.
_Span = tuple[int, int, int, str]


@dataclass(frozen=True)
class Redacted:
    """The text without its secrets, as UTF-8 with as many lines as before, and how many were found of each kind."""

    data: bytes
    counts: Mapping[str, int]


class Redactor:
    """Redacts for one case: the same value gets the same pseudonym everywhere in that case, and in no other.

    That holds across calls, instances and processes, because a pseudonym depends on the case's key and the value
    alone. A long text may be given in blocks that end where `safe_cut` says; the counts of the blocks add up.
    """

    def __init__(self, case_key: bytes) -> None:
        self._case_key = case_key
        self._known: dict[tuple[str, bytes], bytes] = {}
        self._addresses = Addresses(case_key)

    def redact(self, data: bytes) -> Redacted:
        """Replace each secret in UTF-8 text by `<kind:1f3a9c>` and each IP address by another; lines stay lines."""
        text = b"\n%b\n" % data  # every rule may ask what stands before and after
        spans = list(_disjoint(_spans(text, scan(text))))
        starts, ends, values = _ipv4(text, spans)
        if not spans and not starts:
            return Redacted(data, {})
        words = list(map(self._addresses.__getitem__, values))
        counts: Counter[str] = Counter({ADDRESS: sum(map(ne, values, words))})
        if spans:
            counts.update(kind for _, _, _, kind in spans)
            merged = list(zip(starts, ends, words, strict=True))
            merged += [(start, end, self._pseudonym(kind, text[start:end])) for start, end, _, kind in spans]
            merged.sort()
            starts, ends, words = ([row[0] for row in merged], [row[1] for row in merged], [row[2] for row in merged])
        pieces = [b""] * (2 * len(starts) + 1)
        pieces[::2] = [text[done:start] for done, start in zip([1, *ends], [*starts, len(text) - 1], strict=True)]
        pieces[1::2] = words
        return Redacted(b"".join(pieces), {kind: count for kind, count in counts.items() if count})

    def _pseudonym(self, kind: str, value: bytes) -> bytes:
        known = self._known.get((kind, value))
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[kind, value] = known = self._made(kind, value)
        return known

    def _made(self, kind: str, value: bytes) -> bytes:
        if kind == ADDRESS:
            return self._addresses[value]
        same = value.lower() if kind == "email" else value
        digest = hmac.digest(self._case_key, kind.encode() + b"\0" + same, "sha256").hex()
        return f"<{kind}:{digest[:PSEUDONYM_DIGITS]}>".encode() + b"\n" * value.count(b"\n")


def _spans(text: bytes, hits: Hits) -> list[_Span]:
    """Ask each rule at the places where its hints begin; what it took once it is not asked about again."""
    values = secret_values(text) if hits.has_objects else ()
    spans: list[_Span] = [(start, end, -1, "secret") for start, end in values]
    for number, starts in hits.starts.items():
        rule = TABLE[number]
        done = -1
        for start in sorted(starts):
            if start >= done and (found := rule.find(text, start)) is not None:
                done = found[1]
                spans.append((*found, number, rule.kind))
    return spans


def _disjoint(spans: list[_Span]) -> Iterator[_Span]:
    """Keep of overlapping spans the one whose rule stands first, widened to all of them."""
    last: _Span | None = None
    for span in sorted(spans):
        if last is None:
            last = span
        elif span[0] < last[1]:
            better = last if last[2] <= span[2] else span
            last = (last[0], max(last[1], span[1]), better[2], better[3])
        else:
            yield last
            last = span
    if last is not None:
        yield last


def _ipv4(text: bytes, spans: list[_Span]) -> tuple[list[int], list[int], list[bytes]]:
    """Return where IPv4 addresses begin and end, and what they are, if they are no versions and lie in no secret."""
    starts, ends, doubtful = scan_ipv4(text)
    dropped: set[int] = set()
    for start, end, _, _ in spans:
        first = bisect_right(ends, start)
        while first < len(starts) and starts[first] < end:
            dropped.add(first)
            first += 1
    for n in doubtful:
        if end := address_at(text, starts[n], ends[n]):
            ends[n] = end
        else:
            dropped.add(n)
    values = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    suspects = set(filter(may_be_version, set(values)))
    if suspects:
        dropped.update(n for n, value in enumerate(values) if value in suspects and is_version(text, starts[n]))
    if not dropped:
        return starts, ends, values
    kept = [n for n in range(len(starts)) if n not in dropped]
    return [starts[n] for n in kept], [ends[n] for n in kept], [values[n] for n in kept]
