"""Profiles that know calls but not whole stacks (callgrind, Python's cProfile) as a call tree.

A function's cost is divided among its callers as the calls themselves were measured, which is exact unless what a
function does depends on who called it: the assumption that every viewer of these formats makes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from faultmaven.evidence.extractors.profiles.call_tree import NOT_PRINTED, CallTree, Frame, Measure

#: A call below this part of the whole is not followed further; its cost stays with the function that is named.
_WORTH_FOLLOWING = 0.001
_MAX_DEPTH = 128


@dataclass
class Function:
    """A function of the graph: its own cost, and the cost of each function it calls, with all that one calls."""

    frame: Frame
    line_no: int
    own: float = 0.0
    source_line: int | None = None
    calls: dict[Frame, float] = field(default_factory=dict[Frame, float])

    @property
    def total(self) -> float:
        """Return the cost with everything it calls."""
        return self.own + sum(self.calls.values())


class CallGraph:
    """Functions and their calls, measured in one unit."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.functions: dict[Frame, Function] = {}

    def function(self, frame: Frame, line_no: int) -> Function:
        """Return the function, made on its first mention."""
        return self.functions.setdefault(frame, Function(frame, line_no))

    def name_hidden_calls(self) -> None:
        """Give a callee to each function of which no call is printed, but that took its callers more than itself."""
        spent: dict[Frame, float] = {}
        for function in self.functions.values():
            for callee, cost in function.calls.items():
                spent[callee] = spent.get(callee, 0.0) + cost
        rest = Frame(NOT_PRINTED)
        for frame, function in list(self.functions.items()):
            hidden = 0.0 if function.calls else spent.get(frame, 0.0) - function.own
            if hidden > 0:
                function.calls[rest] = hidden
                self.function(rest, function.line_no).own += hidden

    def write_into(self, tree: CallTree, thread: str | None = None) -> None:
        """Add the graph to a tree, from the functions that nobody calls downwards."""
        called = {
            callee for function in self.functions.values() for callee in function.calls if callee != function.frame
        }
        roots = [function for frame, function in self.functions.items() if frame not in called]
        if not roots and self.functions:
            roots = [max(self.functions.values(), key=lambda function: function.total)]
        floor = sum(root.total for root in roots) * _WORTH_FOLLOWING
        for root in roots:
            self._descend(root, root.total, floor, tree, thread)

    def _descend(self, root: Function, cost: float, floor: float, tree: CallTree, thread: str | None) -> None:
        pending: list[tuple[Function, float, tuple[Frame, ...]]] = [(root, cost, (root.frame,))]
        while pending:
            function, cost, stack = pending.pop()
            total = function.total
            share = cost / total if total > 0 else 0.0
            own = function.own * share
            for callee, called_cost in sorted(function.calls.items(), key=lambda call: call[1]):
                part = called_cost * share
                target = self.functions.get(callee)
                if target is None or callee in stack or part < floor or len(stack) >= _MAX_DEPTH:
                    own += part
                else:
                    pending.append((target, part, (*stack, callee)))
            placed = [frame._replace(source_line=self.functions[frame].source_line) for frame in stack]
            tree.add(placed, {self.measure: own}, function.line_no, thread)
