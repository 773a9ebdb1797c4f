"""Saturation: what is full, or nearly so, by rules over names and units that monitoring and system tools share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from faultmaven.evidence.analysis.amounts import amount
from faultmaven.evidence.analysis.series_view import SeriesView
from faultmaven.evidence.findings import Finding, FindingKind, Severity


@dataclass(frozen=True)
class Rule:
    """Values at or beyond `warn` are told, beyond `error` loudly; with `below`, those at or under. `what` is said."""

    name: re.Pattern[str]
    units: frozenset[str]
    warn: float
    error: float
    what: str
    below: bool = False
    sustained: int = 1


def _rule(
    name: str, units: str, warn: float, error: float, what: str, *, below: bool = False, sustained: int = 1
) -> Rule:
    given = frozenset(None if unit == "-" else unit for unit in units.split())
    return Rule(re.compile(name, re.IGNORECASE), frozenset(u or "" for u in given), warn, error, what, below, sustained)


#: Thresholds are those of common alerting rules (kube-prometheus, node-exporter mixin, vendors' guides).
RULES: tuple[Rule, ...] = (
    _rule(r"\Adisk\.used_percent\Z|disk_?(?:space_?)?(?:used|usage|utili[sz]ation)|filesystem.*(?:used|usage|percent)",
          "%", 90, 97, "the file system is nearly full"),
    _rule(r"inodes?.*(?:used|usage|percent)", "%", 90, 97, "the file system runs out of inodes"),
    _rule(r"\Adisk\.utilization\Z|disk.*(?:busy|util)", "%", 95, 101, "the disk is busy all the time", sustained=3),
    _rule(r"iowait|io_?wait", "%", 25, 50, "processors wait for disks", sustained=2),
    _rule(r"cpu.*steal|steal.*cpu", "%", 10, 30, "the hypervisor takes processor time away", sustained=2),
    _rule(r"\Acpu\.idle\Z|cpu.*idle", "%", 5, 1, "the processors have nothing to spare", below=True, sustained=2),
    _rule(r"\A(?!process\.|container\.).*cpu(?!.*(?:idle|wait|steal|nice|sys|user|irq|guest|credit|request|throttl))",
          "%", 95, 99, "the processors are fully used", sustained=3),
    _rule(r"swap.*(?:used_percent|usage|utili[sz]ation)", "%", 60, 90, "memory has been moved to disk"),
    _rule(r"\A(?!process\.).*mem(?:ory)?.*(?:percent|usage|used|utili[sz]ation|rate)|\Amem(?:ory)?\Z", "%", 92, 98,
          "memory is nearly used up"),
    _rule(r"\Aswap\.(?:in|out)\Z", "KiB/s", 256, 10_240, "memory is being swapped", sustained=2),
    _rule(r"\Atasks\.uninterruptible\Z", "count", 3, 20, "processes hang in uninterruptible sleep"),
    _rule(r"\Atasks\.zombie\Z", "count", 10, 500, "dead processes are not collected"),
    _rule(r"\Asockets\.close_wait\Z", "count", 100, 1_000, "the program does not close what the other side has ended"),
    _rule(r"\Asockets\.syn_sent\Z", "count", 10, 100, "connections are asked for and not answered"),
    _rule(r"\Asockets\.syn_recv\Z", "count", 100, 1_000, "connections begin that are not completed"),
    _rule(r"\Asockets\.time_wait\Z", "count", 20_000, 28_000, "ports for new connections run out"),
    _rule(r"throttl.*(?:percent|ratio|rate)", "% ratio", 25, 75, "the container is throttled"),
)  # fmt: skip
#: What is used -> what there is, as series of equal labels; told from the given share on. `free` counts downwards.
PAIRS: tuple[tuple[str, str, bool, str], ...] = (
    ("node_nf_conntrack_entries", "node_nf_conntrack_entries_limit", False, "the table of connections is full"),
    ("process_open_fds", "process_max_fds", False, "the process runs out of file descriptors"),
    ("container_memory_working_set_bytes", "container_spec_memory_limit_bytes", False, "memory is at its limit"),
    ("node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes", True, "memory is nearly used up"),
    ("meminfo.MemAvailable", "meminfo.MemTotal", True, "memory is nearly used up"),
    ("memory.available", "memory.total", True, "memory is nearly used up"),
    ("swap.used", "swap.total", False, "memory has been moved to disk"),
    ("node_filesystem_avail_bytes", "node_filesystem_size_bytes", True, "the file system is nearly full"),
    ("node_filesystem_files_free", "node_filesystem_files", True, "the file system runs out of inodes"),
    ("kubelet_volume_stats_used_bytes", "kubelet_volume_stats_capacity_bytes", False, "the volume is nearly full"),
    ("hikaricp_connections_active", "hikaricp_connections_max", False, "the connection pool is used up"),
    ("jdbc_connections_active", "jdbc_connections_max", False, "the connection pool is used up"),
    ("jvm_memory_used_bytes", "jvm_memory_max_bytes", False, "the heap is nearly full"),
    ("redis_memory_used_bytes", "redis_memory_max_bytes", False, "Redis is at its memory limit"),
    ("redis_connected_clients", "redis_config_maxclients", False, "Redis has no connection left"),
    ("mysql_global_status_threads_connected", "mysql_global_variables_max_connections", False,
     "the database has no connection left"),
    ("pg_stat_activity_count", "pg_settings_max_connections", False, "the database has no connection left"),
    ("tomcat_threads_busy_threads", "tomcat_threads_config_max_threads", False, "all worker threads are busy"),
    ("executor_active_threads", "executor_pool_max_threads", False, "all worker threads are busy"),
    ("nodejs_heap_size_used_bytes", "nodejs_heap_size_limit_bytes", False, "the heap is nearly full"),
    ("container.memory", "container.memory_limit", False, "memory is at its limit"),
    ("sockets.accept_queue", "sockets.accept_queue_max", False, "no more connections fit in to be accepted"),
    ("load.1m", "cpu.cores", False, "more work waits than there are processors"),
    ("run_queue", "cpu.cores", False, "more work waits than there are processors"),
)  # fmt: skip
#: Shares of a pair from which it is told and told loudly; a load is a queue and may be twice the processors.
_PAIR_WARN, _PAIR_ERROR = 0.92, 0.98
_LOADS: Mapping[str, tuple[float, float]] = {"load.1m": (2.0, 4.0), "run_queue": (2.0, 4.0)}
#: File systems that are full by nature: images, snaps, discs.
_FULL_BY_NATURE = re.compile(r"/dev/loop|/snap/|squashfs|iso9660|/cdrom|/dev/sr\d")


def saturation(series: Sequence[SeriesView]) -> Iterator[tuple[float, Finding]]:
    """Yield `(weight, finding)` for everything that is full."""
    for view in series:
        rule = _rule_for(view.name, view.unit or "")
        if rule is not None and not any(_FULL_BY_NATURE.search(value) for value in view.labels.values()):
            values = view.values * 100.0 if view.unit == "ratio" else view.values
            yield from _judged(view, values, rule)
    yield from _pairs(series)


@lru_cache(maxsize=4096)
def _rule_for(name: str, unit: str) -> Rule | None:
    return next((rule for rule in RULES if unit in rule.units and rule.name.search(name)), None)


def _judged(view: SeriesView, values: npt.NDArray[np.float64], rule: Rule) -> Iterator[tuple[float, Finding]]:
    beyond = values <= rule.warn if rule.below else values >= rule.warn
    if "%" in rule.units and rule.warn > 25 and not rule.below and len(values) and float(values.max()) > 1_000:
        return  # a percentage of one core each, or no percentage at all
    run = _longest_run(beyond)
    if run is None or run[1] - run[0] < min(rule.sustained, len(values)):
        return
    start, stop = run
    part = values[start:stop]
    worst = start + int(part.argmin() if rule.below else part.argmax())
    loud = values[worst] <= rule.error if rule.below else values[worst] >= rule.error
    yield _finding(
        view, rule.what, (start, stop, worst), f"{amount(float(values[worst]), view.unit)}", loud=bool(loud), more={}
    )


def _finding(
    view: SeriesView, what: str, run: tuple[int, int, int], reached: str, *, loud: bool, more: Mapping[str, object]
) -> tuple[float, Finding]:
    start, stop, worst = run
    severity: Severity = "error" if loud else "warn"
    count = stop - start
    lasted = "" if len(view.values) == 1 else f" for {count} of {len(view.values)} samples"
    finding = Finding(
        kind=FindingKind.SATURATION,
        title=f"{view.subject} reached {reached}{lasted}: {what}"
        if len(view.values) > 1
        else f"{view.subject} is {reached}: {what}",
        line_no=int(view.lines[worst]),
        severity=severity,
        ts=view.time_at(start),
        ts_end=view.time_at(stop - 1),
        subject=view.subject,
        detail={"series_id": view.series_id, "value": float(view.values[worst]), "samples": count, **more},
    )
    return (60.0 if loud else 25.0) + min(count, 20), finding


def _pairs(series: Sequence[SeriesView]) -> Iterator[tuple[float, Finding]]:
    by_name: dict[str, list[SeriesView]] = {}
    for view in series:
        by_name.setdefault(view.name, []).append(view)
    for used_name, limit_name, is_free, what in PAIRS:
        limits = by_name.get(limit_name)
        if not limits:
            continue
        for view in by_name.get(used_name, ()):
            limit = next((each for each in limits if _belongs(view, each)), None)
            if limit is not None:
                yield from _full(view, limit, is_free, what)


def _belongs(view: SeriesView, limit: SeriesView) -> bool:
    return view.host == limit.host and all(
        view.labels.get(name, value) == value for name, value in limit.labels.items()
    )


def _full(view: SeriesView, limit: SeriesView, is_free: bool, what: str) -> Iterator[tuple[float, Finding]]:
    most = float(np.median(limit.values))
    if not 0 < most < 1e18:
        return
    share = view.values / most
    share = 1.0 - share if is_free else share
    warn, error = _LOADS.get(view.name, (_PAIR_WARN, _PAIR_ERROR))
    run = _longest_run(share >= warn)
    if run is None:
        return
    worst = run[0] + int(share[run[0] : run[1]].argmax())
    value = float(view.values[worst])
    reached = f"{amount(value, view.unit)}{' left' if is_free else ''} of {amount(most, limit.unit)}"
    more: dict[str, object] = {"limit": most, "share": round(float(share[worst]), 4), "limit_line": int(limit.lines[0])}
    yield _finding(view, what, (*run, worst), reached, loud=bool(share[worst] >= error), more=more)


def _longest_run(beyond: npt.NDArray[np.bool_]) -> tuple[int, int] | None:
    """Return the longest stretch of true values, or None."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], beyond, [False])).astype(np.int8)))
    if not len(edges):
        return None
    starts, stops = edges[::2], edges[1::2]
    longest = int((stops - starts).argmax())
    return int(starts[longest]), int(stops[longest])
