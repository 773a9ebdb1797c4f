"""Evictions by the kubelet: whether the node is short of memory, or one workload took what others asked for."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import parse_quantity

#: What the kubelet writes of a container that it blames (pkg/kubelet/eviction/helpers.go, evictionMessage).
_USAGE = re.compile(r"Container (?P<container>[\w.-]+) was using (?P<used>\d+\w*), request is (?P<request>\d+\w*)")
#: So many times what was asked for is no estimate that was a bit low: the scheduler placed it for something else.
_BEYOND = 3.0


def evicted_beyond_request(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield the pod whose workload alone is evicted, for using several times the memory that it asked for.

    Where pods of several workloads are evicted the node itself is short, whoever caused it.
    """
    evicted = picture.events_of(("Evicted",))
    if len({(event.subject.namespace, event.subject.workload) for event in evicted}) != 1:
        return
    for event in evicted:
        for found in _USAGE.finditer(event.message) if "resource: memory" in event.message else ():
            used, request = parse_quantity(found["used"]), parse_quantity(found["request"])
            if used and request and used >= _BEYOND * request:
                values = {"container": found["container"], "used": found["used"], "request": found["request"]}
                text = f"Container {found['container']} used {found['used']} and had asked for {found['request']}"
                proof = Proof(text, event.ref, (found["used"],), source=f"usage of {event.subject.key}")
                yield given.bound(subject=event.subject, values=values, proofs=(proof,))
