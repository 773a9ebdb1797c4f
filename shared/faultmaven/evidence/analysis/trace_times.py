"""Where the time of traces goes: the critical path, operations slow at times, and time lost between services."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median

from faultmaven.evidence.analysis.span_trees import SpanNode, critical_path
from faultmaven.evidence.findings import Finding, FindingKind

#: An operation is slow at times when it takes this many times its median, and more than people forgive.
_TIMES_MEDIAN, SLOW_MS = 5.0, 200.0
#: Time between a caller's span and its callee's that is told: this part of the call, and this long.
_GAP_SHARE, _GAP_MS = 0.5, 50.0


def where_time_goes(trees: Sequence[Sequence[SpanNode]]) -> list[Finding]:
    """Tell for the slowest traces of each entry point which spans their time was spent in."""
    by_entry: dict[str, list[Sequence[SpanNode]]] = defaultdict(list)
    for tree in trees:
        if len(tree) > 1 and tree[0].duration > 0:
            by_entry[tree[0].operation].append(tree)
    found: list[tuple[float, Finding]] = []
    for entry, members in by_entry.items():
        members.sort(key=lambda tree: tree[0].duration, reverse=True)
        slowest = members[: max(1, len(members) // 10)]
        spent: dict[tuple[str, str], float] = defaultdict(float)
        longest: dict[tuple[str, str], tuple[float, SpanNode]] = {}
        for tree in slowest:
            by_row = {span.row: span for span in tree}
            for row, millis in critical_path(tree[0]).items():
                span = by_row[row]
                key = (span.service, span.name)
                spent[key] += millis
                longest[key] = max(longest.get(key, (0.0, span)), (millis, span), key=lambda pair: pair[0])
        whole = sum(tree[0].duration for tree in slowest)
        parts = sorted(spent.items(), key=lambda entry: -entry[1])[:3]
        _, span = longest[parts[0][0]]
        told = ", ".join(
            f"{100 * part / whole:.0f} % in {longest[key][1].operation}" for key, part in parts if part >= 0.05 * whole
        )
        root = slowest[0][0]
        several = f"the slowest {len(slowest)} of {len(members)} traces of " if len(members) > 1 else ""
        found.append(
            (
                root.duration,
                Finding(
                    FindingKind.CRITICAL_PATH,
                    f"Of {several}{entry} ({said(root.duration)}) the time is spent {told} itself",
                    span.line_no,
                    "warn" if root.duration >= 1_000 else "info",
                    subject=span.service or span.name,
                    ts=root.ts,
                    detail={
                        "entry": entry,
                        "traces": len(members),
                        "slowest_ms": root.duration,
                        "median_ms": median(tree[0].duration for tree in members),
                        "parts": [
                            {"service": key[0], "operation": key[1], "share": round(part / whole, 4)}
                            for key, part in parts
                        ],
                    },
                ),
            )
        )
    return [finding for _, finding in sorted(found, key=lambda pair: -pair[0])]


def slow_at_times(trees: Sequence[Sequence[SpanNode]]) -> list[Finding]:
    """Find operations whose own time (without what they call) is at times a multiple of what it mostly is."""
    times: dict[tuple[str, str], list[tuple[float, SpanNode]]] = defaultdict(list)
    for tree in trees:
        for span in tree:
            below = sum(child.duration for child in span.children)
            times[span.service, span.name].append((max(span.duration - below, 0.0), span))
    found: list[tuple[float, Finding]] = []
    for (service, _), members in times.items():
        if len(members) < 5:
            continue
        usual = median(own for own, _ in members)
        slow = [(own, span) for own, span in members if own >= max(_TIMES_MEDIAN * usual, usual + SLOW_MS)]
        if not slow or len(slow) > 0.5 * len(members):
            continue
        worst, span = max(slow, key=lambda pair: pair[0])
        factor = f", {worst / usual:.0f} times its median of {said(usual)}" if usual >= 0.01 else ""
        found.append(
            (
                sum(own for own, _ in slow),
                Finding(
                    FindingKind.SLOW_SPAN,
                    f"{span.operation} took up to {said(worst)} by itself{factor}, {len(slow)} of {len(members)} times",
                    span.line_no,
                    "warn",
                    subject=service or span.name,
                    ts=min((s.ts for _, s in slow if s.ts), default=None),
                    ts_end=max((s.ts for _, s in slow if s.ts), default=None),
                    detail={
                        "operation": span.name,
                        "worst_ms": worst,
                        "median_ms": usual,
                        "slow": len(slow),
                        "of": len(members),
                    },
                ),
            )
        )
    return [finding for _, finding in sorted(found, key=lambda pair: -pair[0])]


def on_the_way(trees: Sequence[Sequence[SpanNode]]) -> list[Finding]:
    """Find calls between services whose time is spent neither in the caller's work nor in the callee: on the way."""
    gaps: dict[tuple[str, str], list[tuple[float, SpanNode]]] = defaultdict(list)
    calls: Counter[tuple[str, str]] = Counter()
    for tree in trees:
        for span in tree:
            if len(span.children) != 1 or not span.ts or not span.children[0].ts:
                continue
            child = span.children[0]
            if not child.service or not span.service or child.service == span.service:
                continue
            calls[span.service, child.service] += 1
            gap = span.duration - child.duration
            if gap >= max(_GAP_MS, _GAP_SHARE * span.duration):
                gaps[span.service, child.service].append((gap, span))
    found: list[tuple[float, Finding]] = []
    for (caller, callee), members in gaps.items():
        if len(members) < max(2, 0.2 * calls[caller, callee]):
            continue
        usual = median(gap for gap, _ in members)
        _, span = max(members, key=lambda pair: pair[0])
        found.append(
            (
                usual * len(members),
                Finding(
                    FindingKind.SLOW_SPAN,
                    f"{len(members)} of {calls[caller, callee]} calls from {caller} to {callee} lose {said(usual)}"
                    f" outside {callee}: on the network, waiting for a connection, or in {caller} itself",
                    span.line_no,
                    "warn",
                    subject=f"{caller} -> {callee}",
                    ts=span.ts,
                    detail={"caller": caller, "callee": callee, "calls": len(members), "median_gap_ms": usual},
                ),
            )
        )
    return [finding for _, finding in sorted(found, key=lambda pair: -pair[0])]


def said(millis: float) -> str:
    """Return a duration as people say it."""
    if millis >= 60_000:
        return f"{millis / 60_000:.1f} min"
    if millis >= 1_000:
        return f"{millis / 1_000:.3g} s"
    return f"{millis:.3g} ms" if millis >= 0.1 else f"{millis * 1_000:.3g} µs"
