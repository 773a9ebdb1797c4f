"""One pass over a text that finds what must not be kept, and a stable pseudonym for each thing found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from faultmaven.core.address_pseudonyms import address_at, is_version
from faultmaven.redaction.ipv4_scan import scan_ipv4
from faultmaven.redaction.kubernetes_secrets import secret_values
from faultmaven.redaction.mail_scan import scan_mail
from faultmaven.redaction.scan import Hits, scan
from faultmaven.redaction.spans import Replacements, Span, disjoint, replacements
from faultmaven.redaction.table import ADDRESS, MAIL, MAIL_RULE, TABLE
from faultmaven.redaction.words import Words


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
        self._words = Words(case_key)

    def redact(self, data: bytes) -> Redacted:
        """Replace each secret in UTF-8 text by `<kind:1f3a9c>` and each IP address by another; lines stay lines.

        What many lines have, IPv4 and mail addresses, is found and replaced by whole arrays; the rest one by one.
        """
        text = b"\n%b\n" % data  # every rule may ask what stands before and after
        counts: Counter[str] = Counter()
        mails = self._mails(text)
        spans = _spans(text, scan(text))
        if spans and mails.words:
            rare = replacements(merged := list(disjoint(spans)), [b""] * len(merged))
            doubtful = rare.overlapping(mails.starts, mails.ends)
            ends = zip(mails.starts[doubtful].tolist(), mails.ends[doubtful].tolist(), strict=True)
            spans += [(start, end, MAIL_RULE, MAIL) for start, end in ends]
            mails = mails.only(~doubtful)
        if spans:
            spans = list(disjoint(spans))
            counts.update(kind for _, _, _, kind in spans)
        counts[MAIL] += len(mails.words)
        words = [self._words.of(kind, text[start:end]) for start, end, _, kind in spans]
        found = replacements(spans, words).merged(mails)
        addresses = self._ipv4(text, found)
        counts[ADDRESS] += len(addresses.words)
        found = found.merged(addresses)
        if not found.words:
            return Redacted(data, {})
        return Redacted(found.applied(text), {kind: count for kind, count in counts.items() if count})

    def _mails(self, text: bytes) -> Replacements:
        starts, ends = scan_mail(text)
        values = map(text.__getitem__, map(slice, starts.tolist(), ends.tolist()))
        found = Replacements(starts, ends, list(map(self._words.mails.__getitem__, values)))
        return found if all(found.words) else found.only(np.array(list(map(bool, found.words)), np.bool_))

    def _ipv4(self, text: bytes, others: Replacements) -> Replacements:
        """Find IPv4 addresses that are no versions and lie in nothing that goes anyhow."""
        found = scan_ipv4(text)
        is_out = others.overlapping(found.starts, found.ends)
        ends, longer = found.ends.copy(), list[int]()
        for n in np.flatnonzero(found.is_doubtful & ~is_out).tolist():
            end = address_at(text, int(found.starts[n]), int(ends[n]))
            is_out[n] = not end
            if end > ends[n]:
                ends[n] = end
                longer.append(n)
        for n in np.flatnonzero(found.may_be_version & ~is_out).tolist():
            is_out[n] = is_version(text, int(found.starts[n]))
        words = list(map(self._words.numbers.__getitem__, found.numbers.tolist()))
        for n in longer:
            words[n] = self._words.addresses[text[found.starts[n] : ends[n]]]
        whole = Replacements(found.starts, ends, words)
        return whole.only(~is_out) if is_out.any() else whole


def _spans(text: bytes, hits: Hits) -> list[Span]:
    """Ask each rule at the places where its hints begin; what it took once it is not asked about again."""
    values = secret_values(text) if hits.has_objects else ()
    spans: list[Span] = [(start, end, -1, "secret") for start, end in values]
    for number, starts in hits.starts.items():
        rule = TABLE[number]
        done = -1
        for start in sorted(starts):
            if start >= done and (found := rule.find(text, start)) is not None:
                done = found[1]
                spans.append((*found, number, rule.kind))
    return spans
