"""What a profile tells: the functions that cost most by themselves, and the path on which the cost lies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import cast

from faultmaven.evidence.findings import Finding, FindingKind, with_findings
from faultmaven.evidence.models import Facts, SourceText

#: A function or path below this share of the whole is not worth a sentence.
_WORTH_TELLING = 0.05
_MOST_FUNCTIONS = 8
#: The path goes on while one callee has at least this part of its caller's cost.
_CONTINUES = 0.5
#: Frames every stack begins or ends with; they carry the cost of everything and explain nothing.
_SCAFFOLD = frozenset({"(root)", "(program)", "all", "root", "[unknown]", "(unknown)", "_start", "__libc_start_main"})
#: The functions that a printed table leaves out: they cost, but nobody can look at them.
_LEFT_OUT = frozenset({"(not printed)"})
_IDLE = frozenset({"(idle)", "idle", "swapper", "cpu_idle", "do_idle", "mwait_idle", "intel_idle"})


@dataclass
class _Node:
    function: str
    place: str
    line_no: int
    own: float
    total: float
    depth: int
    children: list[_Node] = field(default_factory=list["_Node"])


def analyse_profiles(facts: Facts, source: SourceText) -> Facts:
    """Return the facts with a finding per hot function and per hot path, for each thing that was measured."""
    frames = facts.tables.get("frames")
    if not frames or not facts.count("frames"):
        return facts
    units = dict(zip(frames["measure"], frames["unit"], strict=True))
    measures = _told_measures([str(measure) for measure in units])
    told = (_findings(_forest(frames, measure), measure, str(units[measure])) for measure in measures)
    return with_findings(facts, chain.from_iterable(told))


def _told_measures(measures: Sequence[str]) -> list[str]:
    """Leave out what says the same in worse units (samples beside time, objects beside bytes) or is told elsewhere."""
    better = [name for name in measures if name not in {"samples", "threads"} and not name.endswith("_objects")]
    return better or [name for name in measures if name != "threads"]


def _forest(frames: dict[str, Sequence[object]] | object, measure: object) -> list[_Node]:
    columns = cast("dict[str, Sequence[object]]", frames)
    nodes: dict[object, _Node] = {}
    roots: list[_Node] = []
    for row, name in enumerate(columns["measure"]):
        if name != measure:
            continue
        file, at = columns["file"][row], columns["source_line"][row]
        place = str(file or columns["module"][row] or "").rsplit("/", 1)[-1] + (f":{at}" if file and at else "")
        node = _Node(
            str(columns["function"][row]),
            place,
            cast("int", columns["line_no"][row]),
            cast("float", columns["self_value"][row]),
            cast("float", columns["total_value"][row]),
            cast("int", columns["depth"][row]),
        )
        nodes[columns["frame_id"][row]] = node
        above = nodes.get(columns["parent_frame_id"][row])
        (above.children if above is not None else roots).append(node)
    return roots


def _findings(roots: list[_Node], measure: str, unit: str) -> list[Finding]:
    busy = [root for root in roots if root.function not in _IDLE]
    is_flat = not any(root.children for root in busy)
    whole = sum(_own(root) for root in busy) if not is_flat else sum(root.own for root in busy)
    if whole <= 0:
        return []
    found = _hot_functions(busy, whole, measure, unit)
    path = None if is_flat else _hot_path(busy, whole, measure, unit)
    return [path, *found] if path is not None else found


def _own(root: _Node) -> float:
    """Return a tree's cost without the time that a CPU was idle."""
    idle = sum(child.total for child in root.children if child.function in _IDLE)
    return root.total - idle


def _hot_functions(roots: list[_Node], whole: float, measure: str, unit: str) -> list[Finding]:
    own: dict[tuple[str, str], float] = defaultdict(float)
    total: dict[tuple[str, str], float] = defaultdict(float)
    first: dict[tuple[str, str], _Node] = {}
    for root in roots:
        for node, is_outermost in _walk(root):
            key = (node.function, node.place.partition(":")[0])
            own[key] += node.own
            total[key] += node.total if is_outermost else 0.0
            if key not in first or node.own > first[key].own:
                first[key] = node
    found: list[Finding] = []
    for key, cost in sorted(own.items(), key=lambda entry: -entry[1])[:_MOST_FUNCTIONS]:
        if cost < _WORTH_TELLING * whole or key[0] in _IDLE | _LEFT_OUT:
            continue
        node = first[key]
        with_callees = f", {_share(total[key], whole)} with what it calls" if total[key] > cost * 1.02 else ""
        place = f" ({node.place})" if node.place else ""
        found.append(
            Finding(
                FindingKind.HOT_PATH,
                f"{node.function}{place} takes {_share(cost, whole)} of all {_said(measure)} by itself"
                f" ({amount(cost, unit)}){with_callees}",
                node.line_no,
                "warn" if cost >= 0.3 * whole else "info",
                subject=node.function,
                detail={"measure": measure, "unit": unit, "self": cost, "total": total[key], "whole": whole},
            )
        )
    return found


def _walk(root: _Node) -> list[tuple[_Node, bool]]:
    """Return every node, and whether no caller of it is the same function: recursion is counted once."""
    found: list[tuple[_Node, bool]] = []
    pending: list[tuple[_Node, frozenset[str]]] = [(root, frozenset())]
    while pending:
        node, above = pending.pop()
        if node.function in _IDLE:
            continue
        found.append((node, node.function not in above))
        below = above | {node.function} if node.children else above
        pending.extend((child, below) for child in node.children)
    return found


def _hot_path(roots: list[_Node], whole: float, measure: str, unit: str) -> Finding | None:
    node = max(roots, key=lambda root: root.total)
    path = [node]
    while node.children:
        node = max(node.children, key=lambda child: child.total)
        if node.function in _IDLE or node.total < _CONTINUES * path[-1].total:
            break
        path.append(node)
    told = [step for step in path if step.function not in _SCAFFOLD]
    if not told or told[-1].total < 2 * _WORTH_TELLING * whole or len(told) < 2:
        return None
    end = told[-1]
    names = [step.function for step in told]
    shown = names if len(names) <= 7 else [*names[:2], f"… {len(names) - 6} more …", *names[-4:]]
    return Finding(
        FindingKind.HOT_PATH,
        f"{_share(end.total, whole)} of all {_said(measure)} ({amount(end.total, unit)}) lies on one path: "
        + " > ".join(shown),
        end.line_no,
        "warn" if end.total >= 0.5 * whole else "info",
        subject=end.function,
        detail={"measure": measure, "unit": unit, "total": end.total, "whole": whole, "path": names},
    )


def _said(measure: str) -> str:
    return {"cpu": "CPU time", "wall": "time", "time": "time"}.get(measure, measure.replace("_", " "))


def _share(part: float, whole: float) -> str:
    share = 100 * part / whole
    return f"{share:.0f} %" if share >= 10 else f"{share:.1f} %"


def amount(value: float, unit: str) -> str:
    """Return a cost as people say it: nanoseconds and bytes in the unit that suits them."""
    if unit == "ns":
        for size, name in ((6e10, "min"), (1e9, "s"), (1e6, "ms"), (1e3, "µs")):
            if value >= size:
                return f"{value / size:.3g} {name}"
    if unit == "bytes":
        for size, name in ((1024.0**3, "GiB"), (1024.0**2, "MiB"), (1024.0, "KiB")):
            if value >= size:
                return f"{value / size:.3g} {name}"
    return f"{value:,.0f} {unit}".replace(" count", "") if value >= 100 else f"{value:.3g} {unit}".replace(" count", "")
