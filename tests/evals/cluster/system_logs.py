"""Logs of the cluster's own parts: klog of the control plane, CoreDNS, kube-proxy, and the journals of nodes."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals.cluster.world import Obj, World

Lines = list[tuple[datetime, str]]


def klog(level: str, at: datetime, place: str, text: str) -> str:
    """Return a line as Kubernetes' own programs write it."""
    return f"{level}{at:%m%d %H:%M:%S.%f}       1 {place}] {text}"


def component_log(world: World, pod: Obj, name: str, since: datetime, until: datetime) -> Lines:
    """Return what a pod of kube-system wrote."""
    quiet = {
        "kube-proxy": [("I", "proxier.go:805", '"SyncProxyRules complete" elapsed="18.4ms"')],
        "kube-controller-manager": [
            (
                "I",
                "replica_set.go:679",
                '"Finished syncing" logger="replicaset-controller" kind="ReplicaSet" duration="61.2µs"',
            )
        ],
        "kube-scheduler": [],
        "kube-apiserver": [("I", "controller.go:615", "quota admission added evaluator for: endpoints")],
        "kindnet": [("I", "main.go:297", "Handling node with IPs: map[172.18.0.3:{}]")],
        "metrics-server": [],
        "etcd": [],
        "coredns": [],
    }[name]
    found: Lines = []
    if name == "coredns":
        at = since
        found += [
            (at, ".:53"),
            (
                at,
                "[INFO] plugin/reload: Running configuration SHA512 = 591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908",
            ),
            (at, "CoreDNS-1.11.3"),
            (at, "linux/amd64, go1.21.11, a6338e9"),
        ]
    at = since + timedelta(seconds=30)
    while at < until and quiet:
        for level, place, text in quiet:
            found.append((at, klog(level, at, place, text)))
        at += timedelta(seconds=90)
    told = world.notes.get("component_words", {}).get(name, [])
    for moment in world.times(max(since, world.began), until, 25) if told and until > world.began else []:
        level, place, text = world.random.choice(told)
        found.append((moment, klog(level, moment, place, text) if place else text))
    return found


def journal(world: World, node: str) -> str:
    """Return what `journalctl -u kubelet -u containerd` prints of a node."""
    found: Lines = []
    start = max(world.now - timedelta(minutes=25), world.installed)
    down = {what.split("@")[0]: True for what in world.component_down if what.endswith(f"@{node}")}
    for at in world.times(start, world.now, 30):
        if "kubelet" in down and at > world.began:
            continue
        text = 'kubelet[712]: I{k}     712 reconciler_common.go:245] "operationExecutor.VerifyControllerAttachedVolume started for volume"'
        found.append((at, text.replace("{k}", f"{at:%m%d %H:%M:%S.%f}")))
    if "kubelet" in down:
        found += [
            (world.began, "systemd[1]: Stopping kubelet.service - kubelet: The Kubernetes Node Agent..."),
            (world.began + timedelta(seconds=1), "systemd[1]: kubelet.service: Deactivated successfully."),
            (
                world.began + timedelta(seconds=1),
                "systemd[1]: Stopped kubelet.service - kubelet: The Kubernetes Node Agent.",
            ),
        ]
    if "containerd" in down:
        found += [
            (world.began, "systemd[1]: Stopping containerd.service - containerd container runtime..."),
            (
                world.began + timedelta(seconds=1),
                "systemd[1]: Stopped containerd.service - containerd container runtime.",
            ),
        ]
        dial = 'rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused\\"'
        for at in world.times(world.began + timedelta(seconds=2), world.now, 40):
            k = f"{at:%m%d %H:%M:%S.%f}"
            found.append(
                (
                    at,
                    f'kubelet[712]: E{k}     712 remote_runtime.go:294] "ListPodSandbox with filter from runtime service failed" err="{dial}" filter="nil"',
                )
            )
            found.append(
                (at, f'kubelet[712]: E{k}     712 generic.go:238] "GenericPLEG: Unable to retrieve pods" err="{dial}"')
            )
    lines = [f"{at:%b %d %H:%M:%S} {node} {text}" for at, text in sorted(found)]
    return "\n".join(lines) + "\n"


def service_status(world: World, node: str, unit: str) -> str:
    """Return what `systemctl status` prints of a unit of a node."""
    title = {"kubelet": "kubelet: The Kubernetes Node Agent", "containerd": "containerd container runtime"}[unit]
    is_down = f"{unit}@{node}" in world.component_down
    since = world.began if is_down else world.notes["born"]
    ago = world.now - since
    words = f"{ago.days} days ago" if ago.days else f"{int(ago.total_seconds() // 60)}min ago"
    state = "inactive (dead)" if is_down else "active (running)"
    mark = "○" if is_down else "●"
    out = f"{mark} {unit}.service - {title}\n     Loaded: loaded (/usr/lib/systemd/system/{unit}.service; enabled; preset: enabled)\n"
    out += f"     Active: {state} since {since:%a %Y-%m-%d %H:%M:%S} UTC; {words}\n"
    if is_down:
        return out + "   Main PID: 712 (code=exited, status=0/SUCCESS)\n        CPU: 3min 12.481s\n"
    return (
        out
        + f"   Main PID: 712 ({unit})\n      Tasks: 17 (limit: 38389)\n     Memory: 61.4M\n        CPU: 9min 40.110s\n"
    )
