"""Redaction judged on a set of its own: recall for each type, precision, and what happens to public logs.

`python -m tests.evals.test_redaction` prints the tables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from faultmaven.redaction import Redactor

from tests.evals.redaction_corpus import Planted, planted
from tests.evals.redaction_look_alikes import hard_negatives

KEY = b"the key of a case"
_IPV4 = re.compile(rb"\d{1,3}(?:\.\d{1,3}){3}")


def missed(lines: Sequence[Planted]) -> list[Planted]:
    """Return the planted lines in which the secret, or a recognisable part of it, is still there."""
    redactor = Redactor(KEY)
    return [
        p for p in lines if _is_left(p.secret, redactor.redact(f"before\n{p.line}\nafter\n".encode()).data.decode())
    ]


def _is_left(secret: str, text: str) -> bool:
    third = max(8, len(secret) // 3)  # of a long secret that is a leak too
    is_cut = secret[-third:] in text or (secret[:third] in text and third > 16)
    return secret in text or (len(secret) >= 24 and is_cut)


def false_redactions(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Return the lines that changed, with what they became."""
    redactor = Redactor(KEY)
    found = ((line, redactor.redact(line.encode()).data.decode()) for line in lines)
    return [(line, text) for line, text in found if line != text]


def changed_beyond_addresses(path: Path) -> tuple[Counter[str], list[tuple[bytes, bytes]]]:
    """Return what was counted in a log, and its lines that changed in more than their IPv4 addresses."""
    redacted = Redactor(KEY).redact(path.read_bytes())
    pairs = zip(path.read_bytes().split(b"\n"), redacted.data.split(b"\n"), strict=True)
    changed = [(a, b) for a, b in pairs if _IPV4.sub(b"", a) != _IPV4.sub(b"", b)]
    return Counter(redacted.counts), changed


def recall_table() -> dict[str, tuple[int, int]]:
    """Return for each type how many were found of how many."""
    lines = list(planted())
    total, lost = Counter(p.type for p in lines), Counter(p.type for p in missed(lines))
    return {kind: (total[kind] - lost[kind], total[kind]) for kind in total}


def test_recall_on_structured_secrets():
    table = recall_table()
    assert len(table) >= 40
    found, total = (sum(row[n] for row in table.values()) for n in (0, 1))
    assert found / total >= 0.98
    assert {kind: row for kind, row in table.items() if row[0] / row[1] < 0.9} == {}


def test_look_alikes_stay():
    lines = list(hard_negatives())
    assert len(false_redactions(lines)) / len(lines) <= 0.005


def test_nothing_but_addresses_changes_in_public_logs(shared_data):
    for path in sorted(shared_data.glob("loghub/*/*_2k.log")):
        counts, changed = changed_beyond_addresses(path)
        assert set(counts) == {"ip"}
        assert changed == []


def main() -> None:
    """Print the tables."""
    table = recall_table()
    for kind, (found, total) in sorted(table.items()):
        print(f"{kind:22} {found:5} of {total:5}  {found / total:.3f}")
    found, total = (sum(row[n] for row in table.values()) for n in (0, 1))
    negatives = list(hard_negatives())
    wrong = false_redactions(negatives)
    print(f"{'all':22} {found:5} of {total:5}  {found / total:.4f}")
    print(f"look-alikes changed: {len(wrong)} of {len(negatives)}; precision {found / (found + len(wrong)):.4f}")
    for line, text in wrong[:20]:
        print(f"  {line[:120]}\n    {text[:120]}")
    for path in sorted(Path(__file__).resolve().parents[3].glob("shared/data/loghub/*/*_2k.log")):
        counts, changed = changed_beyond_addresses(path)
        print(f"{path.stem:14} {dict(counts)}, lines changed beyond addresses: {len(changed)}")
        for pair in changed[:3]:
            print("  ", *pair, sep="\n    ")


if __name__ == "__main__":
    main()
