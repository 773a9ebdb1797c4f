"""Profiles that tools print as calls: who called whom in a Python profile."""

from __future__ import annotations

import cProfile
import io
import pstats

import pytest
from faultmaven.evidence.detection import detect
from faultmaven.evidence.models import DataType

from tests.unit.evidence.sources import facts_of, rows_of, source

CALLERS = """   Ordered by: cumulative time

Function                                          was called by...
                                                      ncalls  tottime  cumtime
app/shop.py:2(checkout)                           <-
app/shop.py:8(total)                              <-     200    0.250    1.750  app/shop.py:2(checkout)
json/__init__.py:183(dumps)                       <-     200    0.500    0.500  app/shop.py:2(checkout)
                                                         400    1.500    1.500  app/shop.py:8(total)
{method 'disable' of '_lsprof.Profiler' objects}  <-
"""
CALLEES = """   Ordered by: cumulative time

Function                                          called...
                                                      ncalls  tottime  cumtime
app/shop.py:2(checkout)                           ->     200    0.250    1.750  app/shop.py:8(total)
                                                         200    0.500    0.500  json/__init__.py:183(dumps)
app/shop.py:8(total)                              ->     400    1.500    1.500  json/__init__.py:183(dumps)
json/__init__.py:183(dumps)                       ->
"""
#: Function, place among its callers, time by itself and with what it calls, in seconds.
CALLED = [
    ("checkout", 0, 0.0, 2.25),
    ("total", 1, 0.25, 1.75),
    ("dumps", 2, 1.5, 1.5),
    ("dumps", 1, 0.5, 0.5),
]


def _called(text: str) -> list[tuple[str, int, float, float]]:
    frames = rows_of(facts_of(text), "frames")
    return [(row["function"], row["depth"], row["self_value"] / 1e9, row["total_value"] / 1e9) for row in frames]


@pytest.mark.parametrize("text", [CALLERS, CALLEES, f"{CALLERS}\n\n{CALLEES}"])
def test_callers_and_callees_tell_the_same_calls(text: str) -> None:
    found = detect(source(text, "upload"))
    assert (found.data_type, found.format) == (DataType.PROFILE, "pstats")
    assert _called(text) == CALLED


def test_calls_name_file_and_line() -> None:
    frames = rows_of(facts_of(CALLERS), "frames")
    assert {(row["function"], row["file"], row["source_line"]) for row in frames} == {
        ("checkout", "app/shop.py", 2), ("total", "app/shop.py", 8), ("dumps", "json/__init__.py", 183),
    }  # fmt: skip
    assert [row["line_no"] for row in frames] == [6, 6, 7, 7]


def test_what_a_function_calls_unseen_has_a_name() -> None:
    text = CALLERS.split("json/", maxsplit=1)[0]
    assert _called(text) == [("checkout", 0, 0.0, 1.75), ("total", 1, 0.25, 1.75), ("(not printed)", 2, 1.5, 1.5)]


def test_what_python_prints_is_known() -> None:
    profile, printed = cProfile.Profile(), io.StringIO()
    profile.runcall(sorted, range(99), key=lambda number: -number)
    pstats.Stats(profile, stream=printed).print_callers()
    assert detect(source(printed.getvalue(), "upload")).format == "pstats"


GO_HEAD = """File: shop
Type: cpu
Time: May 29, 2025 at 8:00am (UTC)
Duration: 30s, Total samples = 4.80s (16.00%)
"""
GO_TRACES = f"""{GO_HEAD}-----------+-------------------------------------------------------
     2.70s   regexp.MustCompile
             main.price
             main.main
-----------+-------------------------------------------------------
     bytes:  512kB
     1.20s   main.price (inline)
             main.main
-----------+-------------------------------------------------------
         0   main.idle
             main.main
-----------+-------------------------------------------------------
     900ms   runtime.mallocgc
             main.main
-----------+-------------------------------------------------------
"""
GO_PEEK = f"""{GO_HEAD}Showing nodes accounting for 4.80s, 100% of 4.80s total
----------------------------------------------------------+-------------
      flat  flat%   sum%        cum   cum%   calls calls% + context
----------------------------------------------------------+-------------
                                             3.90s   100% |   main.main
     1.20s 25.00% 25.00%      3.90s 81.25%                | main.price
                                             2.70s 69.23% |   regexp.MustCompile (inline)
----------------------------------------------------------+-------------
"""
GO_LIST = """Total: 4.80s
ROUTINE ======================== main.(*Cart).Sum in /src/cart/cart.go
     1.20s      3.90s (flat, cum) 81.25% of Total
         .          .     10:func (c *Cart) Sum() int {
      10ms       10ms     12:	for _, item := range c.items {
     1.19s      3.89s     13:		total += price(item)
         .          .     14:	}
"""
ANNOTATED = """--------------------------------------------------------------------------------
Profile data file 'cg.out' (creator: callgrind-3.19.0)
--------------------------------------------------------------------------------
I1 cache:
Profiled target:  ./shop (PID 10972, part 1)
Events shown:     Ir

--------------------------------------------------------------------------------
Ir
--------------------------------------------------------------------------------
3,000,000 (100.0%)  PROGRAM TOTALS

--------------------------------------------------------------------------------
Ir                  file:function
--------------------------------------------------------------------------------
"""
ANNOTATED_TABLE = f"""{ANNOTATED}2,000,000 (66.67%)  ./malloc/malloc.c:_int_malloc [/usr/lib/libc.so.6]
  400,000 (13.33%)  /src/cart.cc:shop::Cart::sum(int) [/app/shop]
  100,000 ( 3.33%)  ???:0x0000000000014cb0 [/app/shop]

--------------------------------------------------------------------------------
-- Auto-annotated source: /src/cart.cc
--------------------------------------------------------------------------------
Ir
  400,000 (13.33%)  total: sum += price;
"""
ANNOTATED_TREE = f"""{ANNOTATED}3,000,000 (100.0%)  *  /src/main.cc:main [/app/shop]
2,500,000 (83.33%)  >   /src/cart.cc:shop::Cart::sum(int) (200x) [/app/shop]

2,500,000 (83.33%)  < /src/main.cc:main (200x) [/app/shop]
2,500,000 (83.33%)  *  /src/cart.cc:shop::Cart::sum(int) [/app/shop]
2,000,000 (66.67%)  >   ./malloc/malloc.c:_int_malloc (1,000x) [/usr/lib/libc.so.6]
"""
MASSIF = """desc: --massif-out-file=massif.out
cmd: ./shop
time_unit: i
#-----------
snapshot=0
#-----------
time=0
mem_heap_B=0
mem_heap_extra_B=0
mem_stacks_B=0
heap_tree=empty
#-----------
snapshot=1
#-----------
time=349208
mem_heap_B=500
heap_tree=detailed
n1: 500 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 n0: 500 0x10C785: main (main.c:7)
#-----------
snapshot=2
#-----------
time=449208
mem_heap_B=4096
heap_tree=peak
n2: 4096 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 n2: 4000 0x48F68CB: fill_cache (cache.c:101)
  n0: 3000 0x10C785: main (main.c:12)
  n0: 900 0x120031: ??? (in /app/shop)
  n0: 100 in 3 places, all below massif's threshold (1.00%)
 n0: 96 in 2 places, all below massif's threshold (1.00%)
"""
MS_PRINT = """--------------------------------------------------------------------------------
Command:            ./shop
Massif arguments:   --massif-out-file=massif.out
ms_print arguments: massif.out
--------------------------------------------------------------------------------


    KB
4.000^                    #
     |                  ::#
   0 +----------------------------------------------------------------------->Mi
     0                                                                   2.908

Number of snapshots: 3
 Detailed snapshots: [2 (peak)]

--------------------------------------------------------------------------------
  n        time(i)         total(B)   useful-heap(B) extra-heap(B)    stacks(B)
--------------------------------------------------------------------------------
  0              0                0                0             0            0
  2        449,208            4,096            4,096             0            0
100.00% (4,096B) (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
->97.66% (4,000B) 0x48F68CB: fill_cache (cache.c:101)
| ->73.24% (3,000B) 0x10C785: main (main.c:12)
| |
| ->21.97% (900B) 0x120031: ??? (in /app/shop)
| |
| ->02.44% (100B) in 3+ places, all below ms_print's threshold (01.00%)
|
->02.34% (96B) in 1+ places, all below ms_print's threshold (01.00%)
"""


#: Format and text of every kind of printed profile that stands here.
ALL = (
    ("pstats", CALLERS), ("pstats", CALLEES),
    ("pprof-traces", GO_TRACES), ("pprof-peek", GO_PEEK), ("pprof-list", GO_LIST),
    ("callgrind-annotate", ANNOTATED_TABLE), ("callgrind-annotate", ANNOTATED_TREE),
    ("massif", MASSIF), ("massif", MS_PRINT),
)  # fmt: skip


@pytest.mark.parametrize(("form", "text"), ALL)
def test_a_printed_profile_is_known(form: str, text: str) -> None:
    found = detect(source(text, "upload"))
    assert (found.data_type, found.format) == (DataType.PROFILE, form)
    assert facts_of(text).warnings == ()


def _costs(text: str) -> list[tuple[str, int, float, float]]:
    frames = rows_of(facts_of(text), "frames")
    return [(row["function"], row["depth"], row["self_value"], row["total_value"]) for row in frames]


def test_traces_of_pprof_begin_with_the_innermost_frame() -> None:
    assert _costs(GO_TRACES) == [
        ("main.main", 0, 0.0, 4.8e9),
        ("main.price", 1, 1.2e9, 3.9e9),
        ("regexp.MustCompile", 2, 2.7e9, 2.7e9),
        ("runtime.mallocgc", 1, 0.9e9, 0.9e9),
    ]
    frames = rows_of(facts_of(GO_TRACES), "frames")
    assert [(row["measure"], row["unit"], row["line_no"]) for row in frames] == [
        ("cpu", "ns", 6), ("cpu", "ns", 6), ("cpu", "ns", 6), ("cpu", "ns", 17),
    ]  # fmt: skip


def test_a_peek_tells_callers_and_callees() -> None:
    assert [(name, depth, round(own / 1e8), round(total / 1e8)) for name, depth, own, total in _costs(GO_PEEK)] == [
        ("main.main", 0, 0, 39),
        ("main.price", 1, 12, 39),
        ("regexp.MustCompile", 2, 0, 27),
        ("(not printed)", 3, 27, 27),
    ]


def test_a_list_tells_the_lines_of_source_that_cost() -> None:
    frames = rows_of(facts_of(GO_LIST), "frames")
    assert [(row["file"], row["source_line"], row["self_value"], row["total_value"]) for row in frames] == [
        ("/src/cart/cart.go", 12, 1e7, 1e7), ("/src/cart/cart.go", 13, 1.19e9, 3.89e9), (None, None, 3.6e9, 3.6e9),
    ]  # fmt: skip
    assert [row["line_no"] for row in frames] == [5, 6, 1]


def test_callgrind_s_tables_name_files_objects_and_what_they_leave_out() -> None:
    frames = rows_of(facts_of(ANNOTATED_TABLE), "frames")
    assert [(row["function"], row["file"], row["module"], row["self_value"]) for row in frames] == [
        ("_int_malloc", "./malloc/malloc.c", "/usr/lib/libc.so.6", 2e6),
        ("shop::Cart::sum(int)", "/src/cart.cc", "/app/shop", 4e5),
        ("0x0000000000014cb0", None, "/app/shop", 1e5),
        ("(not printed)", None, None, 5e5),
    ]
    assert frames[0]["measure"] == "instructions"


def test_callgrind_s_tree_is_a_graph_of_calls() -> None:
    assert _costs(ANNOTATED_TREE) == [
        ("main", 0, 5e5, 3e6),
        ("shop::Cart::sum(int)", 1, 5e5, 2.5e6),
        ("_int_malloc", 2, 0.0, 2e6),
        ("(not printed)", 3, 2e6, 2e6),
    ]


@pytest.mark.parametrize("text", [MASSIF, MS_PRINT])
def test_massif_tells_who_held_the_heap_at_its_peak(text: str) -> None:
    assert sorted(_costs(text), key=lambda row: -row[3]) == [
        ("main", 0, 0.0, 3000.0),
        ("fill_cache", 1, 3000.0, 3000.0),
        ("0x120031", 0, 0.0, 900.0),
        ("fill_cache", 1, 900.0, 900.0),
        ("fill_cache", 0, 100.0, 100.0),
        ("(not printed)", 0, 96.0, 96.0),
    ]
    first = next(row for row in rows_of(facts_of(text), "frames") if row["function"] == "main")
    assert (first["file"], first["source_line"], first["measure"]) == ("main.c", 12, "inuse_space")
