"""Ruby's stackprof as JSON: frames by address, and raw stacks with how often each was seen.

Format of `raw`: a length, that many addresses from the outermost frame, a count, and so on.
"""

from __future__ import annotations

from faultmaven.evidence.extractors.json_text import (
    JsonMap,
    JsonText,
    as_line,
    as_list,
    as_map,
    as_number,
    as_text,
)
from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure


def is_stackprof(value: object) -> bool:
    """Tell whether a parsed file is stackprof's."""
    profile = as_map(value)
    return {"mode", "interval", "samples", "frames"} <= set(profile) and isinstance(profile["frames"], dict)


def read_stackprof(profile: JsonText, tree: CallTree) -> None:
    """Add the stacks to the tree; a file without raw stacks gives each function alone."""
    value = as_map(profile.value)
    frames = {address: as_map(frame) for address, frame in as_map(value.get("frames")).items()}
    mode = as_text(value.get("mode")) or "samples"
    measure = Measure(mode, "ns") if mode in {"wall", "cpu"} else Measure(mode, "count")
    weight = as_number(value.get("interval")) * 1_000.0 if measure.unit == "ns" else 1.0
    raw = as_list(value.get("raw"))
    if not raw:
        for frame in frames.values():
            cost = {measure: as_number(frame.get("samples")) * weight}
            tree.add([_frame(frame)], cost, profile.line_of(as_text(frame.get("name")) or ""))
    position = 0
    while position < len(raw):
        size = int(as_number(raw[position]))
        if size <= 0 or position + size + 1 >= len(raw):
            break
        addresses = raw[position + 1 : position + 1 + size]
        stack = [_frame(frames.get(str(address), {})) for address in addresses[:512]]
        seen = as_number(raw[position + 1 + size])
        tree.add(stack, {measure: seen * weight}, profile.line_of(stack[-1].function))
        position += size + 2


def _frame(frame: JsonMap) -> Frame:
    return Frame(
        as_text(frame.get("name")) or "(unknown)", None, as_text(frame.get("file")), as_line(frame.get("line"))
    )
