"""The cluster beneath the application: nodes, kube-system and the volumes' provisioner."""

from __future__ import annotations

from datetime import timedelta

from tests.evals.cluster import objects
from tests.evals.cluster.applications import Part
from tests.evals.cluster.world import Obj, Program, World

SYSTEM = "kube-system"
#: name -> (kind, image, port, memory in MiB, CPU in millicores)
_PODS = {
    "etcd": ("static", "registry.k8s.io/etcd:3.5.15-0", 2379, 92, 22),
    "kube-apiserver": ("static", "registry.k8s.io/kube-apiserver:{version}", 6443, 410, 48),
    "kube-controller-manager": ("static", "registry.k8s.io/kube-controller-manager:{version}", 10257, 78, 12),
    "kube-scheduler": ("static", "registry.k8s.io/kube-scheduler:{version}", 10259, 34, 3),
    "coredns": ("Deployment", "registry.k8s.io/coredns/coredns:v1.11.3", 53, 26, 3),
    "metrics-server": ("Deployment", "registry.k8s.io/metrics-server/metrics-server:v0.7.2", 10250, 44, 4),
    "kube-proxy": ("DaemonSet", "registry.k8s.io/kube-proxy:{version}", 10256, 31, 1),
    "kindnet": ("DaemonSet", "docker.io/kindest/kindnetd:v20241108-5c6d2daf", 0, 34, 2),
}


def build_system(world: World) -> None:
    """Add nodes, kube-system and the storage class."""
    r = world.random
    version = r.choice(["v1.29.8", "v1.30.4", "v1.31.2", "v1.32.0"])
    world.notes["version"] = version
    born = world.installed - timedelta(days=r.randrange(1, 90), minutes=r.randrange(600))
    world.notes["born"] = born
    style = r.choice(["worker-{n}", "k8s-node{n}", "node-{n}.internal", "kind-{app}-worker{n}"])
    control = {"worker-{n}": "master-1", "k8s-node{n}": "k8s-master", "node-{n}.internal": "cp-0.internal"}
    first = control.get(style, f"kind-{world.application.name}-control-plane")
    world.add(_node(world, first, 2, "control-plane", 4, 8))
    size = r.choice([(4, 16), (8, 16), (8, 32)])
    for n in range(1, r.choice([3, 4, 5]) + 1):
        name = style.format(n=n, app=world.application.name)
        world.add(_node(world, name, n + 2, "", *size))
    for name in (SYSTEM, "default"):
        world.add(objects.plain(world, "v1", "Namespace", name, born, None, spec={}, status={"phase": "Active"}))
    for name, (kind, image, port, memory, cpu) in _PODS.items():
        _system_workload(world, name, kind, image.format(version=version), port)
        world.programs[name] = Program(
            Part(name, port, runtime=name), [port], 0.5, memory + r.randrange(9), cpu + r.randrange(4), "/healthz"
        )
    selector = {"k8s-app": "kube-dns"}
    dns = objects.service(world, "kube-dns", born, selector, [("dns", 53, 53), ("metrics", 9153, 9153)], SYSTEM)
    dns["spec"]["ports"][0]["protocol"] = "UDP"
    dns["spec"]["clusterIP"] = "10.96.0.10"
    dns["spec"]["clusterIPs"] = ["10.96.0.10"]
    world.add(dns)
    world.add(
        objects.plain(
            world,
            "storage.k8s.io/v1",
            "StorageClass",
            "standard",
            born,
            None,
            provisioner="rancher.io/local-path",
            reclaimPolicy="Delete",
            volumeBindingMode="WaitForFirstConsumer",
        )
    )
    world.get("StorageClass", "standard")["metadata"]["annotations"] = {
        "storageclass.kubernetes.io/is-default-class": "true"
    }


def workers(world: World) -> list[Obj]:
    """Return the nodes that are not the control plane."""
    return [n for n in world.all("Node") if "node-role.kubernetes.io/control-plane" not in n["metadata"]["labels"]]


def control_plane(world: World) -> Obj:
    """Return the node of the control plane."""
    return next(n for n in world.all("Node") if "node-role.kubernetes.io/control-plane" in n["metadata"]["labels"])


def _node(world: World, name: str, number: int, role: str, cpu: int, memory_gib: int) -> Obj:
    r, born = world.random, world.notes["born"]
    labels = {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
    }
    annotations = {
        "kubeadm.alpha.kubernetes.io/cri-socket": "unix:///run/containerd/containerd.sock",
        "node.alpha.kubernetes.io/ttl": "0",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
    }
    spec: Obj = {"podCIDR": f"10.244.{number - 2}.0/24", "podCIDRs": [f"10.244.{number - 2}.0/24"]}
    if role:
        labels["node-role.kubernetes.io/control-plane"] = ""
        spec["taints"] = [{"effect": "NoSchedule", "key": "node-role.kubernetes.io/control-plane"}]
    ki = memory_gib * 1024 * 1024 - r.randrange(100_000, 400_000)
    size = {
        "cpu": str(cpu),
        "ephemeral-storage": f"{r.randrange(60, 120) * 1024 * 1024}Ki",
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": f"{ki}Ki",
        "pods": "110",
    }
    beat = world.now - timedelta(seconds=r.randrange(5, 290))
    made = objects.plain(world, "v1", "Node", name, born, None, spec=spec)
    made["metadata"] |= {"labels": labels, "annotations": annotations}
    version = world.notes["version"]
    made["status"] = {
        "addresses": [
            {"address": f"172.18.0.{number}", "type": "InternalIP"},
            {"address": name, "type": "Hostname"},
        ],
        "allocatable": {**size, "memory": f"{ki - 102400}Ki"},
        "capacity": size,
        "conditions": [
            {
                "lastHeartbeatTime": beat,
                "lastTransitionTime": born + timedelta(seconds=8 if type_ == "Ready" else 0),
                "message": message,
                "reason": reason,
                "status": status,
                "type": type_,
            }
            for type_, status, reason, message in (
                ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
                ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
            )
        ],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": {
            "architecture": "amd64",
            "bootID": world.uid(),
            "containerRuntimeVersion": "containerd://1.7.18",
            "kernelVersion": "5.15.0-119-generic",
            "kubeProxyVersion": version,
            "kubeletVersion": version,
            "machineID": f"{r.getrandbits(128):032x}",
            "operatingSystem": "linux",
            "osImage": "Ubuntu 22.04.4 LTS",
            "systemUUID": world.uid(),
        },
    }
    return made


def _system_workload(world: World, name: str, kind: str, image: str, port: int) -> None:
    born = world.notes["born"] + timedelta(seconds=20)
    label = {"coredns": {"k8s-app": "kube-dns"}}.get(name, {"k8s-app": name})
    limits = objects.resources("100m", "70Mi", "", "170Mi" if name == "coredns" else "")
    ports = [("dns", port)] if name == "coredns" else []
    made = objects.container(name, image, ports, limits)
    tolerations = [{"operator": "Exists"}]
    if kind == "static":
        limits = objects.resources("100m", "100Mi")
        made = objects.container(name, image, [], limits, command=[name])
        node = control_plane(world)["metadata"]["name"]
        spec = objects.template({"component": name, "tier": "control-plane"}, [made], tolerations=tolerations)
        pod = objects.plain(world, "v1", "Pod", f"{name}-{node}", born, SYSTEM, spec=spec["spec"])
        pod["metadata"]["labels"] = spec["metadata"]["labels"]
        pod["spec"] |= {"nodeName": node, "hostNetwork": True, "priority": 2000001000}
        pod["status"] = {}
        world.workload_of[pod["metadata"]["name"]] = name
        world.add(pod)
        return
    more: Obj = {"tolerations": tolerations, "priority": 2000001000}
    if kind == "DaemonSet":
        more["hostNetwork"] = True
        world.add(objects.daemon_set(world, name, born, objects.template(label, [made], **more), SYSTEM))
    else:
        replicas = 2 if name == "coredns" else 1
        world.add(objects.deployment(world, name, replicas, born, objects.template(label, [made], **more), SYSTEM))
