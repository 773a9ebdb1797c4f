"""The call tree every profile becomes: who called whom, and what each call cost by itself and in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from faultmaven.evidence.fact_rows import FactRows

#: Nodes of one file. A deeper or wider tree gives the cost of what is left out to the last node that is kept.
MAX_NODES = 200_000
#: Frames of one stack; recursion without end is cut here.
MAX_DEPTH = 512
#: What stands for the functions that are not printed, but whose cost is known.
NOT_PRINTED = "(not printed)"


class Frame(NamedTuple):
    """A place in a program; everything but the function's name may be unknown."""

    function: str
    module: str | None = None
    file: str | None = None
    source_line: int | None = None


class Measure(NamedTuple):
    """What was measured: cpu, wall, samples, alloc_space ...; its unit is ns, bytes or count (or as printed)."""

    name: str
    unit: str


@dataclass
class _Node:
    frame: Frame
    parent: int
    depth: int
    line_no: int
    thread: str | None
    own: dict[Measure, float] = field(default_factory=dict[Measure, float])


class CallTree:
    """A forest of calls under construction; costs are given at the innermost frame and added up at the end."""

    def __init__(self) -> None:
        self._nodes: list[_Node] = []
        self._children: dict[tuple[int, str | None, Frame], int] = {}
        self.is_cut = False

    def __len__(self) -> int:
        return len(self._nodes)

    def add(
        self, stack: Sequence[Frame], costs: Mapping[Measure, float], line_no: int, thread: str | None = None
    ) -> None:
        """Count a stack, the outermost frame first. Costs of the same stack add up; an empty stack counts nowhere."""
        at = -1
        for depth, frame in enumerate(stack[:MAX_DEPTH]):
            key = (at, thread if at < 0 else None, frame)
            known = self._children.get(key)
            if known is None:
                if len(self._nodes) >= MAX_NODES:
                    self.is_cut = True
                    break
                known = len(self._nodes)
                self._children[key] = known
                self._nodes.append(_Node(frame, at, depth, line_no, thread))
            at = known
        self.is_cut = self.is_cut or len(stack) > MAX_DEPTH
        if at >= 0:
            own = self._nodes[at].own
            for measure, value in costs.items():
                own[measure] = own.get(measure, 0.0) + value

    def write(self, rows: FactRows) -> None:
        """Add one row per node and measure; parents stand before their children."""
        totals = self._totals()
        for number, node in enumerate(self._nodes):
            for measure, total in totals[number].items():
                rows.add(
                    "frames",
                    frame_id=f"f{number}",
                    parent_frame_id=f"f{node.parent}" if node.parent >= 0 else None,
                    depth=node.depth,
                    line_no=node.line_no,
                    thread=node.thread,
                    function=node.frame.function,
                    module=node.frame.module,
                    file=node.frame.file,
                    source_line=node.frame.source_line,
                    measure=measure.name,
                    unit=measure.unit,
                    self_value=node.own.get(measure, 0.0),
                    total_value=total,
                )

    def _totals(self) -> list[dict[Measure, float]]:
        totals = [dict(node.own) for node in self._nodes]
        for number in range(len(self._nodes) - 1, -1, -1):  # children were added after their parents
            parent = self._nodes[number].parent
            if parent >= 0:
                above = totals[parent]
                for measure, value in totals[number].items():
                    above[measure] = above.get(measure, 0.0) + value
        return totals
