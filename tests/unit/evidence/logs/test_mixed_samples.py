"""Files that mix formats, wrappers, traces and noise: every line is in one record, and no record is stolen."""

from __future__ import annotations

from faultmaven.evidence.extractors.folding import fold, folds_of
from faultmaven.evidence.extractors.log_plan import learn
from faultmaven.evidence.extractors.log_reader import read_log
from faultmaven.evidence.formats import LogFormat, log_formats
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.evidence.sources import MODIFIED

_SAMPLES = [str(sample["line"]).split("\n") for entry in log_formats() for sample in entry.samples]
_TRACES = [
    ["java.lang.IllegalStateException: no", "\tat a.B.c(D.java:1)", "Caused by: a.X: y", "\t... 12 more"],
    ["Traceback (most recent call last):", '  File "/a.py", line 1, in f', "    raise X", "ValueError: x"],
    ["panic: boom", "", "goroutine 1 [running]:", "main.main()", "\t/app/main.go:8 +0x1d", "exit status 2"],
    ["thread 'main' panicked at src/main.rs:2:5:", "boom", "stack backtrace:", "   0: rust_begin_unwind"],
    ["   at Shop.Orders.Get() in /src/Orders.cs:line 12", "--- End of stack trace from previous location ---"],
    ['{"level":50,"time":1748513666123,"msg":"boom"}'], ["level=error ts=2025-05-29T10:14:26Z msg=boom"],
    ["50% [=====>      ] 12MB/s"], ["----------"], ["\x1e\x1f\t\u2063"], ["", " "], ["{"], ["}"],
    ["2025-05-29T10:14:26.123456789Z stdout P half of a "], ["2025-05-29T10:14:26.123456790Z stdout F line"],
]  # fmt: skip
_MIXES = st.lists(st.sampled_from(_SAMPLES + _TRACES), min_size=1, max_size=40)
_PROFILE = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(_MIXES)
@_PROFILE
def test_each_line_of_a_mixed_file_is_in_one_record(blocks: list[list[str]]) -> None:
    lines = [line for block in blocks for line in block]
    events = read_log(lines, MODIFIED)
    covered = [
        number
        for start, end in zip(events["line_no"], events["line_end"], strict=True)
        for number in range(int(str(start)), int(str(end)) + 1)
    ]
    assert len(covered) == len(set(covered)), "a line belongs to two records"
    assert set(covered) >= {number for number, line in enumerate(lines, start=1) if line.strip()}
    assert set(covered) <= set(range(1, len(lines) + 1))


@given(st.lists(st.sampled_from(_SAMPLES), min_size=2, max_size=12))
@_PROFILE
def test_folding_keeps_the_number_of_lines(blocks: list[list[str]]) -> None:
    lines = [line for block in blocks for line in block]
    assert len(fold(lines, folds_of(lines))) == len(lines)


def test_every_sample_is_read_by_its_own_format_when_all_compete() -> None:
    stolen: list[str] = []
    for entry in log_formats():
        for sample in entry.samples:
            taken = _first_reader(str(sample["line"]))
            if taken is not entry:
                stolen.append(f"{entry.name}: {sample['line']} is read by {taken.name if taken else None}")
    assert not stolen


def _first_reader(text: str) -> LogFormat | None:
    lines = text.split("\n")
    line = fold(lines, folds_of(lines))[0]
    return next((entry for entry in log_formats() if entry.regex().match(line)), None)


def test_two_formats_in_one_file_are_both_read() -> None:
    lines = ["2025-05-29 10:14:26,123 [main] ERROR com.example.Shop - down",
             '10.0.0.7 - - [29/May/2025:10:14:26 +0000] "GET / HTTP/1.1" 502 157 "-" "curl/8.0"'] * 5  # fmt: skip
    assert {reader.format.name for reader in learn(lines).readers} == {"log4j", "access-combined"}


def test_no_pattern_is_slow_on_a_long_line() -> None:
    import time

    hard = ["a" * 20_000, " " * 20_000, "[" * 20_000, "a b " * 5_000, "1 " * 10_000, "2025-05-29 10:14:26 " * 1_000,
            "x=" * 10_000, "[a] " * 5_000, "10.0.0.1 - - [" * 1_500, "a:" * 10_000, '"a" ' * 5_000]  # fmt: skip
    slow: list[str] = []
    for entry in log_formats():
        regex = entry.regex()
        for line in hard:
            begin = time.process_time()
            regex.match(line)
            if time.process_time() - begin > 0.25:
                slow.append(f"{entry.name} on {line[:20]}")
    assert not slow
