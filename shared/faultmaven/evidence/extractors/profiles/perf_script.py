"""What `perf script` prints: a header per sample, and its stack below, the innermost frame first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure

_HEADER = re.compile(
    r"(?P<command>\S.{0,80}?)\s++(?P<pid>-?\d++)(?:/(?P<tid>\d++))?\s++(?:\[\d+\]\s++)?(?:[.\w-]{4,6}\s+)?"
    r"(?P<time>\d+\.\d+):\s+(?:(?P<period>\d+)\s+)?(?P<event>[\w:./-]+?):(?:\s|\Z)"
)
_FRAME = re.compile(r"\s+(?P<address>[0-9a-f]+) (?P<symbol>.+?) \((?P<module>[^()]*(?:\([^()]*\))?)\)\s*\Z")
_BARE = re.compile(r"\s+(?P<address>[0-9a-f]{4,16}) (?P<symbol>\S.*)\Z")
#: `cycles:u`, `cpu-clock:uhH`: where the event was counted.
_MODIFIERS = re.compile(r":[ukhpPGHSDIWebm]+\Z")
_OFFSET = re.compile(r"\+0x[0-9a-f]+\Z")


def looks_like_perf(lines: Sequence[str]) -> float:
    """Return 1 when the first sample's header is followed by frames, else 0."""
    for number, line in enumerate(lines[:60]):
        if _HEADER.match(line) and number + 1 < len(lines) and _FRAME.match(lines[number + 1]):
            return 1.0
    return 0.0


def read_perf(lines: Sequence[str], tree: CallTree) -> int:
    """Add every sample to the tree and return how many lines were not understood."""
    bad, header, stack, started = 0, None, list[Frame](), 0

    def close() -> None:
        if header is not None and stack:
            event = _MODIFIERS.sub("", header["event"])
            period = float(header["period"] or 1)
            measures = {Measure("samples", "count"): 1.0}
            if header["period"]:
                unit = "ns" if event in {"cpu-clock", "task-clock"} else "count"
                measures[Measure(event, unit)] = period
            tree.add(list(reversed(stack)), measures, started, header["command"])

    for number, line in enumerate(lines, start=1):
        if line[:1] not in {" ", "\t"} and (found := _HEADER.match(line)):
            close()
            header, stack, started = found, [], number
        elif not line.strip():
            close()
            header, stack = None, []
        elif header is not None and (frame := _frame(line)) is not None:
            stack.append(frame)
        elif line[0] != "#":
            bad += 1
    close()
    return bad


def _frame(line: str) -> Frame | None:
    match = _FRAME.match(line)
    if match is None:
        match = _BARE.match(line)
        return Frame(_OFFSET.sub("", match["symbol"])) if match else None
    symbol, module = _OFFSET.sub("", match["symbol"]), match["module"]
    known = module if module and module != "[unknown]" else None
    return Frame(symbol if symbol != "[unknown]" else f"[unknown in {known}]" if known else "[unknown]", known)
