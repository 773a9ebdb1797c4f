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
