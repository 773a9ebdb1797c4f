"""Profiles of every format become one kind of call tree, whose totals are the sums of what is below."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from faultmaven.evidence.analysis.profiles import analyse_profiles
from faultmaven.evidence.detection import detect
from faultmaven.evidence.models import DataType
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.evidence.sources import facts_of, rows_of, source

FOLDED = "main;serve;handle;parse 60\nmain;serve;handle;render 30\nmain;gc 10\n"
PERF = """java 1234 [001] 5001.000001:   10101010 cpu-clock:uhH:
\t    7f12 hash (/opt/app/lib.so)
\t    7f34 handle+0x1f (/opt/app/lib.so)
\t    7f56 main (/opt/app/server)

java 1234/1240 [001] 5001.010001:   10101010 cpu-clock:uhH:
\t    7f99 [unknown] (/usr/lib/libz.so)
\t    7f34 handle+0x2c (/opt/app/lib.so)
\t    7f56 main (/opt/app/server)
"""
CALLGRIND = """# callgrind format
positions: instr line
events: Ir
ob=(1) /bin/server
fl=(1) server.c
fn=(1) main
0x400 10 5
cfn=(2) work
calls=2 20
0x404 11 90

fn=(2)
0x500 20 90
"""
CPUPROFILE = {
    "nodes": [
        {"id": 1, "callFrame": {"functionName": "(root)", "url": "", "lineNumber": -1}, "children": [2, 4]},
        {"id": 2, "callFrame": {"functionName": "poll", "url": "app.js", "lineNumber": 9}, "children": [3]},
        {"id": 3, "callFrame": {"functionName": "query", "url": "db.js", "lineNumber": 41}},
        {"id": 4, "callFrame": {"functionName": "(idle)", "url": "", "lineNumber": -1}},
    ],
    "startTime": 0,
    "endTime": 1000,
    "samples": [3, 3, 4, 2],
    "timeDeltas": [0, 100, 200, 500],
}
SPEEDSCOPE = {
    "$schema": "https://www.speedscope.app/file-format-schema.json",
    "shared": {"frames": [{"name": "a"}, {"name": "b", "file": "b.rs", "line": 7}]},
    "profiles": [
        {"type": "sampled", "name": "t", "unit": "milliseconds", "samples": [[0], [0, 1]], "weights": [1, 3]},
        {
            "type": "evented",
            "name": "u",
            "unit": "seconds",
            "startValue": 0,
            "events": [
                {"type": "O", "at": 0, "frame": 0},
                {"type": "O", "at": 1, "frame": 1},
                {"type": "C", "at": 4, "frame": 1},
                {"type": "C", "at": 5, "frame": 0},
            ],
        },
    ],
}
STACKPROF = {
    "version": 1.2,
    "mode": "cpu",
    "interval": 1000,
    "samples": 5,
    "frames": {"1": {"name": "main", "file": "a.rb", "line": 1}, "2": {"name": "Cart#sum", "file": "a.rb", "line": 9}},
    "raw": [2, 1, 2, 4, 1, 1, 1],
}
TRACE = [
    {"ph": "M", "name": "thread_name", "pid": 1, "tid": 7, "args": {"name": "CrRendererMain"}},
    {"ph": "X", "name": "task", "pid": 1, "tid": 7, "ts": 0, "dur": 100},
    {"ph": "X", "name": "layout", "pid": 1, "tid": 7, "ts": 10, "dur": 60},
    {"ph": "B", "name": "paint", "pid": 1, "tid": 7, "ts": 200},
    {"ph": "E", "name": "paint", "pid": 1, "tid": 7, "ts": 250},
]
GO_TOP = """File: server
Type: cpu
Duration: 30s, Total samples = 25s (83.33%)
Showing nodes accounting for 20s, 80% of 25s total
      flat  flat%   sum%        cum   cum%
       15s 60.00% 60.00%        18s 72.00%  encoding/json.(*decodeState).object
        5s 20.00% 80.00%         5s 20.00%  runtime.mallocgc
"""
PYTHON_TABLE = """         1003 function calls (1002 primitive calls) in 1.250 seconds

   Ordered by: cumulative time

   ncalls  tottime  percall  cumtime  percall filename:lineno(function)
     1000    1.000    0.001    1.200    0.001 shop/cart.py:12(price_of)
      2/1    0.050    0.025    1.250    1.250 shop/cart.py:40(total)
"""
GOROUTINES = """goroutine profile: total 120
118 @ 0x43a2c5 0x4068d5
#\t0x43a2c4\tmain.(*Pool).Get+0x44\t/app/pool.go:88
#\t0x4068d4\tmain.handle+0x94\t/app/server.go:31

2 @ 0x43a2c5
#\t0x43a2c4\tmain.main+0x44\t/app/main.go:12
"""
ALL = {
    "folded-stacks": FOLDED,
    "perf-script": PERF,
    "callgrind": CALLGRIND,
    "cpuprofile": json.dumps(CPUPROFILE),
    "speedscope": json.dumps(SPEEDSCOPE, indent=1),
    "stackprof": json.dumps(STACKPROF),
    "chrome-trace": json.dumps({"traceEvents": TRACE}),
    "function-table": GO_TOP,
    "go-profile": GOROUTINES,
}

NOISE = ["", "\n", "{", "]", "9" * 400, ";", '"', "-1", "null", " "]
LOG = "2025-05-29 10:14:26 INFO a;b;c started 12\n" * 3


def frames(text: str) -> list[dict[str, Any]]:
    return rows_of(facts_of(text), "frames")


def cost(text: str, function: str, measure: str) -> tuple[float, float]:
    found = [row for row in frames(text) if row["function"] == function and row["measure"] == measure]
    assert len(found) == 1
    return found[0]["self_value"], found[0]["total_value"]


@pytest.mark.parametrize(("name", "text"), ALL.items())
def test_a_format_is_known_by_its_content(name: str, text: str) -> None:
    found = detect(source(text, "download"))
    assert (found.data_type, found.format) == (DataType.PROFILE, name)


@pytest.mark.parametrize("text", [*ALL.values(), PYTHON_TABLE])
def test_a_total_is_the_own_cost_and_the_children_s(text: str) -> None:
    rows = frames(text)
    below: dict[tuple[str, str], float] = {}
    for row in rows:
        if row["parent_frame_id"]:
            key = (row["parent_frame_id"], row["measure"])
            below[key] = below.get(key, 0.0) + row["total_value"]
    assert rows
    for row in rows:
        if row["parent_frame_id"] or (row["frame_id"], row["measure"]) in below:
            inside = below.get((row["frame_id"], row["measure"]), 0.0)
            assert row["total_value"] == pytest.approx(row["self_value"] + inside)


@pytest.mark.parametrize("text", ALL.values())
def test_every_frame_stands_on_a_line_of_the_file(text: str) -> None:
    last = len(text.split("\n"))
    assert all(1 <= row["line_no"] <= last for row in frames(text))


def test_folded_stacks_add_up() -> None:
    assert cost(FOLDED, "main", "samples") == (0.0, 100.0)
    assert cost(FOLDED, "handle", "samples") == (0.0, 90.0)
    assert cost(FOLDED, "parse", "samples") == (60.0, 60.0)


def test_perf_gives_periods_to_the_innermost_frame_and_names_what_has_no_symbol() -> None:
    assert cost(PERF, "main", "cpu-clock") == (0.0, 20202020.0)
    assert cost(PERF, "[unknown in /usr/lib/libz.so]", "samples") == (1.0, 1.0)
    assert {row["thread"] for row in frames(PERF)} == {"java"}


def test_callgrind_resolves_numbered_names_and_skips_positions() -> None:
    assert cost(CALLGRIND, "main", "instructions") == (5.0, 95.0)
    assert cost(CALLGRIND, "work", "instructions") == (90.0, 90.0)
    assert next(row for row in frames(CALLGRIND) if row["function"] == "work")["source_line"] == 20


def test_a_cpu_profile_counts_the_time_until_the_next_sample() -> None:
    text = json.dumps(CPUPROFILE)
    assert cost(text, "query", "cpu") == (300_000.0, 300_000.0)
    assert cost(text, "poll", "cpu") == (0.0, 300_000.0)
    assert next(row for row in frames(text) if row["function"] == "query")["source_line"] == 42


def test_speedscope_s_samples_and_events_keep_their_threads_and_units() -> None:
    rows = {(row["thread"], row["function"]): row for row in frames(ALL["speedscope"])}
    assert rows["t", "b"]["self_value"] == 3e6
    assert rows["t", "a"]["total_value"] == 4e6
    assert rows["u", "b"]["total_value"] == 3e9
    assert rows["u", "a"]["self_value"] == 2e9


def test_stackprof_counts_intervals() -> None:
    assert cost(ALL["stackprof"], "Cart#sum", "cpu") == (4e6, 4e6)
    assert cost(ALL["stackprof"], "main", "cpu") == (1e6, 5e6)


def test_trace_events_nest_by_their_times() -> None:
    text = ALL["chrome-trace"]
    assert cost(text, "task", "wall") == (40_000.0, 100_000.0)
    assert cost(text, "paint", "wall") == (50_000.0, 50_000.0)
    assert {row["thread"] for row in frames(text)} == {"CrRendererMain"}


def test_a_trace_whose_end_is_missing_is_read_to_its_last_whole_event() -> None:
    text = json.dumps(TRACE)[:-30]
    facts = facts_of(text)
    assert {row["function"] for row in rows_of(facts, "frames")} >= {"task", "layout"}
    assert any("breaks off" in warning for warning in facts.warnings)


def test_printed_tables_keep_own_and_total_cost() -> None:
    assert cost(GO_TOP, "encoding/json.(*decodeState).object", "cpu") == (15e9, 18e9)
    assert cost(PYTHON_TABLE, "price_of", "time") == (1e9, 1.2e9)


def test_goroutines_are_counted_by_stack() -> None:
    assert cost(GOROUTINES, "main.(*Pool).Get", "goroutine") == (118.0, 118.0)


def test_the_expensive_function_and_its_path_are_told_with_their_share() -> None:
    given_source = source(FOLDED)
    facts = analyse_profiles(facts_of(FOLDED), given_source)
    titles = [row["title"] for row in rows_of(facts, "findings")]
    assert titles[0].startswith("60 % of all samples (60) lies on one path: main > serve > handle > parse")
    assert any(title.startswith("parse takes 60 % of all samples by itself") for title in titles)


def test_idle_time_is_no_hot_path() -> None:
    text = json.dumps({**CPUPROFILE, "timeDeltas": [0, 100, 200, 5_000_000]})
    facts = analyse_profiles(facts_of(text), source(text))
    assert "(idle)" not in " ".join(row["title"] for row in rows_of(facts, "findings"))
    assert any("query (db.js:42) takes 100 %" in row["title"] for row in rows_of(facts, "findings"))


def test_recursion_is_counted_once() -> None:
    text = "main;walk;walk;walk 50\nmain;other 50\n"
    facts = analyse_profiles(facts_of(text), source(text))
    told = next(row for row in rows_of(facts, "findings") if row["title"].startswith("walk takes"))
    assert json.loads(told["detail"])["total"] == 50


@pytest.mark.parametrize(
    "text",
    [
        LOG,
        "name;count\nx;1\ny;2\n",
        "PATH=/usr/bin;/bin 1\n",
        '{"a": [1, 2]}\n',
    ],
)
def test_what_is_no_profile_is_not_taken_for_one(text: str) -> None:
    assert detect(source(text)).data_type is not DataType.PROFILE


@given(st.sampled_from(sorted(ALL)), st.integers(0, 2**32))
def test_damaged_profiles_never_fail(name: str, seed: int) -> None:
    chance = random.Random(seed)
    text = list(ALL[name])
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(text))
        text[at : at + chance.randint(0, 4)] = chance.choice(NOISE)
    damaged = "".join(text)
    facts = facts_of(damaged)
    analyse_profiles(facts, source(damaged))
    last = len(damaged.split("\n"))
    assert all(1 <= row["line_no"] <= last for row in rows_of(facts, "frames"))
