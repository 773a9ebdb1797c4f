"""Metrics, traces, alerts and checks of connections, as what runs and what fails makes them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from tests.evals.cluster.applications import Part
from tests.evals.cluster.controllers.endpoints import is_ready
from tests.evals.cluster.printing.tables_of_workloads import pod_state
from tests.evals.cluster.printing.top import is_measured, pod_usage
from tests.evals.cluster.printing.words import zulu
from tests.evals.cluster.settings import dialled
from tests.evals.cluster.traffic import troubles
from tests.evals.cluster.world import Obj, World

_SPAN = timedelta(minutes=45)
_STEP = 30
_SLOW = {"slow", "timeout", "dns_timeout", "slow_query", "pool", "locks"}


def _seconds(at: datetime) -> int:
    return int((at - datetime(1970, 1, 1)).total_seconds())


def _answer(result: list[Any]) -> str:
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}) + "\n"


def _series(world: World, labels: dict[str, str], before: float, after: float, noise: float = 0.06) -> dict[str, Any]:
    start = max(world.now - _SPAN, world.installed)
    count = int((world.now - start).total_seconds() // _STEP)
    values: list[list[Any]] = []
    for n in range(count):
        at = start + timedelta(seconds=n * _STEP)
        level = after if at >= world.began else before
        value = max(0.0, level * (1 + noise * (2 * world.random.random() - 1)))
        values.append([_seconds(at), f"{value:.6g}"])
    return {"metric": labels, "values": values}


def metrics(world: World) -> dict[str, str]:
    """Return answers of Prometheus' API by name: what pods use, how often they restart, how requests go."""
    cpu: list[Any] = []
    memory: list[Any] = []
    restarts: list[Any] = []
    throttled: list[Any] = []
    for pod in world.all("Pod", world.namespace):
        name, container = pod["metadata"]["name"], pod["spec"]["containers"][0]["name"]
        labels = {"namespace": world.namespace, "pod": name, "container": container}
        count = sum(s["restartCount"] for s in pod["status"].get("containerStatuses", []))
        label = {"__name__": "kube_pod_container_status_restarts_total", **labels}
        restarts.append(_series(world, label, 0 if count > 1 else count, count, 0.0))
        if not is_measured(world, pod):
            continue
        millicores, mebibytes = pod_usage(world, pod)
        part = world.runs[name].part if name in world.runs else None
        usual = min(millicores, 60)
        cpu.append(_series(world, {"__name__": "container_cpu_usage_cores", **labels}, usual / 1000, millicores / 1000))
        label = {"__name__": "container_memory_working_set_bytes", **labels}
        memory.append(_series(world, label, mebibytes * 2**20 * 0.98, mebibytes * 2**20, 0.01))
        share = world.notes.get("throttled", {}).get(part.name if part else "", 0.004)
        label = {"__name__": "container_cpu_cfs_throttled_ratio", **labels}
        throttled.append(_series(world, label, 0.004, share))
    latency, errors = _requests(world)
    return {
        "container_cpu_usage": _answer(cpu),
        "container_memory": _answer(memory),
        "restarts": _answer(restarts),
        "cpu_throttling": _answer(throttled),
        "request_latency_p95": _answer(latency),
        "request_errors": _answer(errors),
    }


def _requests(world: World) -> tuple[list[Any], list[Any]]:
    latency: list[Any] = []
    errors: list[Any] = []
    for part in world.application.parts:
        if part.store:
            continue
        labels = {"namespace": world.namespace, "service": part.name}
        mine = [failure for (caller, _), failure in troubles(world).items() if caller == part.name]
        own = world.programs[part.name].failing
        is_slow = any(f.kind in _SLOW for f in mine) or (own is not None and own.kind in _SLOW)
        share = max((f.share for f in [*mine, *([own] if own else [])]), default=0.0)
        usual = 0.02 + (len(part.name) % 7) / 100
        label = {"__name__": "http_server_request_duration_seconds_p95", **labels}
        latency.append(_series(world, label, usual, 3.02 if is_slow else usual * 1.1))
        label = {"__name__": "http_server_requests_error_ratio", **labels}
        errors.append(_series(world, label, 0.001, max(share * 0.9, 0.001)))
    return latency, errors


def traces(world: World) -> str:
    """Return requests through the application as Jaeger's API gives them."""
    found = [_trace(world, at) for at in world.times(world.now - timedelta(minutes=20), world.now, 24)]
    body = {"data": found, "total": 0, "limit": 0, "offset": 0, "errors": None}
    return json.dumps(body, indent=world.random.choice([None, 2])) + "\n"


def _trace(world: World, at: datetime) -> dict[str, Any]:
    trace_id = f"{world.random.getrandbits(128):032x}"
    spans: list[dict[str, Any]] = []
    processes: dict[str, Any] = {}
    entry = world.application.part(world.application.entry)
    _walk(world, entry, None, at, trace_id, spans, processes, 0)
    return {"traceID": trace_id, "spans": spans, "processes": processes, "warnings": None}


def _walk(
    world: World,
    part: Part,
    parent: str | None,
    at: datetime,
    trace_id: str,
    spans: list[dict[str, Any]],
    processes: dict[str, Any],
    depth: int,
) -> tuple[float, bool]:
    """Add the span of a part and of those it calls; return how long it took in seconds, and whether it failed."""
    span_id = f"{world.random.getrandbits(64):016x}"
    key = f"p{len(processes) + 1}"
    pods = [pod for pod in world.pods_of(part.name) if is_ready(pod)]
    tags = [{"key": "k8s.pod.name", "type": "string", "value": pods[0]["metadata"]["name"]}] if pods else []
    processes[key] = {"serviceName": part.name, "tags": tags}
    own = world.programs[part.name].failing if at >= world.began else None
    took, is_failed = 0.003 + world.random.random() * 0.02, own is not None and own.kind == "error"
    took += 3.1 if own and own.kind in _SLOW else 0.0
    words = "internal error" if is_failed else ""
    for name in part.calls if depth < 5 else ():
        callee = world.application.part(name)
        failure = troubles(world).get((part.name, name)) if at >= world.began else None
        spread = callee.calls and any((name, n) in troubles(world) for n in callee.calls)
        if failure and (callee.store or not spread):
            is_failed, words = True, f"call to {name} failed: {failure.kind.replace('_', ' ')}"
            took += 3.0 if failure.kind in _SLOW else 0.002
            break
        if not callee.store:
            inner, has_failed = _walk(
                world, callee, span_id, at + timedelta(seconds=took), trace_id, spans, processes, depth + 1
            )
            took += inner
            if has_failed:
                is_failed, words = True, f"{name} answered 500"
                break
    tags = [{"key": "span.kind", "type": "string", "value": "server"}]
    tags.append({"key": "http.status_code", "type": "int64", "value": 500 if is_failed else 200})
    if is_failed:
        tags += [
            {"key": "error", "type": "bool", "value": True},
            {"key": "otel.status_description", "type": "string", "value": words},
        ]
    references = [{"refType": "CHILD_OF", "traceID": trace_id, "spanID": parent}] if parent else []
    micro = _seconds(at) * 1_000_000 + at.microsecond
    spans.append(
        {
            "traceID": trace_id,
            "spanID": span_id,
            "operationName": f"GET /api/{part.name}" if part.protocol == "http" else f"{part.name}.Service/Get",
            "references": references,
            "startTime": micro,
            "duration": int(took * 1_000_000),
            "tags": tags,
            "logs": [],
            "processID": key,
            "warnings": None,
        }
    )
    return took, is_failed


def alerts(world: World) -> str:
    """Return the alerts that fire, as Alertmanager's API gives them."""
    found: list[dict[str, Any]] = []
    since = world.began + timedelta(minutes=2)
    for pod in world.all("Pod", world.namespace):
        name, state = pod["metadata"]["name"], pod_state(pod)
        if state == "CrashLoopBackOff":
            text = f"Pod {world.namespace}/{name} is in waiting state (reason: CrashLoopBackOff)."
            found.append(_alert("KubePodCrashLooping", "warning", text, since, world, pod=name))
        elif not is_ready(pod) and pod["status"].get("phase") in ("Pending", "Running"):
            text = f"Pod {world.namespace}/{name} has been in a non-ready state for longer than 5 minutes."
            found.append(_alert("KubePodNotReady", "warning", text, since, world, pod=name))
    for deployment in world.all("Deployment", world.namespace):
        if deployment["status"].get("availableReplicas", 0) < deployment["spec"]["replicas"]:
            name = deployment["metadata"]["name"]
            text = f"Deployment {world.namespace}/{name} has not matched the expected number of replicas."
            found.append(_alert("KubeDeploymentReplicasMismatch", "warning", text, since, world, deployment=name))
    for service in sorted({caller for caller, _ in troubles(world)}):
        text = f"More than 5% of the requests of {service} fail."
        found.append(_alert("HighErrorRate", "critical", text, since, world, service=service))
    for node in world.all("Node"):
        if any(c["type"] == "Ready" and c["status"] != "True" for c in node["status"]["conditions"]):
            name = node["metadata"]["name"]
            found.append(_alert("KubeNodeNotReady", "critical", f"{name} has been unready.", since, world, node=name))
    return json.dumps(found, indent=2) + "\n"


def _alert(name: str, severity: str, text: str, since: datetime, world: World, **labels: str) -> dict[str, Any]:
    return {
        "annotations": {"description": text, "summary": text},
        "startsAt": zulu(since),
        "endsAt": "0001-01-01T00:00:00Z",
        "updatedAt": zulu(world.now),
        "fingerprint": f"{world.random.getrandbits(64):016x}",
        "status": {"inhibitedBy": [], "silencedBy": [], "state": "active"},
        "labels": {"alertname": name, "namespace": world.namespace, "severity": severity, **labels},
    }


def checks(world: World) -> list[tuple[str, str]]:
    """Return commands that try connections from inside callers, and what they print: those that fail and a few that do not."""
    found: list[tuple[str, str]] = []
    edges = [(part, name) for part in world.application.parts for name in part.calls]
    failing = troubles(world)
    chosen = [edge for edge in edges if (edge[0].name, edge[1]) in failing][:4] + world.random.sample(edges, 3)
    for part, name in chosen:
        pod = next((p for p in world.pods_of(part.name) if is_ready(p)), None)
        if pod:
            found.append(_check(world, part, name, pod))
    return found


def _check(world: World, part: Part, callee: str, pod: Obj) -> tuple[str, str]:
    host, port = dialled(world, part.name, callee, pod["spec"]["containers"][0])
    failure = troubles(world).get((part.name, callee))
    service = world.find("Service", host.split(".")[0])
    ip = service["spec"]["clusterIP"] if service else ""
    command = f"kubectl exec -n {world.namespace} {pod['metadata']['name']} -- nc -zv -w 3 {host} {port}"
    text = {
        "refused": f"nc: connect to {host} ({ip}) port {port} (tcp) failed: Connection refused\ncommand terminated with exit code 1\n",
        "timeout": f"nc: connect to {host} ({ip}) port {port} (tcp) timed out: Operation in progress\ncommand terminated with exit code 1\n",
        "dns": f'nc: getaddrinfo for host "{host}" port {port}: Name or service not known\ncommand terminated with exit code 1\n',
        "dns_timeout": f'nc: getaddrinfo for host "{host}" port {port}: Temporary failure in name resolution\ncommand terminated with exit code 1\n',
    }.get(failure.kind if failure else "", f"Connection to {host} ({ip}) {port} port [tcp/*] succeeded!\n")
    return command, text
