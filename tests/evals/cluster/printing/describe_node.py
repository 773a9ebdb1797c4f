"""`kubectl describe node`."""

from __future__ import annotations

from tests.evals.cluster.controllers.admission import pod_demand
from tests.evals.cluster.printing.tabs import aligned
from tests.evals.cluster.printing.words import described_events, pairs, rfc1123
from tests.evals.cluster.quantities import age, amount, cpu_words, memory_words, millicores
from tests.evals.cluster.world import Obj, World

_RESOURCES = (("requests", "cpu"), ("limits", "cpu"), ("requests", "memory"), ("limits", "memory"))


def describe_node(world: World, node: Obj) -> str:
    """Return what `kubectl describe node` prints."""
    meta, spec, status = node["metadata"], node["spec"], node["status"]
    roles = [key.split("/")[1] for key in meta["labels"] if key.startswith("node-role.kubernetes.io/")]
    out = f"Name:\t{meta['name']}\nRoles:\t{','.join(roles) or '<none>'}\n"
    out += pairs("Labels", meta["labels"]) + pairs("Annotations", meta["annotations"], ": ")
    out += f"CreationTimestamp:\t{rfc1123(world, meta['creationTimestamp'])}\n{_taints(spec)}"
    out += f"Unschedulable:\t{str(bool(spec.get('unschedulable'))).lower()}\n"
    beat = max(c["lastHeartbeatTime"] for c in status["conditions"])
    is_lost = any(c["status"] == "Unknown" for c in status["conditions"])
    renew = rfc1123(world, beat if is_lost else world.now)
    out += f"Lease:\n  HolderIdentity:\t{meta['name']}\n  AcquireTime:\t<unset>\n  RenewTime:\t{renew}\n"
    heads = ("Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message")
    out += "Conditions:\n  " + "\t".join(heads) + "\n  " + "\t".join("-" * len(h) for h in heads) + "\n"
    for c in status["conditions"]:
        times = f"{rfc1123(world, c['lastHeartbeatTime'])} \t{rfc1123(world, c['lastTransitionTime'])}"
        out += f"  {c['type']} \t{c['status']} \t{times} \t{c['reason']} \t{c['message']}\n"
    out += "Addresses:\n" + "".join(f"  {a['type']}:\t{a['address']}\n" for a in status["addresses"])
    for title in ("Capacity", "Allocatable"):
        out += f"{title}:\n" + "".join(f"  {k}:\t{v}\n" for k, v in sorted(status[title.lower()].items()))
    info = status["nodeInfo"]
    out += f"System Info:\n  Machine ID:\t{info['machineID']}\n  System UUID:\t{info['systemUUID']}\n"
    out += f"  Boot ID:\t{info['bootID']}\n  Kernel Version:\t{info['kernelVersion']}\n  OS Image:\t{info['osImage']}\n"
    out += "  Operating System:\tlinux\n  Architecture:\tamd64\n"
    out += f"  Container Runtime Version:\t{info['containerRuntimeVersion']}\n  Kubelet Version:\t{info['kubeletVersion']}\n"
    out += f"  Kube-Proxy Version:\t{info['kubeProxyVersion']}\n"
    out += f"PodCIDR:\t{spec['podCIDR']}\nPodCIDRs:\t{spec['podCIDR']}\n"
    return aligned(out + _pods(world, node) + described_events(world, node))


def pods_on(world: World, node: str) -> list[Obj]:
    """Return the pods of a node that have not ended."""
    return [
        pod
        for pod in world.all("Pod")
        if pod["spec"].get("nodeName") == node and pod["status"].get("phase") not in ("Succeeded", "Failed")
    ]


def _taints(spec: Obj) -> str:
    words = [f"{t['key']}{'=' + t['value'] if t.get('value') else ''}:{t['effect']}" for t in spec.get("taints", [])]
    if not words:
        return "Taints:\t<none>\n"
    return f"Taints:\t{words[0]}\n" + "".join(f"\t{w}\n" for w in words[1:])


def _pods(world: World, node: Obj) -> str:
    pods = pods_on(world, node["metadata"]["name"])
    size = node["status"]["allocatable"]
    totals = {"cpu": millicores(size["cpu"]), "memory": amount(size["memory"])}
    heads = ("Namespace", "Name", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age")
    out = f"Non-terminated Pods:\t({len(pods)} in total)\n  " + "\t".join(heads) + "\n"
    out += "  " + "\t".join("-" * len(h) for h in heads) + "\n"
    sums = dict.fromkeys(_RESOURCES, 0)
    for pod in pods:
        demand = pod_demand(pod)
        cells: list[str] = []
        for kind, resource in _RESOURCES:
            value = demand[f"{kind}.{resource}"]
            sums[kind, resource] += value
            cells.append(_share(resource, value, totals[resource]))
        out += f"  {pod['metadata']['namespace']}\t{pod['metadata']['name']}\t" + "\t".join(cells)
        out += f"\t{age(pod['metadata']['creationTimestamp'], world.now)}\n"
    out += "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n"
    out += "  Resource\tRequests\tLimits\n  --------\t--------\t------\n"
    for resource in ("cpu", "memory"):
        shares = [_share(resource, sums[kind, resource], totals[resource]) for kind in ("requests", "limits")]
        out += f"  {resource}\t{shares[0]}\t{shares[1]}\n"
    return out + "".join(
        f"  {name}\t0 (0%)\t0 (0%)\n" for name in ("ephemeral-storage", "hugepages-1Gi", "hugepages-2Mi")
    )


def _share(resource: str, value: int, total: int) -> str:
    words = cpu_words(value) if resource == "cpu" else memory_words(value)
    return f"{words} ({value * 100 // total}%)"
