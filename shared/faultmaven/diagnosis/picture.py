"""The case as the engine sees it: entities with their settings, cluster events, log lines, and what is in focus."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.clock import Clock
from faultmaven.diagnosis.heeded import NOTHING_ASKED, Heeded
from faultmaven.diagnosis.log_owners import LogOwners
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import Entity, Leaf, PathPattern, Ref, Subject, expand, last_step

#: Who asks about one workload brings that one and perhaps those beside it; more of them are a whole namespace.
_WIDE = 6


@dataclass(frozen=True)
class ClusterEvent:
    """One Kubernetes event, whatever command printed it."""

    subject: Subject
    reason: str
    message: str
    kind: str  # Normal or Warning
    count: int
    ref: Ref


@dataclass(frozen=True)
class LogLine:
    """One log record that may matter. `total` is how many records of its template the whole file has."""

    ref: Ref
    ts: datetime | None
    level: str
    message: str
    template: str
    nth: int
    total: int
    subject: Subject


class Picture:
    """Everything the predicates look at, read once per diagnosis.

    `logs` holds only records that contain one of the `words` the catalogue looks for; see `log_reading`.
    """

    def __init__(
        self,
        facts: CaseFacts,
        entities: Sequence[Entity],
        events: Sequence[ClusterEvent],
        logs: Sequence[LogLine],
        heeded: Heeded = NOTHING_ASKED,
        *,
        words: frozenset[str] = frozenset(),
    ) -> None:
        self.facts = facts
        self.entities = entities
        self.events = events
        self.logs = logs
        self.heeded = heeded
        self.words = words
        self.relations: dict[str, tuple[Binding, ...]] = {}
        self._order = {entity: number for number, entity in enumerate(entities)}
        self._of_kinds: dict[tuple[str, ...], list[Entity]] = {}
        self._kinds: dict[str, list[Entity]] = defaultdict(list)
        self._named: dict[tuple[str, str], list[Entity]] = defaultdict(list)
        self._workloads: dict[str, list[Entity]] = defaultdict(list)
        self._workload_names: dict[str, list[Entity]] = defaultdict(list)
        self._by_step: dict[tuple[str, str], list[tuple[Entity, Leaf]]] = defaultdict(list)
        for entity in entities:
            subject = entity.subject
            self._kinds[subject.kind].append(entity)
            self._named[subject.kind, subject.name].append(entity)
            if subject.is_workload:
                self._workloads[subject.workload].append(entity)
                self._workload_names[subject.name].append(entity)
            for leaf in entity.leaves:
                self._by_step[entity.subject.kind, last_step(leaf.path)].append((entity, leaf))

    def events_of(self, reasons: Sequence[str]) -> Sequence[ClusterEvent]:
        """Return the events with one of these reasons (all for none), each once however many commands printed it."""
        if not reasons:
            return self._distinct_events
        return [event for reason in reasons for event in self._events_by_reason.get(reason, ())]

    @cached_property
    def _distinct_events(self) -> Sequence[ClusterEvent]:
        found: dict[tuple[str, str, str, str], ClusterEvent] = {}
        for event in self.events:
            key = (event.subject.kind, event.subject.name, event.reason, event.message)
            first = found.setdefault(key, event if event.subject.namespace else self._placed(event))
            if first.count < event.count:  # a table without counts does not say how often it was
                found[key] = replace(event, subject=first.subject)
        return tuple(found.values())

    def _placed(self, event: ClusterEvent) -> ClusterEvent:
        """Return an event with the namespace of its object, where a table of one namespace does not print it."""
        spaces = {entity.subject.namespace for entity in self.related(event.subject)} - {""}
        return replace(event, subject=replace(event.subject, namespace=spaces.pop())) if len(spaces) == 1 else event

    @cached_property
    def _events_by_reason(self) -> Mapping[str, Sequence[ClusterEvent]]:
        reasons: dict[str, list[ClusterEvent]] = defaultdict(list)
        for event in self._distinct_events:
            reasons[event.reason].append(event)
        return reasons

    def of_kind(self, *kinds: str) -> list[Entity]:
        """Return the entities of these kinds, those in focus first."""
        known = self._of_kinds.get(kinds)
        if known is None:
            found = [entity for kind in kinds for entity in self._kinds.get(kind, ())]
            known = self._of_kinds[kinds] = sorted(found, key=lambda e: (-e.focus, self._order[e]))
        return known

    def entity(self, subject: Subject | None) -> Entity | None:
        """Return the entity of a subject; an unknown namespace on either side does not part them."""
        for entity in self._named.get((subject.kind, subject.name), ()) if subject else ():
            if subject is not None and (not subject.namespace or entity.subject.namespace in ("", subject.namespace)):
                return entity
        return None

    def named(self, kind: str, name: str, namespace: str = "") -> Entity | None:
        """Return the entity of a kind by its name."""
        return self.entity(Subject(kind, name, namespace))

    def related(self, subject: Subject) -> list[Entity]:
        """Return the entities that are the subject or parts of the same workload."""
        near = [*self._named.get((subject.kind, subject.name), ())]
        if subject.is_workload:
            near += [*self._workloads.get(subject.workload, ()), *self._workload_names.get(subject.name, ())]
        return [entity for entity in dict.fromkeys(near) if entity.subject.is_related_to(subject)]

    def settings(self, kinds: Iterable[str], paths: Iterable[str]) -> Iterator[tuple[Entity, Leaf, Mapping[str, str]]]:
        """Yield the settings of entities of some kinds whose path fits one of the patterns."""
        patterns = [PathPattern.compile(full) for path in paths for full in expand(path)]
        for kind in kinds:
            for pattern in patterns:
                step = pattern.last_step
                for entity, leaf in self._by_step[kind, step] if step else self._all(kind):
                    captured = pattern.match(leaf.path)
                    if captured is not None:
                        yield entity, leaf, captured

    def _all(self, kind: str) -> list[tuple[Entity, Leaf]]:
        return [(entity, leaf) for entity in self._kinds.get(kind, ()) for leaf in entity.leaves]

    def focus_of(self, subject: Subject | None) -> float:
        """Return how much the case is about a subject: 1 is described or asked for, 0.2 is one row of a long list."""
        if subject is None:
            return 0.5
        related = [entity.focus for entity in self.related(subject)]
        if related:
            return max(related)
        return 0.7 if subject.kind == "Log" or not self.has_focus or self.is_wide else 0.4

    @cached_property
    def has_focus(self) -> bool:
        """Tell whether something was described or asked for by name, so that everything else is background."""
        return any(entity.focus >= 0.5 for entity in self.entities)

    @cached_property
    def is_wide(self) -> bool:
        """Tell whether so many workloads were shown that the case is about all there are, shown or not."""
        shown = {e.subject.workload for e in self.entities if e.focus >= 0.5 and e.subject.is_workload}
        return len(shown) > _WIDE

    @cached_property
    def log_owners(self) -> LogOwners:
        """Return what says whose log a record is."""
        return LogOwners(self.entities, self.facts)

    @cached_property
    def clock(self) -> Clock:
        """Return what writes times as the files of the case do."""
        return Clock(self.facts)

    @cached_property
    def log_spans(self) -> Mapping[str, tuple[datetime, datetime]]:
        """Return the first and last time of the log records of each file that has times."""
        rows = self.facts.rows(
            "SELECT evidence_id, min(ts) AS first, max(ts) AS last FROM events "
            "WHERE ts IS NOT NULL AND source IS DISTINCT FROM 'k8s-event' GROUP BY evidence_id"
        )
        return {row["evidence_id"]: (row["first"], row["last"]) for row in rows}

    @cached_property
    def has_logs(self) -> bool:
        """Tell whether any file holds log records or plain lines, apart from events and objects of the cluster."""
        return bool(
            self.facts.rows(
                "SELECT 1 FROM events WHERE source IS DISTINCT FROM 'k8s-event' UNION ALL SELECT 1 FROM lines "
                "WHERE trim(text) <> '' AND evidence_id NOT IN (SELECT evidence_id FROM objects) LIMIT 1"
            )
        )

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of objects the case has."""
        return frozenset(entity.subject.kind for entity in self.entities)


def ref_of(row: Mapping[str, Any], line_end: int | None = None) -> Ref:
    """Return where a fact row stands."""
    line = int(row["line_no"] or 1)
    end = line_end if line_end is not None else row.get("line_end")
    return Ref(str(row["evidence_id"]), int(row["number"]), str(row["filename"]), line, int(end or line))
