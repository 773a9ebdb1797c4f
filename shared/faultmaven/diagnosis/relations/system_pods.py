"""The cluster's own programs: which of them do not run, and on which node."""

import re
from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.subjects import Entity, Subject

#: Programs of the control plane and of every node, by how their pods are called.
PROGRAMS = (
    "kube-scheduler",
    "kube-controller-manager",
    "kube-apiserver",
    "kube-proxy",
    "etcd",
    "coredns",
    "kube-dns",
    "metrics-server",
    "calico-node",
    "cilium",
    "kube-flannel",
    "aws-node",
    "weave-net",
)
#: Programs that every cluster with a listed control plane runs as pods beside it.
_STATIC = ("kube-scheduler", "kube-controller-manager", "kube-apiserver", "etcd")
_SYSTEM = ("kube-system", "kube-flannel", "calico-system", "")
#: How they say that they give up: Kubernetes' own programs in one form, CoreDNS of its Corefile in another.
_GIVES_UP = re.compile(r'"?command failed"? err="(.{5,300})|(\S*Corefile:\d+ - Error during parsing: .{5,200})')
_WELL = frozenset({"Running", "Completed", "Succeeded"})


def program_of(subject: Subject) -> str:
    """Return which program of the cluster a pod or workload is, or nothing."""
    if subject.namespace not in _SYSTEM:
        return ""
    return next((p for p in PROGRAMS if subject.name == p or subject.name.startswith(f"{p}-")), "")


def system_program_is_down(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each program of the cluster whose pod does not run or is not ready, has no pods, or is not listed at all.

    `program` is its name, `state` what its pods say, `node` where, `scope` `all` or `one` for its pods or one of them.
    """
    pods = [(pod, program) for pod in picture.of_kind("Pod") if (program := program_of(pod.subject))]
    for pod, program in pods:
        proof = _ill(pod)
        if proof is None:
            continue
        same = [other for other, name in pods if name == program]
        node = pod.first("spec.nodeName", "printed.node")
        known = node.value if node and node.value != "<none>" else _static_node(pod.subject, program)
        values = {
            "program": program,
            "state": proof[0],
            "node": known,
            "unit_pod": pod.subject.name,
            "scope": "all" if all(_ill(other) for other in same) else "one",
        }
        yield given.bound(subject=pod.subject, values={k: v for k, v in values.items() if v}, proofs=(proof[1],))
    yield from _without_pods(given, picture, {program for _, program in pods})
    yield from _unlisted(given, picture, pods)


def system_program_gives_up(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each program of the cluster whose own log says that it ends at its start: `program` and `why`."""
    for line in picture.logs:
        program = program_of(line.subject) if line.subject.kind == "Pod" else ""
        found = _GIVES_UP.search(line.message) if program else None
        if found is None:
            continue
        why = next(said for said in found.groups() if said)[:160].strip().strip('"')
        proof = Proof(f"{line.subject.name} says: {why}", line.ref, (why[:40],), source=f"log of {line.subject.key}")
        values = {"program": program, "why": why, "unit_pod": line.subject.name, "state": "ending at its start"}
        yield given.bound(subject=line.subject, values=values, proofs=(proof,))


def _ill(pod: Entity) -> tuple[str, Proof] | None:
    source = f"state of {pod.subject.key}"
    for path in ("printed.status", "status.phase"):
        leaf = pod.first(path)
        if leaf and leaf.value not in _WELL:
            return leaf.value, Proof(f"{pod.subject.name} is {leaf.value}", leaf.ref, (leaf.value,), source=source)
    waiting = pod.first("status.containerStatuses[*].state.waiting.reason")
    if waiting:
        text = f"{pod.subject.name} waits: {waiting.value}"
        return waiting.value, Proof(text, waiting.ref, (waiting.value,), source=source)
    ready, printed = pod.first("status.conditions[Ready].status"), pod.first("printed.ready")
    if printed and "/" in printed.value and printed.value.split("/")[0] != printed.value.split("/")[1]:
        text = f"{pod.subject.name} is ready {printed.value}"
        return f"ready {printed.value}", Proof(text, printed.ref, (printed.value,), source=source)
    if ready and ready.value == "False":
        return "not ready", Proof(f"{pod.subject.name} is not ready", ready.ref, (ready.value,), source=source)
    return None


def _static_node(pod: Subject, program: str) -> str:
    return pod.name.removeprefix(f"{program}-") if program in _STATIC else ""


def _without_pods(given: Binding, picture: Picture, seen: set[str]) -> Iterator[Binding]:
    for workload in picture.of_kind("Deployment", "DaemonSet"):
        program = program_of(workload.subject)
        wanted = workload.first("spec.replicas", "status.desiredNumberScheduled")
        ready = workload.first("status.readyReplicas", "status.numberReady", "status.availableReplicas")
        goal = parse_quantity(wanted.value) if wanted else None
        has = parse_quantity(ready.value) if ready else 0
        if not program or wanted is None or goal is None or (goal > 0 and (has is None or has > 0)):
            continue
        if goal > 0 and program in seen:
            continue  # its pods tell it better
        text = f"{workload.subject.in_words} wants {wanted.value} pods and has {int(has or 0)} ready"
        values = {"program": program, "state": f"{int(has or 0)} of {wanted.value} ready", "scope": "all"}
        proof = Proof(text, wanted.ref, (), source=f"state of {workload.subject.key}")
        yield given.bound(subject=workload.subject, values=values, proofs=(proof,))


def _unlisted(given: Binding, picture: Picture, pods: list[tuple[Entity, str]]) -> Iterator[Binding]:
    """Yield a program of the control plane that is missing among the listed pods of the others of it."""
    listed = {program for _, program in pods}
    beside = [(pod, program) for pod, program in pods if program in _STATIC]
    for program in _STATIC:
        if program in listed or len({p for _, p in beside}) < len(_STATIC) - 1:
            continue
        pod, other = beside[0]
        node = _static_node(pod.subject, other)
        subject = Subject("Pod", f"{program}-{node}", pod.subject.namespace)
        text = f"{pod.subject.name} is listed, and no pod of {program} beside it"
        proof = Proof(text, pod.refs[0], (), source=f"state of {pod.subject.key}")
        values = {"program": program, "state": "no such pod", "node": node, "unit_pod": subject.name, "scope": "all"}
        yield given.bound(subject=subject, values=values, proofs=(proof,))
