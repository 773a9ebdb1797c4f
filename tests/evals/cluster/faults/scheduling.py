"""Faults of placing pods: nodes, labels, taints, room, quotas."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, roll_out
from tests.evals.cluster.world import World


@fault("node-selector", "scheduling", "selector-or-affinity")
def node_selector(world: World, part: Part) -> tuple[str, ...]:
    """The pods want a node label that no node has."""
    component = roll_out(world, part)
    key, value = world.random.choice(
        [("disktype", "nvme"), ("pool", "compute"), ("topology.kubernetes.io/zone", "eu-3c")]
    )
    world.workload(part.name)["spec"]["template"]["spec"]["nodeSelector"] = {key: value}
    return (component,)
