"""Whose series it is: service and host out of labels and file names, by the names that monitoring systems use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

_PLAIN = re.compile(r"[^a-z0-9]+")
#: Labels that name a service and a host, the surest first, compared in small letters without signs between words.
_SERVICE_LABELS = (
    *("service", "servicename", "microservice", "application", "applicationname", "app", "appkubernetesioname"),
    *("k8sapp", "functionname", "apiname", "deployment", "k8sdeploymentname", "workload", "statefulset", "daemonset"),
    *("container", "containername", "k8scontainername", "taskdefinitionfamily", "loadbalancer", "tablename"),
    *("dbinstanceidentifier", "queuename", "statemachinearn", "topic", "component", "process", "command", "job"),
)
_HOST_LABELS = (
    *("pod", "podname", "kubernetespodname", "k8spodname", "host", "hostname", "node", "nodename", "k8snodename"),
    *("kubernetesnode", "instanceid", "instance", "server", "machine", "device", "containerid"),
)
_SERVICE_RANK = {name: rank for rank, name in enumerate(_SERVICE_LABELS)}
_HOST_RANK = {name: rank for rank, name in enumerate(_HOST_LABELS) if name != "device"}
#: A pod of a Deployment (`web-5dc8d4f9fd-46997`): the workload, the replica set's hash and the pod's own letters.
_POD = re.compile(r"(?P<service>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)-(?P<hash>[a-z0-9]{8,10})-[a-z0-9]{5}(?![a-z0-9])")
_HASH = re.compile(r"(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz2456789]{6,10}\Z|[0-9a-f]{8,10}\Z")
_ORDINAL_POD = re.compile(r"(?P<service>[a-z][a-z0-9-]*[a-z0-9])-\d{1,3}\Z")


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Return a label's name in small letters without the signs between its words: `k8s.pod.name` is k8spodname."""
    return _PLAIN.sub("", name.lower())


def is_service_label(name: str) -> bool:
    """Tell whether a label of this name says which service it is."""
    return plain_name(name) in _SERVICE_RANK


def is_host_label(name: str) -> bool:
    """Tell whether a label of this name says which host, node or pod it is."""
    return plain_name(name) in _HOST_RANK


def service_of(labels: Mapping[str, str]) -> str | None:
    """Return the service that labels name; a pod's name tells it when no label does."""
    services, pods, _ = _ranked(tuple(labels))
    named = _first(labels, services)
    if named is not None and named[0] != "job":
        return named[1]
    pod = labels[pods[0]] if pods else None
    return (service_of_pod(pod) if pod else None) or (named[1] if named else None)


def host_of(labels: Mapping[str, str]) -> str | None:
    """Return the pod, host or node that labels name."""
    named = _first(labels, _ranked(tuple(labels))[2])
    return named[1] if named else None


def service_of_pod(pod: str) -> str | None:
    """Return the workload a pod belongs to, or None when the name does not tell."""
    match = _POD.fullmatch(pod)
    if match is not None and _HASH.match(match["hash"]):
        return match["service"]
    ordinal = _ORDINAL_POD.match(pod)
    return ordinal["service"] if ordinal else None


def owner_of_file(path: str) -> tuple[str | None, str | None]:
    """Return `(service, pod)` when a file is called after a pod: `web-5dc8d4f9fd-46997_metric.csv`."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    match = _POD.search(name)
    if match is None or not _HASH.match(match["hash"]):
        return None, None
    return match["service"], match.group()


@lru_cache(maxsize=1_024)
def _ranked(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the labels that name a service, a pod and a host, the best first; series have the same ones."""
    services, hosts = (
        tuple(sorted((name for name in names if plain_name(name) in rank), key=lambda name: rank[plain_name(name)]))
        for rank in (_SERVICE_RANK, _HOST_RANK)
    )
    return services, tuple(name for name in names if "pod" in plain_name(name)), hosts


def _first(labels: Mapping[str, str], names: Sequence[str]) -> tuple[str, str] | None:
    return next(((plain_name(name), labels[name]) for name in names if labels[name]), None)
