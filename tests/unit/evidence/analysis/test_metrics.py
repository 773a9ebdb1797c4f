"""What metrics tell: changes of level, spikes, growth, saturation and silence; and nothing where nothing happened."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.analysis.amounts import amount, times
from faultmaven.evidence.analysis.change_points import change_points, shift_between
from faultmaven.evidence.analysis.growth import growth
from faultmaven.evidence.analysis.metrics import MOST_FINDINGS
from faultmaven.evidence.analysis.outliers import outliers
from faultmaven.evidence.extractors.metric import MetricExtractor
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.evidence.sources import rows_of, source

_START = datetime.fromisoformat("2024-05-01T09:00:00")


def table(columns: dict[str, Any]) -> str:
    """Return a wide table with a sample a minute."""
    count = len(next(iter(columns.values())))
    lines = ["time,pod," + ",".join(columns)]
    for row in range(count):
        cells = ",".join("" if np.isnan(values[row]) else repr(float(values[row])) for values in columns.values())
        lines.append(f"{(_START + timedelta(minutes=row)).isoformat()}Z,shop-5dc8d4f9fd-46997,{cells}")
    return "\n".join(lines)


def findings(text: str) -> list[dict[str, Any]]:
    """Return the findings of a text of metrics."""
    given_text = source(text)
    return rows_of(analyse(MetricExtractor().extract(given_text), given_text), "findings")


def noise(level: float, width: float, count: int = 120, seed: int = 5) -> Any:
    """Return values around a level."""
    return np.random.default_rng(seed).normal(level, width, count)


def test_a_change_of_level_is_told_with_size_and_time() -> None:
    memory = noise(310 * 2**20, 2**20)
    memory[64:] += 432 * 2**20
    found = findings(table({"memory_usage_bytes": memory, "requests": noise(50, 3)}))
    assert [row["kind"] for row in found] == ["change-point"]
    row = found[0]
    assert row["title"].startswith(
        "memory_usage_bytes of shop rose from 310 MiB to 742 MiB (2.39 times) at 2024-05-01 10:04:00"
    )
    assert row["title"].endswith("and stayed there")
    assert (row["line_no"], row["ts"], row["severity"]) == (66, _START + timedelta(minutes=64), "warn")
    detail = json.loads(row["detail"])
    assert (detail["samples_before"], detail["samples_after"]) == (64, 56)
    assert detail["z"] > 10


def test_a_level_that_comes_back_is_one_finding() -> None:
    latency = noise(0.1, 0.0001)
    latency[40:60] = noise(1.5, 0.0005, 20)
    found = findings(table({"latency_seconds": latency}))
    assert len(found) == 1
    assert "rose from 100 ms to 1.5 s" in found[0]["title"]
    assert found[0]["title"].endswith("for 20 min, then went back")


def test_a_spike_and_a_dip() -> None:
    errors, rate = noise(20, 0.01), noise(99.9, 0.01)
    errors[30] = 400.0
    rate[80] = 92.0
    found = {row["subject"]: row["title"] for row in findings(table({"errors": errors, "success_rate_percent": rate}))}
    assert found["errors of shop"] == "errors of shop spiked to 400 at 2024-05-01 09:30:00, usually 20"
    assert found["success_rate_percent of shop"].startswith(
        "success_rate_percent of shop dropped to 92 % at 2024-05-01 10:20:00"
    )


def test_growth_is_told_as_such() -> None:
    heap = np.linspace(100, 900, 120) * 2**20 + noise(0, 2**20)
    found = findings(table({"heap_bytes": heap}))
    assert len(found) == 1
    assert "grew steadily from" in found[0]["title"]


@pytest.mark.parametrize("seed", range(8))
def test_noise_days_and_constants_tell_nothing(seed: int) -> None:
    days = 100 + 40 * np.sin(np.arange(600) / 600 * 6 * np.pi) + noise(0, 2, 600, seed)
    columns = {"load": noise(5, 1, 600, seed), "visits": days, "version": np.full(600, 3.0)}
    assert findings(table(columns)) == []


def test_counters_are_judged_by_their_rate_and_restarts_are_none() -> None:
    steps = np.full(120, 60.0)
    steps[90:] = 600.0
    total = np.cumsum(steps)
    total[50:] -= total[49]
    found = findings(table({"http_errors_total": total}))
    assert len(found) == 1
    assert found[0]["title"].startswith("the rate of http_errors_total of shop rose from 1 per second to 10 per second")


def test_statistics_of_one_thing_are_told_once() -> None:
    columns = {f"latency_{name}": noise(10 * factor, 0.3) for factor, name in enumerate(("p50", "p90", "p99"), start=1)}
    for values in columns.values():
        values[70:] *= 5
    found = findings(table(columns))
    assert len(found) == 1
    assert len(json.loads(found[0]["detail"])["also"]) == 2


def test_series_that_stop_and_holes() -> None:
    stops, hole = noise(5, 0.1), noise(7, 0.1)
    stops[60:] = np.nan
    hole[40:70] = np.nan
    titles = sorted(row["title"] for row in findings(table({"a_up": stops, "b_up": hole, "c": noise(1, 0.01)})))
    assert titles == [
        "a_up of shop has no samples after 2024-05-01 09:59:00, others go on for 60 min",
        "b_up of shop has no samples for 31 min after 2024-05-01 09:39:00",
    ]


@pytest.mark.parametrize(
    ("text", "expected", "severity"),
    [
        ("Filesystem  Size  Used Avail Use% Mounted on\n/dev/sda1   50G   49G  1.0G  98% /", "nearly full", "error"),
        ("Filesystem  Inodes  IUsed   IFree IUse% Mounted on\n/dev/sda1  100  95   5  95% /", "inodes", "warn"),
        ("CONTAINER ID  NAME  CPU %  MEM USAGE / LIMIT  MEM %  NET I/O  BLOCK I/O  PIDS\n"
         "b95a83497c91  api   0.2%   498MiB / 500MiB    99.6%  1B / 0B  1kB / 0B   9", "memory", "error"),
        ("     total  used  free  shared  buff/cache  available\nMem:  16000  15800  50  1  150  120\nSwap: 0  0  0",
         "120 MiB left of 15.6 GiB: memory is nearly used up", "error"),
        ("process_open_fds 1020\nprocess_max_fds 1024\ngo_threads 5", "file descriptors", "error"),
        (" r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n"
         + "12  3  20480  23456  10240 154321  512  900   500  1000 2100 5200 75 20  0  5  0\n" * 4, "swapped", "warn"),
    ],
)  # fmt: skip
def test_what_is_full_is_told(text: str, expected: str, severity: str) -> None:
    found = [row for row in findings(text) if row["kind"] == "saturation" and expected in row["title"]]
    assert found, [row["title"] for row in findings(text)]
    assert found[0]["severity"] == severity
    assert text.split("\n")[found[0]["line_no"] - 1].strip()


def test_what_has_room_is_not_told() -> None:
    rows = (
        "Filesystem  Size  Used Avail Use% Mounted on",
        "/dev/sda1 50G 20G 30G 40% /",
        "/dev/loop1 1G 1G 0 100% /snap/x",
    )
    assert findings("\n".join(rows)) == []


def test_the_strongest_are_kept_and_the_same_each_time() -> None:
    columns = {f"series_{chr(97 + n // 26)}{chr(97 + n % 26)}": noise(10, 0.1, seed=n) for n in range(120)}
    for number, values in enumerate(columns.values()):
        values[60:] += 5 + number
    text = table(columns)
    first = findings(text)
    assert len(first) == MOST_FINDINGS
    assert [row["title"] for row in findings(text)] == [row["title"] for row in first]
    assert "series_ep of shop" in {row["subject"] for row in first}


@given(st.integers(12, 300), st.floats(0.05, 0.95), st.floats(-1e9, 1e9), st.floats(1.0, 1e6))
@settings(deadline=None)
def test_a_clean_step_is_found_where_it_is(count: int, place: float, level: float, size: float) -> None:
    at = min(max(int(count * place), 3), count - 3)
    values = np.full(count, level)
    values[at:] += size + 0.1 * abs(level)
    assert [shift.at for shift in change_points(values)] == [at]


@given(st.lists(st.floats(-1e12, 1e12), max_size=80))
@settings(deadline=None)
def test_any_values_are_survived(given_values: list[float]) -> None:
    values = np.array(given_values, dtype=np.float64)
    for shift in change_points(values):
        assert 0 < shift.at < len(values)
        assert np.isfinite(shift.z)
    growth(values)


def test_shift_between_two_stretches() -> None:
    before, after, z = shift_between(noise(10, 1), noise(30, 1))
    assert (round(before), round(after)) == (10, 30)
    assert z > 10
    assert abs(shift_between(noise(10, 1), noise(10, 1, seed=6))[2]) < 1


def test_amounts_are_said_as_people_say_them() -> None:
    said = {
        "742 MiB": (742 * 2**20, "bytes"), "2 MiB": (2048.0, "KiB"), "25.4 ms": (0.0254, "seconds"),
        "1.5 s": (1500.0, "ms"), "85 %": (85.0, "%"), "25 %": (0.25, "ratio"), "5 MiB/s": (5.0, "MiB/s"),
        "12,300 per second": (12_300.0, "per second"), "3 G": (3e9, None), "0": (0.0, "count"),
    }  # fmt: skip
    assert {amount(*given_amount) for given_amount in said.values()} == set(said)
    assert [times(10, 24), times(10, 12), times(10, 5), times(0, 5)] == ["2.4 times", "20 % more", "50 % less", ""]


def test_the_points_beside_a_change_are_no_spikes() -> None:
    for first in (3, 4, 5, 12):
        values = np.array([93.2] * first + [45.6] * (31 - first)) + np.arange(31) % 3 * 0.01
        for shifted in (first - 1, first, first + 1):
            assert outliers(values, [0, shifted, 31]) == []
