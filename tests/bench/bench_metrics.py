"""Speed of reading and judging metrics, each beside a named alternative in the same run, and how often it is right.

Run: python -m tests.bench.bench_metrics [--quality]
- Prometheus text: samples per CPU second, against prometheus_client's parser.
- Change points: milliseconds for 2,000 points, against ruptures (Binseg and PELT, both with the l2 cost).
- Other formats: CPU seconds per 10 MB.
- With --quality and the real data beside the repository: findings per quiet hour, and the rank of the root cause.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import ruptures
from faultmaven.evidence.analysis.change_points import change_points
from faultmaven.evidence.analysis.metrics import analyse_metrics, findings_of
from faultmaven.evidence.analysis.series_view import SeriesView, views
from faultmaven.evidence.extractors.metric import MetricExtractor
from faultmaven.evidence.models import Facts, SourceText
from prometheus_client.parser import text_string_to_metric_families

SIZE = 10_000_000
_MODIFIED = datetime.fromisoformat("2025-06-01T00:00:00")
_DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "incidents"


def cpu_seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the least CPU time of some runs."""
    found: list[float] = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def source(text: str, path: str = "metrics.txt") -> SourceText:
    """Return a text as the pipeline hands it over."""
    return SourceText(path, text.split("\n"), len(text), _MODIFIED)


def exposition(series: int, scrapes: int) -> str:
    """Return Prometheus text with labels as exporters write them; with several scrapes each line has its time."""
    lines: list[str] = []
    for number in range(series):
        if number % 50 == 0:
            lines.append(f"# TYPE http_request_duration_seconds_{number // 50} histogram")
        for scrape in range(scrapes):
            stamp = f" {1_714_557_600_000 + scrape * 15_000}" if scrapes > 1 else ""
            lines.append(
                f'http_request_duration_seconds_{number // 50}_bucket{{handler="/api/v1/{number % 7}",method="GET",'
                f'instance="10.0.0.{number % 9}:9100",le="{number % 50}"}} {number * 3 + scrape}{stamp}'
            )
    return "\n".join(lines)


def bench_exposition() -> None:
    """Print samples per CPU second of both parsers."""
    for name, text in (("one scrape", exposition(80_000, 1)), ("20 scrapes", exposition(4_000, 20))):
        given = source(text)
        samples = MetricExtractor().extract(given).count("samples")
        ours = cpu_seconds(lambda given=given: MetricExtractor().extract(given))
        part = "\n".join(text.split("\n")[:8_000])
        count = sum(len(family.samples) for family in text_string_to_metric_families(part))
        theirs = cpu_seconds(lambda part=part: list(text_string_to_metric_families(part)), 1)
        print(
            f"Prometheus text, {name}: {samples / ours / 1e6:5.2f} M samples per CPU-s; "
            f"prometheus_client {count / theirs / 1e6:5.2f} M ({samples / ours / (count / theirs):.0f} times)"
        )


def bench_change_points() -> None:
    """Print the time for 2,000 points with two changes of level, and where each method finds them."""
    rng = np.random.default_rng(7)
    values = rng.normal(100.0, 5.0, 2_000)
    values[700:1_400] += 40.0
    runs = 50
    ours = cpu_seconds(lambda: [change_points(values) for _ in range(runs)]) / runs
    found = [shift.at for shift in change_points(values)]
    print(f"change points, 2,000 points: own {ours * 1e3:.2f} ms, found {found}")
    penalty = 2 * 25.0 * np.log(2_000)
    for name, fit in (
        ("Binseg", lambda: ruptures.Binseg(model="l2", min_size=3, jump=1).fit_predict(values, pen=penalty)),
        ("PELT", lambda: ruptures.KernelCPD(kernel="linear", min_size=3).fit_predict(values, pen=penalty)),
    ):
        theirs = cpu_seconds(fit, 1)
        print(f"    ruptures {name}: {theirs * 1e3:.2f} ms ({theirs / ours:.0f} times), found {fit()[:-1]}")


def bench_formats() -> None:
    """Print CPU seconds of reading and judging 10 MB in some formats."""
    rng = random.Random(3)
    rows = [f"{1_714_557_600 + n},{','.join(f'{rng.random() * 100:.3f}' for _ in range(20))}" for n in range(70_000)]
    wide = "time," + ",".join(f"series_{n}" for n in range(20)) + "\n" + "\n".join(rows)
    long = "time,host,metric,value\n" + "\n".join(
        f"{1_714_557_600 + n // 50},host-{n % 10},metric_{n % 5},{rng.random():.5f}" for n in range(250_000)
    )
    influx = "\n".join(
        f"cpu,host=h{n % 20},region=eu usage_user={rng.random():.3f},usage_idle={rng.random():.3f} "
        f"{1_714_557_600_000_000_000 + n * 10**9}"
        for n in range(120_000)
    )
    result = [
        {
            "metric": {"__name__": "up", "pod": f"p{n}"},
            "values": [[1_714_557_600 + 15 * k, f"{k}.5"] for k in range(500)],
        }
        for n in range(800)
    ]
    api = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    vmstat = " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n" + "\n".join(
        " 2  0      0 123456  10240 654321    0    0     5    10  100  200  5  2 93  0  0" for _ in range(120_000)
    )
    for name, text in (
        ("wide CSV", wide), ("long CSV", long), ("Influx", influx), ("Prometheus API", json.dumps(api)),
        ("Prometheus API, indented", json.dumps(api, indent=1)), ("vmstat", vmstat),
    ):  # fmt: skip
        given = source(text[: text.rfind("\n", 0, SIZE)] if len(text) > SIZE and "\n" in text else text)
        size = sum(map(len, given.lines)) + len(given.lines)
        facts = MetricExtractor().extract(given)
        reading = cpu_seconds(lambda given=given: MetricExtractor().extract(given), 1)
        judging = cpu_seconds(lambda given=given, facts=facts: analyse_metrics(facts, given), 1)
        print(
            f"{name:26} {size / 1e6:5.1f} MB {facts.count('samples'):8} samples: read {reading / size * SIZE:.2f}, "
            f"judge {judging / size * SIZE:.2f} CPU-s per 10 MB"
        )


def series_of(path: Path) -> list[SeriesView]:
    """Return the series of a file."""
    facts: Facts = MetricExtractor().extract(source(path.read_text("utf-8"), path.name))
    return list(views(facts))


def quality() -> None:
    """Print findings per quiet hour, and at which place of the ranked nodes the root cause of each issue stands.

    A file of an issue has 25 minutes; the 20 hours before it are taken from the quiet period.
    """
    places: Counter[str] = Counter()
    issues = 0
    for traffic in ("low_traffic", "high_traffic"):
        folder = _DATA / "petshop" / traffic
        quiet = series_of(folder / "noissue" / "metrics.csv")
        hours = max(float((view.ts[-1] - view.ts[0]).astype(np.int64)) / 3.6e9 for view in quiet if view.ts is not None)
        kinds = Counter(f"{finding.kind} {finding.severity}" for _, finding in findings_of(quiet))
        print(f"{traffic}: {len(quiet)} series, {hours:.0f} quiet hours, {kinds.total() / hours:.2f} findings an hour")
        print(f"    {dict(kinds)}")
        normal = {_key(view): view for view in quiet}
        for issue in sorted((folder / "train").glob("issue_*")):
            place = _place(issue, normal)
            issues += 1
            places.update(name for name, most in (("top 1", 1), ("top 3", 3), ("top 5", 5)) if place <= most)
    print(f"root cause among the ranked nodes of {issues} issues, metrics alone: {dict(places)}")
    before, after, files = 0, 0, 0
    injected = np.datetime64("2023-01-29T09:03:53")
    for path in sorted((_DATA / "microservice-fault" / "metric").glob("*.csv")):
        files += 1
        for _, finding in findings_of(series_of(path)):
            is_before = finding.ts is not None and np.datetime64(finding.ts) < injected
            before, after = before + is_before, after + (not is_before)
    print(f"microservice-fault: {files} pods, {before} findings in 23 min before the fault, {after} in 7 min after")


def _key(view: SeriesView) -> tuple[object, ...]:
    return view.name, tuple(sorted(view.labels.items()))


def _place(issue: Path, normal: dict[tuple[object, ...], SeriesView], earlier: int = 240) -> int:
    joined: list[SeriesView] = []
    begun = None
    step = np.timedelta64(300, "s")
    for view in series_of(issue / "metrics.csv"):
        usual = normal.get(_key(view))
        if usual is None or view.ts is None:
            continue
        begun = view.ts[0] if begun is None else min(begun, view.ts[0])
        values = np.concatenate((usual.values[-earlier:], view.values))
        past = view.ts[0] - step * np.arange(len(values) - len(view.values), 0, -1)
        lines = np.arange(1, len(values) + 1)
        joined.append(replace(view, ts=np.concatenate((past, view.ts)), values=values, lines=lines))
    node_of = {view.series_id: view.labels["microservice"] for view in joined}
    ranked = [
        node_of[str((finding.detail or {})["series_id"])]
        for _, finding in findings_of(joined)
        if finding.ts is not None and begun is not None and np.datetime64(finding.ts) >= begun - 2 * step
    ]
    nodes: Sequence[str] = list(dict.fromkeys(ranked))
    root = json.loads((issue / "target.json").read_text("utf-8"))["root_cause"]["node"]
    return nodes.index(root) + 1 if root in nodes else len(normal)


def main() -> None:
    """Measure speed, and with --quality also how right the findings are."""
    bench_exposition()
    bench_change_points()
    bench_formats()
    if "--quality" in sys.argv:
        quality()


if __name__ == "__main__":
    main()
