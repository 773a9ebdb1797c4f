"""Kubernetes objects as the API server would return them, with the defaults it fills in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.evals.cluster.world import Obj, World


def container(name: str, image: str, ports: list[tuple[str, int]], resources: Obj, **more: Any) -> Obj:
    """Return a container; `more` are fields such as env, livenessProbe or command."""
    made: Obj = {"name": name, "image": image, "imagePullPolicy": "IfNotPresent", **more}
    if ports:
        made["ports"] = [{"containerPort": port, "name": label, "protocol": "TCP"} for label, port in ports]
    made["resources"] = resources
    made["terminationMessagePath"] = "/dev/termination-log"
    made["terminationMessagePolicy"] = "File"
    return made


def resources(cpu: str, memory: str, cpu_limit: str = "", memory_limit: str = "") -> Obj:
    """Return requests and limits of a container."""
    limits = {k: v for k, v in (("cpu", cpu_limit), ("memory", memory_limit)) if v}
    return {**({"limits": limits} if limits else {}), "requests": {"cpu": cpu, "memory": memory}}


def probe(kind: str, port: int | str, path: str = "", delay: int = 5, period: int = 10, timeout: int = 1) -> Obj:
    """Return a probe of kind http, grpc, tcp, or exec (`path` is then the command)."""
    how: Obj = {
        "http": {"httpGet": {"path": path, "port": port, "scheme": "HTTP"}},
        "grpc": {"grpc": {"port": port, "service": ""}},
        "tcp": {"tcpSocket": {"port": port}},
        "exec": {"exec": {"command": ["sh", "-c", path] if " " in path else [path]}},
    }[kind]
    times = {"initialDelaySeconds": delay, "periodSeconds": period, "successThreshold": 1, "timeoutSeconds": timeout}
    return {"failureThreshold": 3, **how, **times}


def template(labels: Obj, containers: list[Obj], **more: Any) -> Obj:
    """Return a pod template."""
    spec: Obj = {
        "containers": containers,
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
        **more,
    }
    return {"metadata": {"creationTimestamp": None, "labels": dict(labels)}, "spec": spec}


def deployment(world: World, name: str, replicas: int, made: datetime, pod_template: Obj, namespace: str = "") -> Obj:
    """Return a deployment with no status yet."""
    labels = pod_template["metadata"]["labels"]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {**world.meta(name, made, namespace, labels), "generation": 1, "annotations": {}},
        "spec": {
            "progressDeadlineSeconds": 600,
            "replicas": replicas,
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": dict(labels)},
            "strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}, "type": "RollingUpdate"},
            "template": pod_template,
        },
        "status": {},
    }


def stateful_set(world: World, name: str, made: datetime, pod_template: Obj, claims: list[Obj]) -> Obj:
    """Return a stateful set of one replica with no status yet."""
    labels = pod_template["metadata"]["labels"]
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {**world.meta(name, made, "", labels), "generation": 1},
        "spec": {
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
            "podManagementPolicy": "OrderedReady",
            "replicas": 1,
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": dict(labels)},
            "serviceName": name,
            "template": pod_template,
            "updateStrategy": {"rollingUpdate": {"partition": 0}, "type": "RollingUpdate"},
            "volumeClaimTemplates": claims,
        },
        "status": {},
    }


def daemon_set(world: World, name: str, made: datetime, pod_template: Obj, namespace: str) -> Obj:
    """Return a daemon set with no status yet."""
    labels = pod_template["metadata"]["labels"]
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {**world.meta(name, made, namespace, labels), "generation": 1},
        "spec": {
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": dict(labels)},
            "template": pod_template,
            "updateStrategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}, "type": "RollingUpdate"},
        },
        "status": {},
    }


def service(
    world: World, name: str, made: datetime, selector: Obj, ports: list[tuple[str, int, int | str]], namespace: str = ""
) -> Obj:
    """Return a service of cluster IP; ports are (name, port, target port)."""
    r = world.random
    ip = f"10.96.{r.randrange(1, 255)}.{r.randrange(2, 250)}"
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": world.meta(name, made, namespace, selector),
        "spec": {
            "clusterIP": ip,
            "clusterIPs": [ip],
            "internalTrafficPolicy": "Cluster",
            "ipFamilies": ["IPv4"],
            "ipFamilyPolicy": "SingleStack",
            "ports": [{"name": n, "port": p, "protocol": "TCP", "targetPort": t} for n, p, t in ports],
            "selector": dict(selector),
            "sessionAffinity": "None",
            "type": "ClusterIP",
        },
        "status": {"loadBalancer": {}},
    }


def plain(world: World, api: str, kind: str, name: str, made: datetime, namespace: str | None = "", **body: Any) -> Obj:
    """Return an object that has no rules of its own, such as a config map."""
    return {"apiVersion": api, "kind": kind, "metadata": world.meta(name, made, namespace), **body}
