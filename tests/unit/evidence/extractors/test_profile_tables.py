"""Profiles as tools print them: tables that show a part of the whole, histograms of heaps, stacks of async-profiler."""

from __future__ import annotations

import json

import pytest
from faultmaven.evidence.analysis.profiles import analyse_profiles
from faultmaven.evidence.detection import detect
from faultmaven.evidence.models import DataType

from tests.unit.evidence.sources import facts_of, rows_of, source

GO_TOP = """File: server
Type: cpu
Time: Jan 1, 2026 at 12:00am (UTC)
Duration: 30.13s, Total samples = 25.10s (83.31%)
Showing nodes accounting for 15.42s, 61.43% of 25.10s total
Dropped 120 nodes (cum <= 0.13s)
      flat  flat%   sum%        cum   cum%
    10.20s 40.64% 40.64%     10.20s 40.64%  runtime.mapaccess2_faststr
     5.10s 20.32% 60.96%     18.30s 72.91%  main.(*Server).handle
     120ms  0.48% 61.44%      130ms  0.52%  encoding/json.(*decodeState).object
         0     0% 61.44%     20.10s 80.08%  net/http.(*conn).serve
"""
GO_HEAP = """Type: inuse_space
Showing nodes accounting for 512.75MB, 100% of 512.75MB total
      flat  flat%   sum%        cum   cum%
  410.50MB 80.06% 80.06%   410.50MB 80.06%  main.(*Cache).Put
  102.25MB 19.94%   100%   102.25MB 19.94%  bufio.NewReaderSize (inline)
"""
JMAP = """ num     #instances         #bytes  class name (module)
-------------------------------------------------------
   1:       1203945      987654320  [B (java.base@17.0.9)
   2:        803945       19294680  java.lang.String (java.base@17.0.9)
Total       2007890     1006949000
"""
NODE = """Statistical profiling result from isolate-0x1-v8.log, (85 ticks, 20 unaccounted, 0 excluded).

 [JavaScript]:
   ticks  total  nonlib   name
     39   45.9%   48.8%  JS: *fib /app/w.js:1:13

 [C++]:
   ticks  total  nonlib   name
      5    5.9%    6.3%  node::fs::Read

 [Summary]:
   ticks  total  nonlib   name
     39   45.9%   48.8%  JavaScript
      5    5.9%    6.3%  C++
"""
ASYNC_TABLE = """--- Execution profile ---
Total samples       : 1289

          ns  percent  samples  top
  ----------  -------  -------  ---
  9980000000   77.42%      998  java.util.HashMap.getNode
  2910000000   22.58%      291  __psynch_cvwait
"""
ASYNC = """--- Execution profile ---
Total samples       : 1289

--- 9980000000 ns (77.42%), 998 samples
  [ 0] java.util.HashMap.getNode
  [ 1] com.acme.Handler.handle
  [ 2] java.lang.Thread.run

--- 2910000000 ns (22.58%), 291 samples
  [ 0] __psynch_cvwait
  [ 1] java.lang.Thread.run

          ns  percent  samples  top
  ----------  -------  -------  ---
  9980000000   77.42%      998  java.util.HashMap.getNode
"""
HEAP = {
    "head": {
        "callFrame": {"functionName": "(root)", "scriptId": "0", "url": "", "lineNumber": -1, "columnNumber": -1},
        "selfSize": 0,
        "id": 1,
        "children": [
            {
                "callFrame": {"functionName": "leak", "scriptId": "9", "url": "file:///app/a.js", "lineNumber": 11},
                "selfSize": 4096,
                "id": 2,
                "children": [],
            }
        ],
    },
    "samples": [{"size": 4096, "nodeId": 2, "ordinal": 1}],
}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (GO_TOP, "function-table"), (GO_HEAP, "function-table"), (JMAP, "function-table"), (NODE, "function-table"),
        (ASYNC_TABLE, "function-table"), (ASYNC, "async-profiler"), (json.dumps(HEAP), "heapprofile"),
    ],
)  # fmt: skip
def test_it_is_known_as_a_profile(text: str, form: str) -> None:
    found = detect(source(text, "upload"))
    assert (found.data_type, found.format) == (DataType.PROFILE, form)


def _titles(text: str) -> list[str]:
    return [row["title"] for row in rows_of(analyse_profiles(facts_of(text), source(text)), "findings")]


def test_shares_are_of_the_whole_also_where_a_table_shows_a_part() -> None:
    assert _titles(GO_TOP) == [
        "runtime.mapaccess2_faststr takes 41 % of all CPU time by itself (10.2 s)",
        "main.(*Server).handle takes 20 % of all CPU time by itself (5.1 s), 73 % with what it calls",
    ]


def test_a_cost_of_nothing_has_the_unit_of_the_others() -> None:
    assert {row["unit"] for row in rows_of(facts_of(GO_TOP), "frames")} == {"ns"}


def test_two_tables_keep_their_measures_and_wholes() -> None:
    frames = rows_of(facts_of(f"{GO_TOP}\n{GO_HEAP}"), "frames")
    own: dict[tuple[str, str], float] = {}
    for row in frames:
        own[row["measure"], row["unit"]] = own.get((row["measure"], row["unit"]), 0.0) + row["self_value"]
    assert own == {("cpu", "ns"): 25.1e9, ("inuse_space", "bytes"): 512.75 * 1024**2}
    assert len({row["frame_id"] for row in frames}) == len(frames)


def test_a_histogram_of_a_heap_counts_bytes_per_class() -> None:
    first = rows_of(facts_of(JMAP), "frames")[0]
    assert (first["function"], first["self_value"], first["unit"], first["line_no"]) == ("[B", 987654320.0, "bytes", 3)


def test_v8_counts_each_tick_once() -> None:
    assert sum(row["self_value"] for row in rows_of(facts_of(NODE), "frames")) == 44.0


def test_async_profiler_prints_the_innermost_frame_first() -> None:
    frames = [row for row in rows_of(facts_of(ASYNC), "frames") if row["measure"] == "cpu"]
    assert [(row["function"], row["depth"], row["self_value"]) for row in frames] == [
        ("java.lang.Thread.run", 0, 0.0),
        ("com.acme.Handler.handle", 1, 0.0),
        ("java.util.HashMap.getNode", 2, 9.98e9),
        ("__psynch_cvwait", 1, 2.91e9),
    ]
    assert [row["line_no"] for row in frames] == [4, 4, 4, 9]
    assert rows_of(facts_of(ASYNC_TABLE), "frames")[0]["measure"] == "cpu"


def test_a_heap_profile_tells_who_holds_the_memory() -> None:
    assert _titles(json.dumps(HEAP)) == ["leak (a.js:12) takes 100 % of all inuse space by itself (4 KiB)"]
