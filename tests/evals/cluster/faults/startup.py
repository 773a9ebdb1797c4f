"""Faults of starting containers: images, settings, accounts, volumes, init containers."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, roll_out
from tests.evals.cluster.world import World


@fault("image-tag", "startup", "image-pull-failed", "image-not-found")
def image_tag(world: World, part: Part) -> tuple[str, ...]:
    """The tag of the image does not exist."""
    component = roll_out(world, part)
    container = world.container(part.name)
    image = container["image"].rsplit(":", 1)[0] + world.random.choice([":v99.0.1", ":latst", ":release-candidate"])
    container["image"] = image
    full = f'failed to pull and unpack image "{image}": failed to resolve reference "{image}": {image}: not found'
    world.pull_failures[image] = f"rpc error: code = NotFound desc = {full}"
    return (component,)


@fault("config-map-missing", "startup", "config-missing", "config-reference-wrong")
def config_map_missing(world: World, part: Part) -> tuple[str, ...]:
    """A config map that the container takes its environment from does not exist."""
    component = roll_out(world, part)
    source = next(s for s in world.container(part.name)["envFrom"] if s["configMapRef"]["name"].startswith(part.name))
    source["configMapRef"]["name"] = f"{part.name}-{world.random.choice(['settings', 'config-v2', 'conf'])}"
    return (component,)
