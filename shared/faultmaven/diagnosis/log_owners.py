"""Says whose log a file or a record is: a pod by name, the only workload of the case, else a service or host."""

import re
from bisect import bisect
from collections.abc import Sequence
from typing import Any

from faultmaven.diagnosis.log_naming import machines_typed_on, name_of_log
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Subject

#: A logger named after a class or module, and a line of a source, is a place inside a program, not the program itself.
_LOGGER = re.compile(r"[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)+|[\w./-]+\.\w{1,4}:\d+")
#: How `kubectl cluster-info dump` files logs: the folder above is the pod's, the one above that its namespace's.
_DUMPED = re.compile(
    r"(?:^|/)(?:(?P<space>[a-z0-9-]+)/)?(?P<pod>[a-z0-9][a-z0-9.-]*-[a-z0-9]{4,5})/(?:logs|previous)\.(?:txt|log)$"
)


class LogOwners:
    """Says which pod, workload, service or host a log file or record comes from."""

    def __init__(self, entities: Sequence[Entity], facts: CaseFacts) -> None:
        self._workloads = [entity for entity in entities if entity.subject.kind in ("Pod", *WORKLOADS)]
        self._nodes = {entity.subject.name: entity.subject for entity in entities if entity.subject.kind == "Node"}
        self._pods = {entity.subject.name: entity.subject for entity in self._workloads if entity.subject.kind == "Pod"}
        # A pod before its workload: what a record shows was seen in a pod.
        self._named = {
            entity.subject.workload: entity.subject
            for entity in sorted(self._workloads, key=lambda e: (e.subject.kind == "Pod", e.focus))
        }
        top = max((entity.focus for entity in self._workloads), default=0.0)
        names = {e.subject.workload for e in self._workloads if e.focus >= max(0.5, top * 0.85)}
        focused = [e for e in self._workloads if e.focus >= max(0.5, top * 0.85)]
        focused.sort(key=lambda e: (e.subject.kind != "Pod", -e.focus))
        self._only = focused[0].subject if len(names) == 1 else None
        self._facts = facts
        self._contents: dict[str, str] = {}
        self._typed: dict[str, Sequence[tuple[int, str]]] = {}
        self._by_file: dict[str, Subject | None] = {}
        self._files = len({entry.evidence_id for entry in facts.evidence})
        #: What programs wrote themselves was not typed.
        self._logs = {entry.evidence_id for entry in facts.evidence if entry.data_type == "log"}

    def of(self, row: dict[str, Any]) -> Subject:
        """Return the subject of a record: a pod or workload named in it, the file's, the only workload, or a service or
        host."""
        for name in (row["host"], row["service"], row["component"]):
            if name in self._pods:
                return self._pods[str(name)]
        said = self._said_by(row)
        if said:
            return said
        evidence_id, filename = str(row["evidence_id"]), str(row["filename"])
        if evidence_id not in self._by_file:
            self._by_file[evidence_id] = self._of_file(filename)
        known = self._by_file[evidence_id] or self._only
        if known:
            return known
        program, host = row["component"], row["host"]
        if program and _LOGGER.fullmatch(str(program)):
            program = None
        name = row["service"] or (f"{program} on {host}" if program and host else program or host)
        if not name:
            name = self._by_content(evidence_id, filename) or self._typed_on(evidence_id, row.get("line_no"))
            if name in self._named:
                return self._named[name]
            if name in self._nodes:
                return self._nodes[name]
        return Subject("Log", str(name)) if name else Subject("Log", filename.rsplit("/", 1)[-1])

    def _by_content(self, evidence_id: str, filename: str) -> str:
        """Return what a log calls its program, empty when it does not; the name of the file may agree."""
        if evidence_id not in self._contents:
            stem = filename.rsplit("/", 1)[-1].partition(".")[0]
            self._contents[evidence_id] = name_of_log(evidence_id, self._facts, [*self._named, stem]) or ""
        return self._contents[evidence_id]

    def _typed_on(self, evidence_id: str, line: int | None) -> str:
        """Return the machine whose output a line is, by the prompt above it; empty when no prompt names one, and for a
        file as a whole."""
        if line is None or evidence_id in self._logs:
            return ""
        if evidence_id not in self._typed:
            self._typed[evidence_id] = machines_typed_on(evidence_id, self._facts)
        typed = self._typed[evidence_id]
        above = bisect(typed, line, key=lambda one: one[0])
        return typed[above - 1][1] if above else ""

    def _said_by(self, row: dict[str, Any]) -> Subject | None:
        """Return the workload that a record names itself after: as its service, or by the name of a pod that is gone.
        What the content says goes before what the file is called."""
        service, host = row["service"], str(row["host"] or "")
        if service in self._named:
            return self._named[str(service)]
        gone = Subject("Pod", host)
        known = self._named.get(gone.workload) if gone.workload != host else None
        return Subject("Pod", host, known.namespace) if known else None

    def _of_file(self, filename: str) -> Subject | None:
        dumped = _DUMPED.search(filename)
        if dumped and dumped["pod"] not in self._pods:
            return Subject("Pod", dumped["pod"], dumped["space"] or "")
        best: tuple[int, float, Subject] | None = None
        words = set(re.split(r"[^a-z0-9]+", filename.lower()))
        for entity in self._workloads:
            subject = entity.subject
            tail = subject.name.rsplit("-", 1)[-1]
            if subject.name in filename:
                weight = len(subject.name) + 100
            elif subject.kind == "Pod" and len(tail) == 5 and tail in words:
                weight = 50
            elif subject.workload in filename or subject.workload.split("-")[0] in words:
                weight = 10 + (1 if subject.kind == "Pod" else 0)
            else:
                continue
            if best is None or (weight, entity.focus) > best[:2]:
                best = (weight, entity.focus, subject)
        return best[2] if best and (best[0] >= 50 or best[1] >= 0.5) else None
