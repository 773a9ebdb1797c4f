"""Whatever text comes, no extractor breaks, line numbers are lines of the file, and logs lose no line."""

from __future__ import annotations

from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import EXTRACTORS, extract
from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.models import Facts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.evidence.sources import rows_of, source

_FRAGMENTS = (
    "Name:  web", "Namespace: default", "Containers:", "  web:", "    State:  Waiting",
    "      Reason: X", "    Args:",
    "Events:", "  Type  Reason  Age  From  Message", "  Warning  BackOff  3m (x2 over 5m)  kubelet  Back-off",
    "NAME   READY   STATUS    RESTARTS   AGE", "web-1  0/1  Error  3 (5m ago)  2h", "apiVersion: v1", "kind: Pod",
    "---",
    "a: &x [1, *x]", "b: {", "{", "}", '{"a": [1, 2', '{"level":50,"msg":"x"}',
    "2025-05-29 10:14:26,1 - ERROR - boom",
    "Traceback (most recent call last):", '  File "/a.py", line 1, in f', "ValueError: x", "\tat a.B.c(D.java:1)",
    "Caused by: a.B: c", "panic: x", "goroutine 1 [running]:", "KEY=value", "[section]", "# Title", "stderr:",
    "stdout:",
    "Command `kubectl get x` failed with return code 1", "Error from server (NotFound): gone", "├── Pod/web-1   1/1",
    "│   └── Event/a.b   -   Failed: x   3m", "├─ get (shop) - 12.5ms (span_id=8497c3b9f4fea8fe)", "$ kubectl get pods",
    "Dec 10 06:55:46 h sshd[1]: Failed password for invalid user a b from 1.2.3.4 port 5 ssh2", "1" * 40, "\x00", "",
    "9999-99-99T99:99:99Z x", "level=info msg=\"a\" ts=x",
)  # fmt: skip
_LINES = st.lists(st.one_of(st.sampled_from(_FRAGMENTS), st.text(st.characters(exclude_characters="\n"), max_size=60)))
_PROFILE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _check(facts: Facts, line_count: int) -> None:
    for table, columns in facts.tables.items():
        assert set(columns) <= set(FACT_TABLES[table])
        assert len({len(values) for values in columns.values()}) == 1
        for name in ("line_no", "line_end", "last_line"):
            assert all(1 <= number <= line_count for number in columns.get(name, ())), (table, name)


@given(_LINES)
@_PROFILE
def test_any_text_goes_through_the_whole_way(lines: list[str]) -> None:
    text = source("\n".join(lines))
    _check(analyse(extract(text, detect(text)), text), len(text.lines))


@given(_LINES, st.sampled_from(sorted(EXTRACTORS)))
@_PROFILE
def test_every_extractor_survives_every_text(lines: list[str], name: str) -> None:
    text = source("\n".join(lines))
    extractor = EXTRACTORS[name]()
    assert 0.0 <= extractor.detect(text) <= 1.0
    assert extractor.format_of(text)
    _check(extractor.enrich(extractor.extract(text), text), len(text.lines))


@given(_LINES)
@_PROFILE
def test_a_log_covers_all_its_lines(lines: list[str]) -> None:
    text = source("\n".join(lines))
    facts = EXTRACTORS["log"]().extract(text)
    spans = [range(row["line_no"], row["line_end"] + 1) for row in rows_of(facts, "events")]
    covered = [number for span in spans for number in span]
    assert len(covered) == len(set(covered)), "a line belongs to two records"
    assert set(covered) >= {number for number, line in enumerate(text.lines, start=1) if line.strip()}
