"""Faults of images: the wrong reference, a registry that is not found or says no."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, is_called_program, roll_out
from tests.evals.cluster.world import World


def _fail(world: World, image: str, code: str, words: str) -> None:
    lead = f'failed to pull and unpack image "{image}": failed to resolve reference "{image}": '
    world.pull_failures[image] = f"rpc error: code = {code} desc = {lead}{words}"


@fault("image-tag", "startup", "image-not-found")
def image_tag(world: World, part: Part) -> tuple[str, ...]:
    """The tag of the image does not exist."""
    component = roll_out(world, part)
    container = world.container(part.name)
    tag = world.random.choice(["v99.0.1", "latst", "release-candidate", "v2.1.0-nonexistent"])
    container["image"] = image = f"{container['image'].rsplit(':', 1)[0]}:{tag}"
    _fail(world, image, "NotFound", f"{image}: not found")
    return (component,)


@fault("image-repository", "startup", "image-not-found", "image-pull-unauthorized")
def image_repository(world: World, part: Part) -> tuple[str, ...]:
    """The repository of the image is misspelt."""
    component = roll_out(world, part)
    container = world.container(part.name)
    path, tag = container["image"].rsplit(":", 1)
    container["image"] = image = f"{path[:-1]}:{tag}"
    words = "pull access denied, repository does not exist or may require authorization: server message: "
    _fail(world, image, "Unknown", f"{words}insufficient_scope: authorization failed")
    return (component,)


@fault("image-registry-dns", "startup", "registry-name-unresolved")
def image_registry_dns(world: World, part: Part) -> tuple[str, ...]:
    """The registry's name cannot be resolved by the nodes."""
    component = roll_out(world, part)
    container = world.container(part.name)
    rest = container["image"].split("/", 1)[1]
    host = world.random.choice(["registry.internal.invalid", "reg1stry.example.com", "docker-mirror.corp.local"])
    container["image"] = image = f"{host}/{rest}"
    repository = rest.rsplit(":", 1)[0]
    url = f"https://{host}/v2/{repository}/manifests/{image.rsplit(':', 1)[1]}"
    _fail(
        world,
        image,
        "Unknown",
        f'failed to do request: Head "{url}": dial tcp: lookup {host} on 10.0.0.2:53: no such host',
    )
    return (component,)


@fault("image-pull-secret", "startup", "image-pull-secret-missing")
def image_pull_secret(world: World, part: Part) -> tuple[str, ...]:
    """The secret for the private registry is not there."""
    component = roll_out(world, part)
    pod = world.workload(part.name)["spec"]["template"]["spec"]
    name = f"{pod['imagePullSecrets'][0]['name']}-{world.random.choice(['v2', 'new', 'prod'])}"
    pod["imagePullSecrets"] = [{"name": name}]
    container = world.container(part.name)
    container["image"] = image = container["image"].rsplit(":", 1)[0] + ":v7.0.0"
    host, repository = image.rsplit(":", 1)[0].split("/", 1)
    words = f"failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://{host}/token"
    _fail(world, image, "Unknown", f"{words}?scope=repository%3A{repository}%3Apull&service={host}: 401 Unauthorized")
    world.notes["pull_warning"] = (
        f"Unable to retrieve some image pull secrets ({name}); attempting to pull the image may not succeed."
    )
    return (component,)


@fault("image-rate-limited", "startup", "registry-rate-limited", suits=is_called_program)
def image_rate_limited(world: World, part: Part) -> tuple[str, ...]:
    """The registry has had enough requests."""
    component = roll_out(world, part)
    container = world.container(part.name)
    container["image"] = image = f"docker.io/{world.application.name}/{part.name}:v8.1.0"
    words = "failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/: "
    words += "429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may "
    words += "increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit"
    world.pull_failures[image] = f'rpc error: code = Unknown desc = failed to pull and unpack image "{image}": {words}'
    return (component,)
