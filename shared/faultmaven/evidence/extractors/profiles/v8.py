"""V8's profiles (`node --cpu-prof`, `--heap-prof`, Chrome): the nodes of a call tree and what they cost.

Of CPU both the present form (a list of nodes that name their children) and the old one (nested under `head`); of the
heap the nodes under `head` say how many bytes they allocated that are still alive.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from faultmaven.evidence.extractors.json_text import (
    JsonMap,
    JsonText,
    as_line,
    as_list,
    as_map,
    as_number,
    as_text,
)
from faultmaven.evidence.extractors.profiles.call_tree import MAX_NODES, CallTree, Frame, Measure

_CPU = Measure("cpu", "ns")
_SAMPLES = Measure("samples", "count")
_HEAP = Measure("inuse_space", "bytes")


def is_v8(value: object) -> bool:
    """Tell whether a parsed file is a CPU profile of V8."""
    profile = as_map(value)
    nodes = as_list(profile.get("nodes"))
    return bool((nodes and "callFrame" in as_map(nodes[0])) or "functionName" in as_map(profile.get("head")))


def read_v8(profile: JsonText, tree: CallTree) -> None:
    """Add the profile to the tree, in time where the samples have times, else in samples."""
    add_profile(as_map(profile.value), profile, tree, None)


def is_heap(value: object) -> bool:
    """Tell whether a parsed file is a sampling heap profile of V8."""
    return {"callFrame", "selfSize"} <= as_map(as_map(value).get("head")).keys()


def read_heap(profile: JsonText, tree: CallTree) -> None:
    """Add the profile to the tree, in bytes."""
    for stack, node in _stacks(as_map(profile.value)).values():
        if size := as_number(node.get("selfSize")):
            tree.add(stack, {_HEAP: size}, profile.line_of(stack[-1].function))


def add_profile(value: JsonMap, profile: JsonText, tree: CallTree, thread: str | None) -> None:
    """Add one profile object; DevTools' traces hold several, one per thread."""
    stacks = _stacks(value)
    hits = _times(value)
    measure = _CPU
    if not hits:
        measure = _SAMPLES
        hits = {key: as_number(node.get("hitCount")) for key, (_, node) in stacks.items()}
    for key, (stack, _) in stacks.items():
        if cost := hits.get(key, 0.0):
            tree.add(stack, {measure: cost}, profile.line_of(stack[-1].function), thread)


def _stacks(value: JsonMap) -> dict[object, tuple[tuple[Frame, ...], JsonMap]]:
    """Return each node's stack, without the root that every profile has, by the node's id."""
    nodes = {_id(node): node for node in map(as_map, as_list(value.get("nodes")))}
    head = as_map(value.get("head"))
    if head:
        pending: list[tuple[JsonMap, tuple[Frame, ...]]] = [(head, ())]
    else:
        children = {child for node in nodes.values() for child in as_list(node.get("children")) if _hashable(child)}
        children |= {key for key, node in nodes.items() if node.get("parent") in nodes}
        pending = [(node, ()) for key, node in nodes.items() if key not in children]
    by_parent: dict[object, list[JsonMap]] = {}
    for node in nodes.values():
        if _hashable(node.get("parent")) and node.get("parent") is not None:
            by_parent.setdefault(node["parent"], []).append(node)
    found: dict[object, tuple[tuple[Frame, ...], JsonMap]] = {}
    while pending and len(found) < MAX_NODES:
        node, above = pending.pop()
        key = _id(node)
        if key in found or len(above) > 400:
            continue
        frame = _frame(node)
        stack = above if frame.function == "(root)" else (*above, frame)
        found[key] = (stack or (frame,), node)
        below = as_list(node.get("children"))
        pending.extend((nodes[child], stack) for child in below if _hashable(child) and child in nodes)
        pending.extend((nested, stack) for child in below if (nested := as_map(child)))
        pending.extend((child, stack) for child in by_parent.get(key, ()))
    return found


def _id(node: JsonMap) -> object:
    key = node.get("id")
    return key if isinstance(key, int | str) else None


def _hashable(value: object) -> bool:
    return isinstance(value, int | str)


def _frame(node: JsonMap) -> Frame:
    call: Mapping[str, object] = as_map(node.get("callFrame")) or node
    name = as_text(call.get("functionName")) or "(anonymous)"
    line = call.get("lineNumber")
    # lines count from 0 in the present form, from 1 in the old one
    shifted = line + 1 if "callFrame" in node and isinstance(line, int) else line
    return Frame(name, None, as_text(call.get("url")), as_line(shifted))


def _times(value: JsonMap) -> dict[object, float]:
    """Return nanoseconds per node: what passed from one sample to the next counts for the first."""
    samples = as_list(value.get("samples"))
    deltas = [as_number(delta) for delta in as_list(value.get("timeDeltas"))]
    if not deltas and len(stamps := as_list(value.get("timestamps"))) == len(samples):
        times = [as_number(stamp) for stamp in stamps]
        deltas = [0.0, *(after - before for before, after in pairwise(times))]
    if len(deltas) != len(samples):
        return {}
    found: dict[object, float] = {}
    for sample, delta in zip(samples, [*deltas[1:], 0.0], strict=True):
        if _hashable(sample):
            found[sample] = found.get(sample, 0.0) + max(delta, 0.0) * 1_000.0
    return found
