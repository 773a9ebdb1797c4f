"""Callgrind's format (valgrind, Xdebug's cachegrind files): costs per function and per call.

Format: https://valgrind.org/docs/manual/cl-format.html. Of several events the first is read, which is what its own
viewers show first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from faultmaven.evidence.extractors.json_text import as_line
from faultmaven.evidence.extractors.profiles.call_graph import CallGraph
from faultmaven.evidence.extractors.profiles.call_tree import CallTree, Frame, Measure

_NAME = re.compile(r"(?P<key>ob|fl|fi|fe|fn|cob|cfl|cfi|cfn)=\s*(?:\((?P<id>\d+)\))?\s*(?P<name>.*)\Z")
_COST = re.compile(r"(?:0x[0-9a-fA-F]+|[+-]?\d+|\*)(?:\s+(?:0x[0-9a-fA-F]+|[+-]?\d+|\*))+\s*\Z")
_CALLS = re.compile(r"calls=\s*\d+")
#: Names of one kind share their numbers: `fn=(3) main` defines what `cfn=(3)` means.
_SPACES = {
    "ob": "ob",
    "cob": "ob",
    "fl": "fl",
    "fi": "fl",
    "fe": "fl",
    "cfl": "fl",
    "cfi": "fl",
    "fn": "fn",
    "cfn": "fn",
}
_MEASURES = {
    "ns": Measure("time", "ns"),
    "Ir": Measure("instructions", "count"),
    "Memory_(bytes)": Measure("memory", "bytes"),
}
#: A line number has no more digits.
_PLACE_DIGITS = 10


def looks_like_callgrind(lines: Sequence[str]) -> float:
    """Return 1 for a file with the format's own first line, or with its events and functions."""
    head = lines[:400]
    if any(line.startswith("# callgrind format") for line in head[:3]):
        return 1.0
    return float(any(line.startswith("events:") for line in head) and any(line.startswith("fn=") for line in head))


def read_callgrind(lines: Sequence[str], tree: CallTree) -> int:
    """Add the graph to the tree and return how many lines were not understood."""
    events = next((line.split(":", 1)[1] for line in lines[:400] if line.startswith("events:")), "")
    name = next(iter(events.split()), "cost")
    places = next((len(line.split()) - 1 for line in lines[:400] if line.startswith("positions:")), 1)
    graph = CallGraph(_MEASURES.get(name, Measure(name.lower(), "count")))
    names: dict[tuple[str, str], str] = {}
    here: dict[str, str | None] = {"ob": None, "fl": None, "fn": None, "cob": None, "cfl": None, "cfn": None}
    is_call, bad = False, 0
    for number, line in enumerate(lines, start=1):
        if match := _NAME.match(line):
            key, text = match["key"], match["name"].strip()
            if match["id"] is not None:
                text = (
                    names.setdefault((_SPACES[key], match["id"]), text)
                    if text
                    else names.get((_SPACES[key], match["id"]), "")
                )
            here[{"fi": "fl", "fe": "fl", "cfi": "cfl"}.get(key, key)] = text or None
            if key == "fn":
                here["home"] = here["fl"]
        elif _CALLS.match(line):
            is_call = True
        elif here["fn"] and _COST.match(line):
            cells = line.split()
            cost = float(cells[places]) if len(cells) > places and cells[places].isdecimal() else 0.0
            function = graph.function(Frame(here["fn"], here["ob"], here.get("home") or here["fl"]), number)
            if is_call and here["cfn"]:
                callee = Frame(here["cfn"], here["cob"] or here["ob"], here["cfl"] or here["fl"])
                function.calls[callee] = function.calls.get(callee, 0.0) + cost
                here["cob"] = here["cfl"] = here["cfn"] = None
            else:
                function.own += cost
                place = cells[places - 1] if len(cells) >= places else ""
                if function.source_line is None and place.isdecimal() and len(place) <= _PLACE_DIGITS:
                    function.source_line = as_line(int(place))
            is_call = False
        elif line.strip() and line[0] != "#" and ":" not in line[:24]:
            bad += 1
    graph.write_into(tree)
    return bad
