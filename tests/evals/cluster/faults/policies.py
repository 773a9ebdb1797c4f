"""Faults of network policies: calls that are not let in or out."""

from __future__ import annotations

from tests.evals.cluster import objects
from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, has_calls, is_called
from tests.evals.cluster.world import Failure, Obj, World


def _policy(world: World, name: str, selector: Obj, types: list[str], **rules: list[Obj]) -> str:
    spec: Obj = {"podSelector": selector, "policyTypes": types, **rules}
    made = objects.plain(world, "networking.k8s.io/v1", "NetworkPolicy", name, world.began, spec=spec)
    world.add(made)
    return f"NetworkPolicy/{name}"


@fault("policy-ingress", "network", "ingress-policy-blocks-client", "ingress-policy-denies-all", suits=is_called)
def policy_ingress(world: World, part: Part) -> tuple[str, ...]:
    """Only pods that do not exist may call the program."""
    labels = {"matchLabels": {world.application.labels: part.name}}
    allowed = {"podSelector": {"matchLabels": {"role": world.random.choice(["trusted", "frontend-v2", "monitoring"])}}}
    name = world.random.choice([f"{part.name}-allow", f"restrict-{part.name}"])
    return (_policy(world, name, labels, ["Ingress"], ingress=[{"from": [allowed]}]),)


@fault("policy-deny-all", "network", "ingress-policy-denies-all", "ingress-policy-blocks-client", suits=is_called)
def policy_deny_all(world: World, _: Part) -> tuple[str, ...]:
    """Nobody may call anybody in the namespace."""
    return (_policy(world, "default-deny-ingress", {}, ["Ingress"]),)


@fault("policy-egress", "network", "egress-policy-blocks-dns", "egress-policy-blocks-callee", suits=has_calls)
def policy_egress(world: World, part: Part) -> tuple[str, ...]:
    """The program may call only what it does not call, and no DNS."""
    labels = {"matchLabels": {world.application.labels: part.name}}
    for name in part.calls:
        world.call_failures[part.name, name] = Failure("dns_timeout")
    allowed = {"podSelector": {"matchLabels": {world.application.labels: "telemetry"}}}
    name = f"{part.name}-egress"
    return (_policy(world, name, labels, ["Egress"], egress=[{"to": [allowed]}]),)


@fault("policy-egress-all", "network", "egress-policy-blocks-dns", "egress-policy-blocks-callee", suits=has_calls)
def policy_egress_all(world: World, _: Part) -> tuple[str, ...]:
    """No pod of the namespace may call anybody, nor ask DNS."""
    for part in world.application.parts:
        for name in part.calls:
            world.call_failures[part.name, name] = Failure("dns_timeout")
    return (_policy(world, "default-deny-egress", {}, ["Egress"]),)


@fault("policy-egress-one", "network", "egress-policy-blocks-callee", suits=has_calls)
def policy_egress_one(world: World, part: Part) -> tuple[str, ...]:
    """The program may ask DNS and call all but one of those that it calls."""
    label = world.application.labels
    left_out = world.random.choice(part.calls)
    to = [{"podSelector": {"matchLabels": {label: name}}} for name in part.calls if name != left_out]
    ports = [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]
    rules: list[Obj] = [{"to": [{"namespaceSelector": {}}], "ports": ports}]
    rules += [{"to": to}] if to else []
    name = world.random.choice([f"{part.name}-egress", f"allow-{part.name}-out"])
    selector = {"matchLabels": {label: part.name}}
    return (_policy(world, name, selector, ["Egress"], egress=rules),)
