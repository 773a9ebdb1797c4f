"""Described services, ingresses, network policies and autoscalers."""

from __future__ import annotations

import re

from faultmaven.evidence.kubernetes.describe_fields import (
    FieldReader,
    ignore,
    put_at,
    put_pairs,
    put_text,
    read_rest,
    values_of,
)
from faultmaven.evidence.kubernetes.outline import Entry
from faultmaven.evidence.kubernetes.tree import EMPTY_LIST, EMPTY_MAP, Doc, Leaf
from faultmaven.evidence.kubernetes.values import is_nothing, scalar

_SERVICE_PORT = re.compile(r"(?P<name>\S+)\s+(?P<port>\d+)/(?P<protocol>\w+)")
_INGRESS_PATH = re.compile(r"(?P<path>/\S*)\s+(?P<service>[\w.-]+):(?P<port>[\w.<>-]+)\s*(?:\((?P<endpoints>.*)\))?")
_POLICY_PORT = re.compile(r"To Port: (?P<port>[\w-]+)/(?P<protocol>\w+)")
_METRIC = re.compile(r"(?P<name>.{1,300}?)(?:\s{2,}+|:\s++)(?P<current>\S++(?: \(\S++)?+)\s++/\s++(?P<target>\S.*)\Z")
_POD_COUNTS = re.compile(r"(?P<current>\d+) current / (?P<desired>\d+) desired")


def _read_port(field: Entry, doc: Doc) -> None:
    if match := _SERVICE_PORT.match(field.value):
        port = doc.item("spec.ports")
        if not is_nothing(match["name"]):
            port.put("name", match["name"], field.line)
        port.put("port", int(match["port"]), field.line)
        port.put("protocol", match["protocol"], field.line)


def _last_port(doc: Doc) -> Doc | None:
    spec = doc.root.get("spec")
    ports = spec.get("ports") if isinstance(spec, dict) else None
    last = ports[-1] if isinstance(ports, list) and ports else None
    return Doc(last) if isinstance(last, dict) else None


def _read_target(field: Entry, doc: Doc) -> None:
    if (port := _last_port(doc)) is not None:
        port.put("targetPort", scalar(field.value.split("/")[0]), field.line)


def _read_node_port(field: Entry, doc: Doc) -> None:
    number = field.value.split()[-1].split("/")[0] if field.value else ""
    if (port := _last_port(doc)) is not None and number.isdecimal():
        port.put("nodePort", int(number), field.line)


def _read_endpoints(field: Entry, doc: Doc) -> None:
    """Keep the endpoints as printed, per port: that there are none is the finding."""
    doc.put("printed.endpoints", field.value or "<none>", field.line)
    if (port := _last_port(doc)) is not None:
        port.put("printedEndpoints", field.value or "<none>", field.line)


def _read_rules(field: Entry, doc: Doc) -> None:
    rule: Doc | None = None
    for entry in field.walk():
        if entry.text.startswith(("Host ", "----")):
            continue
        match = _INGRESS_PATH.match(entry.text)
        if match is None:
            rule = doc.item("spec.rules")
            rule.put("host", entry.text.split()[0], entry.line)
            continue
        if rule is None:
            rule = doc.item("spec.rules")
        path = rule.item("http.paths")
        path.put("path", match["path"], entry.line)
        path.put("backend.service.name", match["service"], entry.line)
        path.put("backend.service.port", scalar(match["port"]), entry.line)
        if match["endpoints"] is not None:
            path.put("printedEndpoints", match["endpoints"] or "<none>", entry.line)


def _read_tls(field: Entry, doc: Doc) -> None:
    for below in field.walk():
        secret, terminates, hosts = below.text.partition(" terminates ")
        if terminates:
            item = doc.item("spec.tls")
            item.put("secretName", secret.strip(), below.line)
            item.put("hosts", hosts.strip(), below.line)


def _read_policy(field: Entry, doc: Doc) -> None:
    """Read the spec of a network policy: whom it selects, which directions, and what it lets through."""
    for below in field.below:
        if below.key == "PodSelector":
            if "=" in below.value:
                put_pairs("spec.podSelector.matchLabels")(below, doc)
            else:
                doc.put("spec.podSelector", EMPTY_MAP, below.line)
        elif below.key == "Policy Types":
            for kind in below.value.split(","):
                doc.append("spec.policyTypes", kind.strip(), below.line)
        elif below.text.startswith(("Allowing ingress", "Allowing egress")):
            _read_direction(below, doc, "ingress" if "ingress" in below.text[:17] else "egress")
        elif not below.text.startswith("Not affecting"):
            read_rest(below, doc)


def _read_direction(field: Entry, doc: Doc, direction: str) -> None:
    text = " ".join([field.value, *(below.text for below in field.walk())])
    if "<none> (Selected pods are isolated" in text:
        doc.put(f"spec.{direction}", EMPTY_LIST, field.line)
        return
    rule = doc.item(f"spec.{direction}")
    rule.root["printed"] = Leaf(text.strip(), field.line)
    peers = "from" if direction == "ingress" else "to"
    peer: Doc | None = None
    for entry in field.walk():
        if entry.text == "----------":
            rule = doc.item(f"spec.{direction}")
        elif entry.key in {"From", "To"} and entry.below:
            peer = rule.item(peers)
        elif port := _POLICY_PORT.fullmatch(entry.text):
            item = rule.item("ports")
            item.put("port", scalar(port["port"]), entry.line)
            item.put("protocol", port["protocol"], entry.line)
        elif entry.key in {"PodSelector", "NamespaceSelector"} and peer is not None:
            selector = entry.key[0].lower() + entry.key[1:]
            peer.put(selector, EMPTY_MAP, entry.line)
            put_pairs(f"{selector}.matchLabels")(entry, peer)
        elif entry.key == "CIDR" and peer is not None:
            peer.put("ipBlock.cidr", entry.value, entry.line)


def _read_subsets(field: Entry, doc: Doc) -> None:
    """Read what an Endpoints object lists; one address list for all subsets, as printed."""
    for below in field.walk():
        if below.key in {"Addresses", "NotReadyAddresses"}:
            doc.put(("printed", below.key[0].lower() + below.key[1:]), below.value or "<none>", below.line)
            if below.key == "Addresses":
                doc.put("printed.endpoints", below.value or "<none>", below.line)


def _read_metrics(field: Entry, doc: Doc) -> None:
    for below in field.walk():
        if match := _METRIC.match(below.text):
            metric = doc.item("printed.metrics")
            metric.put("name", match["name"].strip(), below.line)
            metric.put("current", match["current"], below.line)
            metric.put("target", match["target"], below.line)


def _read_scaled_pods(field: Entry, doc: Doc) -> None:
    if match := _POD_COUNTS.search(field.value):
        doc.put("status.currentReplicas", int(match["current"]), field.line)
        doc.put("status.desiredReplicas", int(match["desired"]), field.line)


def _read_reference(field: Entry, doc: Doc) -> None:
    kind, slash, name = field.value.partition("/")
    if slash:
        doc.put("spec.scaleTargetRef.kind", kind, field.line)
        doc.put("spec.scaleTargetRef.name", name, field.line)


def _read_ips(field: Entry, doc: Doc) -> None:
    for text, line in values_of(field):
        doc.append("spec.clusterIPs", text, line)


READERS: dict[str, dict[str, FieldReader]] = {
    "Service": {
        "Selector": put_pairs("spec.selector"),
        "Type": put_at("spec.type"),
        "IP": put_at("spec.clusterIP"),
        "IPs": _read_ips,
        "IP Family Policy": ignore,
        "IP Families": ignore,
        "Port": _read_port,
        "TargetPort": _read_target,
        "NodePort": _read_node_port,
        "Endpoints": _read_endpoints,
        "Session Affinity": put_at("spec.sessionAffinity"),
        "External Traffic Policy": put_at("spec.externalTrafficPolicy"),
        "Internal Traffic Policy": put_at("spec.internalTrafficPolicy"),
        "LoadBalancer Ingress": put_text("printed.loadBalancerIngress"),
        "External IPs": put_text("printed.externalIPs"),
    },
    "Ingress": {
        "Ingress Class": put_at("spec.ingressClassName"),
        "Address": put_text("printed.address"),
        "Default backend": put_text("printed.defaultBackend"),
        "TLS": _read_tls,
        "Rules": _read_rules,
    },
    "NetworkPolicy": {"Spec": _read_policy},
    "Endpoints": {"Subsets": _read_subsets},
    "PodDisruptionBudget": {
        "Selector": put_pairs("spec.selector.matchLabels"),
        "Min available": put_at("spec.minAvailable"),
        "Max unavailable": put_at("spec.maxUnavailable"),
    },
    "HorizontalPodAutoscaler": {
        "Reference": _read_reference,
        "Metrics": _read_metrics,
        "Min replicas": put_at("spec.minReplicas"),
        "Max replicas": put_at("spec.maxReplicas"),
        "Deployment pods": _read_scaled_pods,
        "StatefulSet pods": _read_scaled_pods,
    },
}
