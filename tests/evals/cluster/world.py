"""The world: real Kubernetes objects as dicts, the programs that run in them, and one clock and one chance for all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.evals.cluster.applications import Application, Part

Obj = dict[str, Any]
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"  # what Kubernetes makes names of
_CLUSTER_KINDS = {"Node", "Namespace", "PersistentVolume", "StorageClass"}


@dataclass
class Crash:
    """How a program ends soon after its start; `words` are its last records, or lines as its runtime prints them."""

    exit_code: int
    words: list[Any]
    lasts_s: float = 2.0
    reason: str = "Error"
    message: str = ""


@dataclass
class Failure:
    """What a call runs into: `kind` is in the tables of the runtimes; `detail` fills their words."""

    kind: str
    detail: str = ""
    share: float = 1.0  # of the calls


@dataclass
class Program:
    """What a container really does, whatever its manifest says of it."""

    part: Part
    listens: list[int]
    starts_s: float
    memory_mib: int
    cpu_m: int
    health: str
    crash: Crash | None = None
    failing: Failure | None = None  # of its own, not of what it calls
    trouble: list[Any] = field(default_factory=list[Any])  # records it writes again and again since the fault began
    murmurs: list[Any] = field(default_factory=list[Any])  # warnings that mean nothing
    unready: str = ""  # why its readiness probe fails, in the probe's words
    hangs: str = ""  # why its liveness probe fails, in the probe's words
    slow_ms: int = 0
    restarts_ago: timedelta | None = None  # one old restart, long before the fault


@dataclass
class Life:
    """How a container has run so far: its runs (the last one may still go on) and what stands in its status."""

    runs: list[tuple[datetime, datetime | None]]
    state: Obj
    last_state: Obj
    restarts: int
    is_ready: bool
    crash: Crash | None = None


class World:
    """Everything there is in one cluster at one moment."""

    def __init__(self, application: Application, seed: str) -> None:
        self.application = application
        self.random = random.Random(seed)
        r = self.random
        self.namespace = r.choice(application.namespaces)
        self.now = datetime(2025, 2, 1) + timedelta(minutes=r.randrange(60 * 24 * 400), seconds=r.randrange(60))
        self.zone_hours = r.choice([0, 0, 0, 1, 2, -5, 8])
        self.installed = self.now - timedelta(days=r.randrange(2, 50), minutes=r.randrange(900))
        self.began = self.now - timedelta(minutes=r.randrange(6, 40), seconds=r.randrange(60))
        self.objects: dict[tuple[str, str, str], Obj] = {}
        self.programs: dict[str, Program] = {}
        self.workload_of: dict[str, str] = {}  # pod -> what made it
        self.runs: dict[str, Program] = {}  # pod -> what runs in it
        self.dials: dict[tuple[str, str], tuple[str, str]] = {}  # caller, callee -> settings with host and port
        self.before: dict[str, tuple[Obj, Program]] = {}  # template and program before a rollout that is stuck
        self.rolled: dict[str, datetime] = {}  # workloads whose rollout went well, and when
        self.remade: set[str] = set()  # workloads whose pods were all made again when the fault began
        self.pull_failures: dict[str, str] = {}  # image -> what the runtime says
        self.call_failures: dict[tuple[str, str], Failure] = {}
        self.mount_failures: dict[str, tuple[str, str]] = {}  # workload -> reason and message of the event
        self.component_down: set[str] = set()  # scheduler, coredns, kube-proxy@node, kubelet@node, containerd@node
        self.logs: dict[tuple[str, str], list[str]] = {}  # extra lines by (pod, container), by time
        self.life: dict[tuple[str, str], Life] = {}  # (pod, container)
        self.notes: dict[str, Any] = {}
        self.events: list[Obj] = []
        self._serial = r.randrange(10**5, 10**7)

    # -- objects

    def add(self, obj: Obj) -> Obj:
        """Put an object into the cluster and return it."""
        self.objects[self._key(obj["kind"], obj["metadata"]["name"], obj["metadata"].get("namespace"))] = obj
        return obj

    def get(self, kind: str, name: str, namespace: str | None = None) -> Obj:
        """Return one object, of the application's namespace unless told."""
        return self.objects[self._key(kind, name, namespace)]

    def find(self, kind: str, name: str, namespace: str | None = None) -> Obj | None:
        """Return one object, or None."""
        return self.objects.get(self._key(kind, name, namespace))

    def remove(self, kind: str, name: str, namespace: str | None = None) -> None:
        """Take an object out of the cluster."""
        del self.objects[self._key(kind, name, namespace)]

    def all(self, kind: str, namespace: str | None = None) -> list[Obj]:
        """Return the objects of a kind by name, of one namespace if told."""
        found = [
            obj for (k, ns, _), obj in self.objects.items() if k == kind and (namespace is None or ns == namespace)
        ]
        return sorted(found, key=lambda obj: (obj["metadata"].get("namespace", ""), obj["metadata"]["name"]))

    def _key(self, kind: str, name: str, namespace: str | None) -> tuple[str, str, str]:
        return (kind, "" if kind in _CLUSTER_KINDS else namespace or self.namespace, name)

    def workload(self, name: str) -> Obj:
        """Return the deployment, stateful set or daemon set of a part."""
        return self.get(self.application.part(name).kind, name)

    def container(self, name: str) -> Obj:
        """Return the main container in the template of a part."""
        return self.workload(name)["spec"]["template"]["spec"]["containers"][0]

    def pods_of(self, name: str, namespace: str | None = None) -> list[Obj]:
        """Return the pods that a workload made."""
        return [
            pod
            for pod in self.all("Pod", namespace or self.namespace)
            if self.workload_of.get(pod["metadata"]["name"]) == name
        ]

    # -- names and times

    def uid(self) -> str:
        """Return a new UID."""
        digits = f"{self.random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def suffix(self, length: int = 5) -> str:
        """Return the random end of a name."""
        return "".join(self.random.choice(_LETTERS) for _ in range(length))

    def template_hash(self) -> str:
        """Return a pod template's hash: decimal digits, each written as a letter of that alphabet."""
        return "".join(self.random.choice("456789bcdf") for _ in range(self.random.choice([9, 9, 10])))

    def digest(self) -> str:
        """Return 64 hexadecimal digits."""
        return f"{self.random.getrandbits(256):064x}"

    def version(self) -> str:
        """Return the next resource version."""
        self._serial += self.random.randrange(1, 900)
        return str(self._serial)

    def times(self, start: datetime, end: datetime, count: int) -> list[datetime]:
        """Return so many moments between two, in order."""
        span = max((end - start).total_seconds(), 0.001)
        return sorted(start + timedelta(seconds=self.random.random() * span) for _ in range(count))

    def meta(self, name: str, made: datetime, namespace: str | None = "", labels: Obj | None = None) -> Obj:
        """Return the metadata of a new object; namespace None is a cluster's own object."""
        meta: Obj = {"name": name, "uid": self.uid(), "resourceVersion": self.version(), "creationTimestamp": made}
        if namespace is not None:
            meta["namespace"] = namespace or self.namespace
        if labels:
            meta["labels"] = dict(labels)
        return meta

    # -- events

    def event(
        self,
        about: Obj,
        type_: str,
        reason: str,
        message: str,
        source: str,
        first: datetime,
        last: datetime | None = None,
        count: int = 1,
        path: str = "",
    ) -> None:
        """Write an event about an object; what is older than an hour has expired."""
        last = min(last or first, self.now)
        if last < self.now - timedelta(minutes=60) or first > self.now:
            return
        meta = about["metadata"]
        reference = {
            "apiVersion": about["apiVersion"],
            "kind": about["kind"],
            "name": meta["name"],
            "resourceVersion": meta["resourceVersion"],
            "uid": meta["uid"],
        }
        if "namespace" in meta:
            reference["namespace"] = meta["namespace"]
        if path:
            reference["fieldPath"] = path
        name = f"{meta['name']}.{0x18 << 56 | self.random.getrandbits(56):x}"
        node = about.get("spec", {}).get("nodeName", "") if source == "kubelet" else ""
        self.events.append(
            {
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": self.meta(name, first, meta.get("namespace", "default")),
                "involvedObject": reference,
                "type": type_,
                "reason": reason,
                "message": message,
                "source": {"component": source, **({"host": node} if node else {})},
                "firstTimestamp": first,
                "lastTimestamp": last,
                "count": count,
            }
        )

    def events_about(self, obj: Obj) -> Iterator[Obj]:
        """Yield the events about an object, the oldest last sighting first, as kubectl describe sorts them."""
        uid = obj["metadata"]["uid"]
        yield from sorted((e for e in self.events if e["involvedObject"]["uid"] == uid), key=_last_seen)


def _last_seen(event: Obj) -> datetime:
    return event["lastTimestamp"]
