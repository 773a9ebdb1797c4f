"""Headers read once for many lines, or over a whole block, are what the format's pattern reads line by line."""

from __future__ import annotations

import re

import pytest
from faultmaven.evidence.extractors.block_pattern import block_pattern
from faultmaven.evidence.extractors.headed_lines import HeadedLines
from faultmaven.evidence.extractors.line_table import LineTable
from faultmaven.evidence.extractors.log_plan import Reader
from faultmaven.evidence.extractors.shared_headers import SharedHeaders
from faultmaven.evidence.formats import log_formats
from hypothesis import given, settings
from hypothesis import strategies as st

_FORMATS = {entry.name: entry for entry in log_formats()}
_DIGIT = re.compile(r"\d")


def lines_of(name: str) -> list[str]:
    """Return the samples of a format that are one line, many times over with other digits in the message."""
    samples = [str(sample["line"]) for sample in _FORMATS[name].samples if "\n" not in str(sample["line"])]
    regex = _FORMATS[name].regex()
    lines: list[str] = []
    for line in samples:
        match = regex.match(line)
        start = match.start("msg") if match and "msg" in regex.groupindex else len(line)
        for number in range(90):
            lines.append(line[:start] + _DIGIT.sub(str(number % 10), line[start:]))
    return [*lines, "", "no header here", "grün und ohne Kopf"]


@pytest.mark.parametrize("name", sorted(_FORMATS))
def test_fast_ways_read_what_the_pattern_reads(name):
    entry, lines = _FORMATS[name], lines_of(name)
    reader = Reader(entry, entry.regex(), len(lines))
    table = LineTable.of(lines)
    parts, left = HeadedLines(reader, lines).read(table, table.not_blank)
    expected = {index: match for index, line in enumerate(lines) if line and (match := reader.regex.match(line))}
    found: dict[int, tuple[object, ...]] = {}
    for rows in parts:
        for row, index in enumerate(rows.line_no.tolist()):
            found[index] = (rows.get("msg")[row] or "", rows.printed_times()[row], rows.get("component")[row] or "")
    assert set(found) == set(expected)
    assert set(left.tolist()) == {index for index, line in enumerate(lines) if line} - set(expected)
    constants = entry.constants or {}
    for index, match in expected.items():
        groups = {name: text or "" for name, text in match.groupdict().items()} | dict(constants)
        wanted = tuple(groups.get(name, "") for name in ("msg", "ts", "component"))
        assert found[index] == wanted, lines[index]


@settings(deadline=None)
@given(st.lists(st.text("ab0 [];\t\u00e9\u2028\x0b\x85", max_size=12), min_size=1, max_size=20))
def test_a_pattern_over_a_block_never_crosses_a_line(lines):
    regex = re.compile(r"\W{0,3}(?P<ts>[ab]+)[\s;]*(?:\[(?P<thread>[^\]]*)\]\s?)?(?P<msg>.*)\Z")
    block = block_pattern(regex, ["ab [0] x"])
    assert block is not None
    rows = block.findall("\n".join(lines))
    assert len(rows) == len(lines)
    for line, row in zip(lines, rows, strict=True):
        match = regex.match(line)
        assert row[:-1] == (tuple(group or "" for group in match.groups()) if match else ("", "", ""))
        assert row[-1] == ("" if match else line)


def test_lines_that_share_a_header_take_its_places():
    regex = re.compile(r"(?P<ts>\d\d:\d\d) (?P<level>[A-Z]+) \[(?P<thread>[^\]]*)\] (?P<msg>.*)\Z")
    lines = ["10:01 INFO [main] a", "10:02 INFO [main] b", "10:03 INFO [w-7] c", "10:04 INFO [w-8] d", "none"]
    table = LineTable.of(lines)
    headers, left = SharedHeaders(regex, lines).read(table, table.not_blank)
    assert headers is not None
    assert left.tolist() == [4]
    assert table.slices(headers.starts["msg"], headers.ends["msg"]) == ["a", "b", "c", "d"]
    assert table.slices(headers.starts["thread"], headers.ends["thread"]) == ["main", "main", "w-7", "w-8"]
    assert [headers.fixed["level"][kind] for kind in headers.kinds.tolist()] == ["INFO"] * 4


@settings(deadline=None)
@given(st.lists(st.binary(max_size=24).filter(lambda line: b"\n" not in line), min_size=1, max_size=12))
def test_keys_are_equal_where_lines_differ_in_digits_only(lines):
    table = LineTable(b"".join(line + b"\n" for line in lines), "x" * (sum(map(len, lines)) + len(lines)))
    folded = [re.sub(rb"\d", b"0", line[:16]) for line in lines]
    keys = table.keys(table.starts * 0 + range(len(lines)), 16).tolist()
    for one, key in zip(folded, keys, strict=True):
        assert [other == key for other in keys] == [other == one for other in folded]
