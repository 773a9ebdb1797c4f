"""What somebody on call collects from the world: one piece for every command they ran."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.evals.cluster import system_logs
from tests.evals.cluster import telemetry as observed
from tests.evals.cluster.container_logs import current_log, previous_log
from tests.evals.cluster.printing import describe_other as other
from tests.evals.cluster.printing import describe_workload as workload
from tests.evals.cluster.printing.describe_node import describe_node
from tests.evals.cluster.printing.describe_pod import describe_pod
from tests.evals.cluster.printing.documents import as_json, as_yaml
from tests.evals.cluster.printing.tables import TABLES, events_table, get_table
from tests.evals.cluster.printing.top import top_nodes, top_pods
from tests.evals.cluster.system import SYSTEM
from tests.evals.cluster.world import Obj, World


@dataclass(frozen=True)
class Piece:
    """The output of one command: what it is about, and the command."""

    group: str  # get, describe, yaml, json, logs, previous, events, top, node, telemetry, extra
    kind: str
    name: str
    command: str
    text: str
    ending: str = "txt"


Describer = Callable[[World, Obj], str]
DESCRIBERS: dict[str, Describer] = {
    "Pod": describe_pod,
    "Deployment": workload.describe_deployment,
    "ReplicaSet": workload.describe_replica_set,
    "StatefulSet": workload.describe_stateful_set,
    "DaemonSet": workload.describe_daemon_set,
    "Job": workload.describe_job,
    "Service": other.describe_service,
    "Endpoints": other.describe_endpoints,
    "PersistentVolumeClaim": other.describe_claim,
    "PersistentVolume": other.describe_volume,
    "ResourceQuota": other.describe_quota,
    "Ingress": other.describe_ingress,
    "NetworkPolicy": other.describe_policy,
    "ConfigMap": other.describe_config_map,
    "HorizontalPodAutoscaler": other.describe_scaler,
    "Node": describe_node,
}
_CLUSTER = ("Node", "PersistentVolume")


def tables(world: World) -> Iterator[Piece]:
    """Yield `kubectl get -o wide` of every kind, and the pods of kube-system."""
    for kind, (word, _) in TABLES.items():
        where = "" if kind in _CLUSTER else f" -n {world.namespace}"
        yield Piece("get", kind, word, f"kubectl get {word}{where} -o wide", get_table(world, kind, world.namespace))
    for kind in ("Pod", "DaemonSet", "Deployment"):
        word = TABLES[kind][0]
        text = get_table(world, kind, SYSTEM)
        yield Piece("get", kind, f"{SYSTEM}-{word}", f"kubectl get {word} -n {SYSTEM} -o wide", text)


def described(world: World, kinds: tuple[str, ...] = tuple(DESCRIBERS)) -> Iterator[Piece]:
    """Yield `kubectl describe` of every object of the namespace, and of the nodes."""
    for kind in kinds:
        for obj in world.all(kind, None if kind in _CLUSTER else world.namespace):
            name = obj["metadata"]["name"]
            if kind == "ReplicaSet" and not obj["spec"]["replicas"]:
                continue
            where = "" if kind in _CLUSTER else f" -n {world.namespace}"
            command = f"kubectl describe {kind.lower()} {name}{where}"
            yield Piece("describe", kind, name, command, DESCRIBERS[kind](world, obj))


def manifests(world: World, kinds: tuple[str, ...], *, is_json: bool = False) -> Iterator[Piece]:
    """Yield objects one by one, as YAML or JSON."""
    form = "json" if is_json else "yaml"
    for kind in kinds:
        for obj in world.all(kind, None if kind in _CLUSTER else world.namespace):
            name = obj["metadata"]["name"]
            text = as_json(obj) if is_json else as_yaml(obj)
            command = f"kubectl get {kind.lower()} {name} -n {world.namespace} -o {form}"
            yield Piece(form, kind, name, command, text, form)


def lists(world: World, kinds: tuple[str, ...], *, is_json: bool) -> Iterator[Piece]:
    """Yield one list a kind, as YAML or JSON; events too, if asked for."""
    form = "json" if is_json else "yaml"
    for kind in kinds:
        found = world.all(kind, None if kind in _CLUSTER else world.namespace)
        if kind == "Event":
            found = [e for e in world.events if e["metadata"]["namespace"] == world.namespace]
        text = as_json(found) if is_json else as_yaml(found)
        command = f"kubectl get {kind.lower()}s -n {world.namespace} -o {form}"
        yield Piece(form, kind, f"{kind.lower()}s", command, text, form)


def logs(world: World, namespace: str = "", *, with_errors: bool = True) -> Iterator[Piece]:
    """Yield the logs of every container, with those of the run before where there was one."""
    for pod in world.all("Pod", namespace or world.namespace):
        name, where = pod["metadata"]["name"], pod["metadata"]["namespace"]
        containers = [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]
        for container in containers:
            label = name if len(containers) == 1 else f"{name}_{container['name']}"
            command = f"kubectl logs {name} -n {where} -c {container['name']}"
            text = current_log(world, pod, container)
            if text is None and with_errors:
                text = _no_log(world, pod, container)
            if text is not None:
                yield Piece("logs", "Pod", label, f"{command} --tail=400", text, "log")
            before = previous_log(world, pod, container)
            if before is not None:
                yield Piece("previous", "Pod", label, f"{command} --previous", before, "log")


def _no_log(world: World, pod: Obj, container: Obj) -> str | None:
    life = world.life.get((pod["metadata"]["name"], container["name"]))
    if not life:
        return None
    reason = life.state["waiting"]["reason"]
    name, words = pod["metadata"]["name"], f'container "{container["name"]}" in pod'
    tail = {"ErrImagePull": "image can't be pulled", "ImagePullBackOff": "trying and failing to pull image"}
    return f'Error from server (BadRequest): {words} "{name}" is waiting to start: {tail.get(reason, reason)}\n'


def events(world: World, *, is_wide: bool = False) -> Iterator[Piece]:
    """Yield the table of events of the namespace, and of the cluster's own objects."""
    command = f"kubectl get events -n {world.namespace} --sort-by=.lastTimestamp" + (" -o wide" if is_wide else "")
    yield Piece("events", "Event", "events", command, events_table(world, world.namespace, is_wide=is_wide))
    if any(e["metadata"]["namespace"] == "default" for e in world.events):
        command = "kubectl get events -n default --sort-by=.lastTimestamp"
        yield Piece("events", "Event", "events-default", command, events_table(world, "default"))


def usage(world: World) -> Iterator[Piece]:
    """Yield `kubectl top`."""
    yield Piece("top", "Pod", "top-pods", f"kubectl top pods -n {world.namespace}", top_pods(world, world.namespace))
    yield Piece("top", "Node", "top-nodes", "kubectl top nodes", top_nodes(world))


def nodes(world: World) -> Iterator[Piece]:
    """Yield the journals and the states of the services of every node."""
    for node in world.all("Node"):
        name = node["metadata"]["name"]
        command = f"ssh {name} journalctl -u kubelet -u containerd --since -30min"
        yield Piece("node", "Node", f"{name}-journal", command, system_logs.journal(world, name), "log")
        for unit in ("kubelet", "containerd"):
            text = system_logs.service_status(world, name, unit)
            yield Piece("node", "Node", f"{name}-{unit}", f"ssh {name} systemctl status {unit}", text)


def telemetry(world: World) -> Iterator[Piece]:
    """Yield metrics, traces, alerts and checks of connections."""
    for name, text in observed.metrics(world).items():
        yield Piece("metrics", "", name, f"curl -s prometheus:9090/api/v1/query_range # {name}", text, "json")
    yield Piece("traces", "", "traces", "curl -s jaeger:16686/api/traces?limit=24", observed.traces(world), "json")
    yield Piece("alerts", "", "alerts", "curl -s alertmanager:9093/api/v2/alerts", observed.alerts(world), "json")
    for n, (command, text) in enumerate(observed.checks(world), 1):
        yield Piece("checks", "", f"check-{n}", command, text)


def extras(world: World) -> Iterator[Piece]:
    """Yield what only this fault leaves: the output of an apply, of a check of a connection."""
    for name, (command, text) in world.notes.get("extras", {}).items():
        yield Piece("extra", "", name, command, text)
