"""Quotas that are used up, and what they keep from being made."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import parse_quantity
from faultmaven.diagnosis.relations.absences import absent_claims, absent_services
from faultmaven.diagnosis.subjects import WORKLOADS, Entity

#: What a counted resource is about, by its name without `requests.`, `limits.` or `count/`.
_FAMILIES = {
    "cpu": "cpu",
    "memory": "memory",
    "pods": "pods",
    "services": "services",
    "services.loadbalancers": "services",
    "services.nodeports": "services",
    "storage": "storage",
    "persistentvolumeclaims": "claims",
}


def family_of(resource: str) -> str:
    """Return what a quota's resource is about: cpu, memory, pods, services, storage, claims, or objects."""
    name = resource.rsplit("/", 1)[-1] if resource.startswith("count/") else resource
    name = name.removeprefix("requests.").removeprefix("limits.")
    return (
        "storage" if name.endswith("storageclass.storage.k8s.io/requests.storage") else _FAMILIES.get(name, "objects")
    )


def quota_keeps_out(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each used-up resource of a quota together with what is missing in its namespace for want of it.

    A quota at its limit is no fault by itself: a workload must lack pods, a service that others call must not exist,
    or a claim that pods mount. Subject is what is missing or lacks pods; `family` says what the quota counts.
    """
    for quota in picture.of_kind("ResourceQuota"):
        hard, used = quota.mapping("status.hard") or quota.mapping("spec.hard"), quota.mapping("status.used")
        for resource, limit in hard.items():
            family, now = family_of(resource), used.get(resource)
            most, taken = parse_quantity(limit.value), parse_quantity(now.value) if now else None
            if now is None or most is None or taken is None:
                continue
            values = {
                "quota": quota.subject.name,
                "resource": resource,
                "used": now.value,
                "limited": limit.value,
                "family": family,
            }
            spent = Proof(
                f"Quota {quota.subject.name}: {resource} is used up, {now.value} of {limit.value}",
                now.ref,
                (now.value,),
                source=f"state of {quota.subject.key}",
            )
            for found in _kept_out(quota, resource, most - taken, picture):
                proofs = (spent, *found.proofs)
                space = quota.subject.namespace or (found.subject.namespace if found.subject else "")
                yield given.bound(
                    subject=found.subject, values={**values, **found.values, "namespace": space}, proofs=proofs
                )


def _kept_out(quota: Entity, resource: str, left: float, picture: Picture) -> Iterator[Binding]:
    family, space = family_of(resource), quota.subject.namespace
    if family in ("cpu", "memory", "pods"):
        for workload in picture.of_kind(*WORKLOADS):
            if space and workload.subject.namespace not in ("", space):
                continue
            lacking = _pods_lacking(workload, picture)
            if lacking and left < (1 if family == "pods" else max(_asked(workload, resource), 1e-9)):
                yield lacking
    elif left <= 0 and family == "services":
        yield from (b for b in absent_services(picture) if _is_in(b, space))
    elif left <= 0 and family in ("storage", "claims"):
        yield from (b for b in absent_claims(picture) if _is_in(b, space))


def _is_in(binding: Binding, space: str) -> bool:
    return not space or binding.subject is None or binding.subject.namespace in ("", space)


def _asked(workload: Entity, resource: str) -> float:
    """Return how much one pod of a workload asks of a resource such as `limits.cpu` or `memory`."""
    field, _, name = resource.rpartition(".")
    ending = f"resources.{field or 'requests'}.{name}"
    prefix = "spec.template.spec.containers["
    return sum(
        parse_quantity(leaf.value) or 0.0
        for leaf in workload.leaves
        if leaf.path.startswith(prefix) and leaf.path.endswith(ending)
    )


def _pods_lacking(workload: Entity, picture: Picture) -> Binding | None:
    """Return a binding for a workload that has made fewer pods than it wants, which a pod that fails does not show."""
    failure = workload.first("status.conditions[ReplicaFailure].status")
    wanted = workload.first("spec.replicas")
    if wanted is None or workload.subject.kind not in ("Deployment", "ReplicaSet", "StatefulSet"):
        return None
    made = workload.first("status.replicas", "printed.current")
    pods = [pod for pod in picture.related(workload.subject) if pod.subject.kind == "Pod"]
    count = len(pods) if pods else None
    number, goal = parse_quantity(made.value) if made else count, parse_quantity(wanted.value) or 0
    if not (failure and failure.value == "True") and (number is None or number >= goal):
        return None
    leaf = failure or wanted
    proof = Proof(
        f"{workload.subject.in_words} wants {wanted.value} pods and has not made them all",
        leaf.ref,
        (),
        source=f"state of {workload.subject.key}",
    )
    return Binding(workload.subject, {"missing": f"pods of `{workload.subject.workload}`"}, (proof,))
