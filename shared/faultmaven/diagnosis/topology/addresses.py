"""Edges that addresses show: hosts in variables and configuration, peers named in logs, labels of metrics."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.log_owners import LogOwners
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.subjects import WORKLOADS, Ref, leaf_source
from faultmaven.diagnosis.topology.graph import Edge, How
from faultmaven.diagnosis.topology.names import Names, node_of, workload_of_pod

#: An address inside a longer value: a URL, a host with a port, or a bare host after `=` or `@`.
_ADDRESSES = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|[@=,;\s\"']|^)(?:[^/@\s]*@)?([A-Za-z0-9][\w.-]{1,200})(?::\d{1,5}\b)?",
    re.I,
)
#: What a log says before the name of whom it calls, and after it.
_PEER = re.compile(
    r"(?:https?|grpc|tcp|amqps?|redis|mongodb|mysql|postgres(?:ql)?)://(?:[^/@\s]*@)?([\w.-]+)"
    r"|\b(?:(?:to|at|from|on|host|for|upstream|dial tcp|lookup|calling|call|reach|contact)[\s=:\"'\[]+){1,3}"
    r"(?![a-z]+://)([A-Za-z][\w.-]+)(?::\d{2,5})?"
    r"|\b(\d{1,3}(?:\.\d{1,3}){3}):\d{2,5}\b",
    re.I,
)
_RECORDS = r"""
SELECT evidence_id, number, filename, line_no, host, service, component, left(msg, 600) AS msg FROM events
WHERE source IS DISTINCT FROM 'k8s-event' AND source IS DISTINCT FROM 'alert'
  AND regexp_matches(
    msg, '://|:\d{2,5}\b|\b(to|at|from|on|host|for|upstream|dial|lookup|calling|call|reach|contact)\b', 'i')
QUALIFY row_number() OVER (
  PARTITION BY evidence_id, coalesce(template_id, left(msg, 40)), host, service ORDER BY line_no) <= 2
ORDER BY number, line_no LIMIT 4000
"""
#: Host names among the owners of series: three labels or more, as of load balancers.
_HOSTS = """
SELECT service, any_value(evidence_id) AS evidence_id, any_value(number) AS number,
       any_value(filename) AS filename, min(line_no) AS line_no FROM series
WHERE regexp_matches(service, '^[A-Za-z0-9-]+([.][A-Za-z0-9-]+){2,}') GROUP BY service
"""
#: The length to which CloudFormation cuts the parts of a load balancer's name.
_CUT = 5
#: Labels of metrics that name both ends of a call, in small letters without signs: Istio, Cilium, Envoy, X-Ray.
_FROM = re.compile(
    r'"(?:source|client|caller|source_?workload|source_?app|from|upstream_?caller)"\s*:\s*"([^"]+)"', re.I
)
_TO = re.compile(
    r'"(?:destination|server|callee|destination_?workload|destination_?app|to|destination_?service_?name)"\s*:\s*'
    r'"([^"]+)"',
    re.I,
)


def setting_edges(picture: Picture, names: Names) -> Iterator[Edge]:
    """Yield which workload has the address of which component among its settings, directly or in a config map."""
    for entity, leaf, _ in picture.settings(("Pod", *WORKLOADS), ("@container.env[*].value", "@container.env[*]")):
        yield from _named(leaf.value, names, node_of(entity.subject), leaf.ref, leaf_source(entity, leaf))
    for entity in picture.of_kind("ConfigMap"):
        for leaf in entity.leaves:
            if leaf.path.startswith("data"):
                yield from _named(leaf.value, names, node_of(entity.subject), leaf.ref, leaf_source(entity, leaf))


def _named(value: str, names: Names, source: str, ref: Ref, speaker: str) -> Iterator[Edge]:
    for found in _ADDRESSES.finditer(value[:2000]):
        target = names.of(found[1])
        if target is not None and target != source:
            text = f"`{source}` is configured with the address `{found[1]}`"
            yield Edge(source, target, How.CALLS, Proof(text, ref, (found[1],), source=speaker))


def log_edges(picture: Picture, names: Names) -> Iterator[Edge]:
    """Yield which program's log names which other component as the one it talks to."""
    owners = picture.log_owners
    for row in picture.facts.rows_of("events", _RECORDS):
        source = log_node(row, owners)
        for found in _PEER.finditer(str(row["msg"])):
            said = (found[1] or found[2] or found[3]).rstrip(".-")
            target = names.of(said)
            if target is not None and target != source:
                text = f"`{source}` names `{said}` in its log"
                yield Edge(source, target, How.CALLS, Proof(text, ref_of(row), (said,), source=f"log of {source}"))


def log_node(row: dict[str, object], owners: LogOwners) -> str:
    """Return the component whose log a record belongs to; a pod's name beats the name of its container."""
    pod = workload_of_pod(str(row["host"] or ""))
    return pod or node_of(owners.of(row))


def label_edges(picture: Picture, names: Names) -> Iterator[Edge]:
    """Yield who calls whom by labels that name both ends, and which address stands for which component."""
    for row in picture.facts.rows_of(
        "series",
        "SELECT evidence_id, number, filename, line_no, labels FROM series WHERE labels IS NOT NULL "
        "AND regexp_matches(labels, 'source|client|caller|from', 'i')",
    ):
        ends = _FROM.search(row["labels"]), _TO.search(row["labels"])
        if ends[0] and ends[1]:
            source, target = (workload_of_pod(end[1]) or end[1] for end in ends if end)
            text = f"The metrics count calls from `{source}` to `{target}`"
            proof = Proof(text, ref_of(row | {"line_end": None}), (source, target), source="metrics")
            yield Edge(names.of(source) or source, names.of(target) or target, How.CALLS, proof)
    yield from _stand_ins(picture, names)


def _stand_ins(picture: Picture, names: Names) -> Iterator[Edge]:
    """Yield load balancers and other hosts whose name is made of a component's name: they pass on what it does.

    Cloud tools cut names to five letters (`servi-searc.us-west-2.elb.amazonaws.com` for `PetSearch`), so a part of the
    host's first label of that length inside the first word of one component's name is enough.
    """
    bare = [name for name in names if "." not in name and "/" not in name]
    for row in picture.facts.rows_of("events", _HOSTS):
        parts = [part for part in re.split(r"[-_]", str(row["service"]).split(".")[0].lower()) if len(part) >= _CUT]
        # The last part tells most: before it stands the name of the stack, which is the same for all.
        for part in reversed(parts):
            meant = [name for name in bare if part in _first_word(name)]
            if len({_first_word(name) for name in meant}) == 1:
                for name in meant:
                    text = f"The host name `{row['service']}` says that it stands for `{name}`"
                    proof = Proof(text, ref_of(row | {"line_end": None}), (), source="metrics")
                    yield Edge(names.of(row["service"]) or row["service"], name, How.STANDS_FOR, proof)
                break


def _first_word(name: str) -> str:
    return re.split(r"[_:/ ]", name)[0].casefold()
