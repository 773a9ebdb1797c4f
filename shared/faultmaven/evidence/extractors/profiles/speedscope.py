"""Speedscope's own format: shared frames, and profiles that are samples or events of opening and closing.

Format: https://www.speedscope.app/file-format-schema.json.
"""

from __future__ import annotations

from faultmaven.evidence.extractors.json_text import (
    JsonMap,
    JsonText,
    as_index,
    as_line,
    as_list,
    as_map,
    as_number,
    as_text,
)
from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure

_UNITS = {
    "nanoseconds": ("wall", "ns", 1.0),
    "microseconds": ("wall", "ns", 1e3),
    "milliseconds": ("wall", "ns", 1e6),
    "seconds": ("wall", "ns", 1e9),
    "bytes": ("memory", "bytes", 1.0),
}


def is_speedscope(value: object) -> bool:
    """Tell whether a parsed file is speedscope's."""
    profile = as_map(value)
    return "frames" in as_map(profile.get("shared")) and isinstance(profile.get("profiles"), list)


def read_speedscope(profile: JsonText, tree: CallTree) -> None:
    """Add every profile of the file to the tree, each under its name."""
    value = as_map(profile.value)
    frames = [_frame(as_map(frame)) for frame in as_list(as_map(value.get("shared")).get("frames"))]
    for part in map(as_map, as_list(value.get("profiles"))):
        name, unit, scale = _UNITS.get(as_text(part.get("unit")) or "", ("samples", "count", 1.0))
        measure = Measure(name, unit)
        for stack, weight in _evented(part, frames) if part.get("type") == "evented" else _sampled(part, frames):
            if stack:
                cost = {measure: weight * scale}
                tree.add(stack, cost, profile.line_of(stack[-1].function), as_text(part.get("name")))


def _frame(frame: JsonMap) -> Frame:
    return Frame(
        as_text(frame.get("name")) or "(anonymous)", None, as_text(frame.get("file")), as_line(frame.get("line"))
    )


def _sampled(part: JsonMap, frames: list[Frame]) -> list[tuple[list[Frame], float]]:
    samples, weights = as_list(part.get("samples")), as_list(part.get("weights"))
    found: list[tuple[list[Frame], float]] = []
    for number, sample in enumerate(samples):
        numbers = [as_index(index, len(frames)) for index in as_list(sample)]
        weight = as_number(weights[number]) if number < len(weights) else 1.0
        found.append(([frames[index] for index in numbers if index is not None], weight))
    return found


def _evented(part: JsonMap, frames: list[Frame]) -> list[tuple[list[Frame], float]]:
    stack: list[int] = []
    found: list[tuple[list[Frame], float]] = []
    before = as_number(part.get("startValue"))
    for event in map(as_map, as_list(part.get("events"))):
        at, index = as_number(event.get("at")), as_index(event.get("frame"), len(frames))
        if stack and at > before:
            found.append(([frames[number] for number in stack[:512]], at - before))
        before = max(at, before)
        if index is None:
            continue
        if event.get("type") == "O":
            stack.append(index)
        elif index in stack:
            del stack[len(stack) - 1 - stack[::-1].index(index) :]
    return found
