"""The graph of dependencies: who calls, mounts, selects or runs on whom, and the line that says so."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from faultmaven.diagnosis.binding import Proof


class How(StrEnum):
    """In which way a component depends on another; the words read between two names."""

    CALLS = "calls"
    ROUTES = "routes to"
    RUNS = "runs on"
    MOUNTS = "uses"
    STANDS_FOR = "is an address of"


@dataclass(frozen=True)
class Edge:
    """`source` depends on `target`: when the target fails, the source shows it."""

    source: str
    target: str
    how: How
    proof: Proof


class Topology:
    """The dependencies of one case. Nodes are the names that `Names` gives; an edge is kept once, the first wins."""

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self._targets: dict[str, dict[str, Edge]] = defaultdict(dict)
        self._sources: dict[str, dict[str, Edge]] = defaultdict(dict)
        for edge in edges:
            if edge.source != edge.target and edge.target not in self._targets[edge.source]:
                self._targets[edge.source][edge.target] = edge
                self._sources[edge.target][edge.source] = edge

    @property
    def edges(self) -> Sequence[Edge]:
        """Return all edges."""
        return [edge for targets in self._targets.values() for edge in targets.values()]

    @property
    def nodes(self) -> frozenset[str]:
        """Return every component that an edge names."""
        return frozenset(name for edge in self.edges for name in (edge.source, edge.target))

    def targets_of(self, name: str) -> Sequence[Edge]:
        """Return what a component depends on, directly."""
        return list(self._targets.get(name, {}).values())

    def sources_of(self, name: str) -> Sequence[Edge]:
        """Return who depends on a component, directly."""
        return list(self._sources.get(name, {}).values())

    def reachable(self, name: str) -> frozenset[str]:
        """Return all that a component depends on, itself included."""
        seen, waiting = {name}, deque([name])
        while waiting:
            for target in self._targets.get(waiting.popleft(), {}):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return frozenset(seen)

    def dependents(self, name: str) -> frozenset[str]:
        """Return all that depend on a component, itself included."""
        seen, waiting = {name}, deque([name])
        while waiting:
            for source in self._sources.get(waiting.popleft(), {}):
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return frozenset(seen)

    def path(self, source: str, target: str) -> Sequence[Edge]:
        """Return the shortest way along dependencies from one component to another; empty where there is none."""
        came: dict[str, Edge] = {}
        waiting = deque([source])
        while waiting:
            name = waiting.popleft()
            if name == target and name in came:
                break
            for edge in self._targets.get(name, {}).values():
                if edge.target not in came and edge.target != source:
                    came[edge.target] = edge
                    waiting.append(edge.target)
        way: list[Edge] = []
        at = target
        while at in came:
            way.append(came[at])
            at = came[at].source
        return way[::-1] if way and at == source else []
