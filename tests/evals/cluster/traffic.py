"""Who cannot call whom, and why: worked out from services, endpoints, settings, policies and programs as they are."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.controllers.endpoints import is_ready, selected, target_port
from tests.evals.cluster.settings import dialled
from tests.evals.cluster.world import Failure, Obj, World


def troubles(world: World) -> dict[tuple[str, str], Failure]:
    """Return what every failing call of the application runs into, by caller and callee."""
    if "troubles" in world.notes:
        return world.notes["troubles"]
    found: dict[tuple[str, str], Failure] = {}
    for part in world.application.parts:
        for name in part.calls:
            failure = _direct(world, part, world.application.part(name))
            if failure:
                found[part.name, name] = failure
    _spread(world, found)
    world.notes["troubles"] = found
    return found


def _spread(world: World, found: dict[tuple[str, str], Failure]) -> None:
    """A program that cannot call answers its own callers with an error."""
    for _ in world.application.parts:
        for part in world.application.parts:
            for name in part.calls:
                callee = world.application.part(name)
                inner = next((found[callee.name, n] for n in callee.calls if (callee.name, n) in found), None)
                if inner and (part.name, name) not in found and not callee.store:
                    kind = "slow" if inner.kind in ("timeout", "slow", "dns_timeout") else "error"
                    found[part.name, name] = Failure(kind, share=inner.share)


def is_up(world: World, name: str) -> bool:
    """Tell whether a part has a pod that is ready."""
    return any(is_ready(pod) for pod in world.pods_of(name))


def _direct(world: World, caller: Part, callee: Part) -> Failure | None:
    told = world.call_failures.get((caller.name, callee.name)) or world.call_failures.get(("*", callee.name))
    if told:
        return told
    if "coredns" in world.component_down:
        return Failure("dns_timeout")
    container = world.container(caller.name)
    host, port = dialled(world, caller.name, callee.name, container)
    if caller.name in world.before or not is_up(world, caller.name):
        return None  # what still runs has its old settings, or nothing runs at all
    name, _, rest = host.partition(".")
    service = world.find("Service", name)
    if not service or (rest and not rest.startswith(world.namespace)):
        return Failure("dns")
    ports = [p for p in service["spec"]["ports"] if p["port"] == port]
    if not ports:
        return Failure("timeout")
    if ports[0]["protocol"] != "TCP":
        return Failure("timeout")
    pods = [pod for pod in selected(world, service) if is_ready(pod)]
    if not pods:
        return Failure("refused")
    if _is_kept_out(world, caller, pods[0]):
        return Failure("timeout")
    runs = world.runs.get(pods[0]["metadata"]["name"])
    if runs and target_port(pods[0], ports[0]["targetPort"]) not in runs.listens:
        return Failure("refused")
    if runs and runs.part.name != callee.name:
        return Failure("error", "404 Not Found")
    stale = _stale_share(world, caller, callee)
    if stale:
        return Failure("timeout", share=stale)
    return runs.failing if runs else None


def _is_kept_out(world: World, caller: Part, target: Obj) -> bool:
    mine = world.workload(caller.name)["spec"]["template"]["metadata"]["labels"].items()
    theirs = target["metadata"]["labels"].items()
    for policy in world.all("NetworkPolicy", world.namespace):
        spec = policy["spec"]
        for way, who, others in (("Ingress", theirs, mine), ("Egress", mine, theirs)):
            chosen = spec["podSelector"].get("matchLabels", {}).items() <= who
            if way not in spec["policyTypes"] or not chosen:
                continue
            rules = spec.get(way.lower(), [])
            peers = [peer for rule in rules for peer in rule.get("from", rule.get("to", []))]
            is_open = any("from" not in rule and "to" not in rule for rule in rules)
            if not is_open and not any(
                "podSelector" in p and p["podSelector"].get("matchLabels", {}).items() <= others for p in peers
            ):
                return True
    return False


def _stale_share(world: World, caller: Part, callee: Part) -> float:
    """Return the share of calls that go to pods that are gone, from nodes whose kube-proxy is down."""
    if callee.name not in world.remade:
        return 0.0
    down = {what.split("@")[1] for what in world.component_down if what.startswith("kube-proxy@")}
    pods = world.pods_of(caller.name)
    return sum(pod["spec"].get("nodeName") in down for pod in pods) / max(len(pods), 1) if down else 0.0
