"""Chrome's trace events (also written by many other tools): things that began and ended on threads.

Format: "Trace Event Format". Durations are wall time; a DevTools recording holds V8 profiles in chunks as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from faultmaven.evidence.extractors.json_text import JsonMap, JsonText, as_list, as_map, as_number, as_text
from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure
from faultmaven.evidence.extractors.profiles.v8 import add_profile

_WALL = Measure("wall", "ns")


@dataclass
class _Chunks:
    nodes: list[object] = field(default_factory=list[object])
    samples: list[object] = field(default_factory=list[object])
    deltas: list[object] = field(default_factory=list[object])


def is_chrome_trace(value: object) -> bool:
    """Tell whether a parsed file is a list of trace events, bare or under `traceEvents`."""
    events = _events(value)
    sample = [as_map(event) for event in events[:50]]
    return bool(sample) and sum(
        "ph" in event and ("ts" in event or event["ph"] == "M") for event in sample
    ) >= 0.9 * len(sample)


def read_chrome_trace(profile: JsonText, tree: CallTree) -> None:
    """Add every thread's events to the tree, nested as their times nest."""
    events = [as_map(event) for event in _events(profile.value)]
    names = _thread_names(events)
    by_thread: dict[tuple[str, str], list[tuple[float, float, str]]] = {}
    open_events: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for event in sorted(events, key=lambda event: as_number(event.get("ts"))):
        thread = (str(event.get("pid")), str(event.get("tid")))
        name, start = as_text(event.get("name")) or "(unnamed)", as_number(event.get("ts"))
        match event.get("ph"):
            case "X":
                length = as_number(event.get("dur")) or as_number(event.get("tdur"))
                by_thread.setdefault(thread, []).append((start, start + length, name))
            case "B":
                open_events.setdefault(thread, []).append((start, name))
            case "E" if open_events.get(thread):
                begun, name = open_events[thread].pop()
                by_thread.setdefault(thread, []).append((begun, start, name))
            case _:
                continue
    for thread, spans in by_thread.items():
        _nest(spans, tree, profile, names.get(thread, f"thread {thread[1]}"))
    for thread, chunks in _chunks(events).items():
        value = {"nodes": chunks.nodes, "samples": chunks.samples, "timeDeltas": chunks.deltas}
        add_profile(value, profile, tree, names.get(thread, f"thread {thread[1]}"))


def _events(value: object) -> list[object]:
    return as_list(as_map(value).get("traceEvents")) or as_list(value)


def _thread_names(events: list[JsonMap]) -> dict[tuple[str, str], str]:
    return {
        (str(event.get("pid")), str(event.get("tid"))): name
        for event in events
        if event.get("ph") == "M"
        and event.get("name") == "thread_name"
        and (name := as_text(as_map(event.get("args")).get("name")))
    }


def _nest(spans: list[tuple[float, float, str]], tree: CallTree, profile: JsonText, thread: str) -> None:
    """Give each moment to the innermost event that covers it."""
    stack: list[tuple[float, str]] = []
    before = 0.0

    def pass_to(moment: float) -> None:
        nonlocal before
        if stack and moment > before:
            frames = [Frame(name) for _, name in stack[:512]]
            tree.add(frames, {_WALL: (moment - before) * 1_000.0}, profile.line_of(frames[-1].function), thread)
        before = max(before, moment)

    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        while stack and stack[-1][0] <= start:
            pass_to(stack[-1][0])
            stack.pop()
        pass_to(start)
        # an event that outlives the one around it was cut by it: threads do one thing at a time
        stack.append((min(end, stack[-1][0]) if stack else end, name))
    while stack:
        pass_to(stack[-1][0])
        stack.pop()


def _chunks(events: list[JsonMap]) -> dict[tuple[str, str], _Chunks]:
    found: dict[tuple[str, str], _Chunks] = {}
    for event in events:
        if event.get("name") != "ProfileChunk":
            continue
        data = as_map(as_map(event.get("args")).get("data"))
        cpu = as_map(data.get("cpuProfile"))
        chunks = found.setdefault((str(event.get("pid")), str(event.get("id"))), _Chunks())
        chunks.nodes.extend(as_list(cpu.get("nodes")))
        chunks.samples.extend(as_list(cpu.get("samples")))
        chunks.deltas.extend(as_list(data.get("timeDeltas")))
    return found
