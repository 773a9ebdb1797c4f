"""Evidence of every kind as people bring it, made here: the samples of all formats grown to files."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from faultmaven.evidence.formats import log_formats

from tests.unit.evidence.extractors import (
    test_alert,
    test_heap_snapshot,
    test_profile,
    test_profile_calls,
    test_thread_dump,
    test_trace,
    test_trace_exports,
)
from tests.unit.evidence.extractors.metrics import test_api_answers, test_connections, test_snapshots


def made_files(seed: int = 1) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Yield name, data type, right formats (parts of their names; empty when any is) and text."""
    chance = random.Random(seed)
    yield from _logs(chance)
    for name, text in test_profile.ALL.items():
        yield f"profile {name}", "profile", (name,), text
    dumps = {"java": test_thread_dump.HELD_UP, "go": test_thread_dump.GO, "python": test_thread_dump.PYTHON}
    for name, text in dumps.items():
        yield f"threads {name}", "profile", ("thread-dump",), text
    for name, value in test_alert.ALL.items():
        yield f"alert {name}", "log", (name,), json.dumps(value, indent=2)
    traces = {
        "jaeger": test_trace.JAEGER,
        "zipkin": test_trace.ZIPKIN,
        "otlp-json": test_trace.OTLP,
        "x-ray": test_trace.XRAY,
        "tempo": test_trace.TEMPO_SEARCH,
    }
    for name, value in traces.items():
        yield f"trace {name}", "trace", (name,), json.dumps(value, indent=chance.choice([None, 2]))
    yield "trace csv", "trace", ("csv",), test_trace.CSV
    yield "trace drawn", "trace", (), test_trace.TREE
    yield from _metrics(chance)
    yield from _printed()


def _printed() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Yield what tools print and APIs answer, as their tests have it."""
    for number, (form, text) in enumerate(test_profile_calls.ALL):
        yield f"printed profile {number}", "profile", (form,), text
    yield "heap snapshot", "profile", ("heapsnapshot",), test_heap_snapshot.WHOLE
    for number, (form, _, text) in enumerate(test_trace_exports.ALL):
        yield f"export {number}", "trace", (form,), text
    for number, (form, text) in enumerate((*test_connections.ALL, *test_snapshots.ALL)):
        yield f"printed metrics {number}", "metric", (form,), text
    for number, (form, value) in enumerate(test_api_answers.ALL):
        yield f"answer {number}", "metric", (form,), json.dumps(value, indent=number % 3 or None)
    yield "sadf lines", "metric", ("sadf",), test_api_answers.SADF_LINES


def _logs(chance: random.Random) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """A file per line format: its samples in turn, behind a preamble or cut off at the end, as happens."""
    for entry in log_formats():
        lines = [str(sample["line"]) for sample in entry.samples] * 12
        text = "\n".join(lines)
        how = chance.choice(["whole", "preamble", "cut"])
        if how == "preamble":
            text = "Collected by support-bundle 2.3\n==========\n\n" + text
        elif how == "cut":
            text = text[: int(len(text) * 0.8)]
        yield f"log {entry.name}", "log", (), text


def _metrics(chance: random.Random) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    begin = datetime(2025, 5, 29, 10, tzinfo=UTC)
    prometheus = ["# HELP http_requests_total Requests.", "# TYPE http_requests_total counter"]
    prometheus += [
        f'http_requests_total{{code="{code}",job="web"}} {chance.randint(1, 9999)}' for code in (200, 404, 500)
    ]
    prometheus += ["# TYPE go_goroutines gauge", "go_goroutines 42"]
    yield "prometheus", "metric", ("prometheus", "openmetrics"), "\n".join(prometheus)
    result = {"metric": {"__name__": "up", "job": "web"}, "values": [[1748512800 + 15 * n, "1"] for n in range(40)]}
    answer = {"status": "success", "data": {"resultType": "matrix", "result": [result]}}
    yield "prometheus api", "metric", ("prometheus",), json.dumps(answer)
    times = [(begin + timedelta(minutes=n)).isoformat() for n in range(30)]
    values = {"Id": "m1", "Label": "CPU", "Timestamps": times, "Values": [n / 3 for n in range(30)]}
    cloudwatch = {"MetricDataResults": [values]}
    yield "cloudwatch", "metric", ("cloudwatch",), json.dumps(cloudwatch, indent=2)
    influx = [f"cpu,host=web-{n % 3} usage_user={chance.random():.2f} {1748512800 + n}000000000" for n in range(40)]
    yield "influx", "metric", ("influx",), "\n".join(influx)
    wide = ["time,cpu_usage,memory_usage"]
    wide += [f"{time},{chance.random():.3f},{chance.randint(100, 999)}" for time in times]
    yield "wide csv", "metric", ("csv",), "\n".join(wide)
    long = ["timestamp,metric,host,value", *(f"{time},cpu,web-1,{chance.random():.3f}" for time in times)]
    yield "long csv", "metric", ("csv",), "\n".join(long)
    for name, text in _SYSTEM_TABLES.items():
        yield name, "metric", (name,), text


_SYSTEM_TABLES = {
    "vmstat": """procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
 1  0      0 812340  20480 402112    0    0    12    30  210  400  5  2 92  1  0
 4  1      0 790012  20480 402200    0    0     0   512  900 2100 61 12 20  7  0
""",
    "free": """               total        used        free      shared  buff/cache   available
Mem:        16384256    12000512      512000       10240     3871744     4000000
Swap:        2097148      102400     1994748
""",
    "df": """Filesystem     1K-blocks     Used Available Use% Mounted on
/dev/sda1       41152736 39012345    340391 100% /
tmpfs            8192128        0   8192128   0% /dev/shm
""",
    "iostat": """Linux 6.1.0 (web-1) 	05/29/25 	_x86_64_	(4 CPU)

avg-cpu:  %user   %nice %system %iowait  %steal   %idle
           5.10    0.00    2.20   31.00    0.00   61.70

Device            r/s     w/s     rkB/s     wkB/s   await  %util
sda             10.20  301.10    120.00  40960.00   88.10   99.80
""",
    "top": """top - 10:14:26 up 12 days,  3:02,  2 users,  load average: 8.21, 4.10, 2.02
Tasks: 212 total,   3 running, 209 sleeping,   0 stopped,   0 zombie
%Cpu(s): 91.2 us,  4.1 sy,  0.0 ni,  4.2 id,  0.3 wa,  0.0 hi,  0.2 si,  0.0 st
MiB Mem :  16000.2 total,    300.1 free,  12000.5 used,   3699.6 buff/cache
MiB Swap:   2048.0 total,   1948.0 free,    100.0 used.   3500.1 avail Mem

    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
   4242 app       20   0 9812340   7.1g  20480 R 388.0  45.4  99:10.11 java
""",
    "sar": """Linux 6.1.0 (web-1) 	05/29/25 	_x86_64_	(4 CPU)

10:00:01        CPU     %user     %nice   %system   %iowait    %steal     %idle
10:10:01        all      5.10      0.00      2.20      0.10      0.00     92.60
10:20:01        all     88.10      0.00      9.20      0.10      0.00      2.60
""",
}
