"""Services get endpoints: the pods their selector finds, ready or not, at the port they name."""

from __future__ import annotations

from tests.evals.cluster import objects
from tests.evals.cluster.world import Obj, World


def publish_endpoints(world: World) -> None:
    """Write the endpoints and endpoint slices of every service with a selector."""
    for service in world.all("Service"):
        if service["spec"].get("selector"):
            _publish(world, service)


def selected(world: World, service: Obj) -> list[Obj]:
    """Return the pods that a service's selector finds."""
    wanted = service["spec"]["selector"].items()
    pods = world.all("Pod", service["metadata"]["namespace"])
    return [p for p in pods if wanted <= p["metadata"].get("labels", {}).items() and p["status"].get("podIP")]


def is_ready(pod: Obj) -> bool:
    """Tell whether a pod counts as ready."""
    if "deletionTimestamp" in pod["metadata"]:
        return False
    return any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"].get("conditions", []))


def target_port(pod: Obj, target: int | str) -> int | None:
    """Return the number of a service's target port in one pod."""
    if isinstance(target, int):
        return target
    named = {
        p["name"]: p["containerPort"] for c in pod["spec"]["containers"] for p in c.get("ports", []) if "name" in p
    }
    return named.get(target)


def _publish(world: World, service: Obj) -> None:
    meta, port = service["metadata"], service["spec"]["ports"][0]
    ready: list[Obj] = []
    unready: list[Obj] = []
    number = None
    for pod in selected(world, service):
        found = target_port(pod, port["targetPort"])
        if found is None:
            continue
        number = found
        reference = {key: pod["metadata"][key] for key in ("name", "namespace", "uid")}
        address = {
            "ip": pod["status"]["podIP"],
            "nodeName": pod["spec"]["nodeName"],
            "targetRef": {"kind": "Pod", **reference},
        }
        (ready if is_ready(pod) else unready).append(address)
    ports = [{"name": port["name"], "port": number, "protocol": port["protocol"]}]
    subset: Obj = {}
    if ready:
        subset["addresses"] = ready
    if unready:
        subset["notReadyAddresses"] = unready
    made = objects.plain(world, "v1", "Endpoints", meta["name"], meta["creationTimestamp"], meta["namespace"])
    if subset:
        made["subsets"] = [{**subset, "ports": ports}]
    made["metadata"]["labels"] = dict(meta.get("labels", {}))
    world.add(made)
    name = f"{meta['name']}-{world.suffix()}"
    slice_ = objects.plain(
        world,
        "discovery.k8s.io/v1",
        "EndpointSlice",
        name,
        meta["creationTimestamp"],
        meta["namespace"],
        addressType="IPv4",
        endpoints=[
            {
                "addresses": [address["ip"]],
                "conditions": {"ready": is_up, "serving": is_up, "terminating": False},
                "nodeName": address["nodeName"],
                "targetRef": address["targetRef"],
            }
            for group, is_up in ((ready, True), (unready, False))
            for address in group
        ],
        ports=ports if subset else [],
    )
    slice_["metadata"]["labels"] = {**meta.get("labels", {}), "kubernetes.io/service-name": meta["name"]}
    world.add(slice_)
