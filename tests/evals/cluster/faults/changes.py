"""Faults that begin with a change: a limit that was cut, an address that moved, time limits that no longer nest."""

from __future__ import annotations

import copy

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, has_calls, is_called, is_called_program, is_program
from tests.evals.cluster.runtimes.voices import Said
from tests.evals.cluster.world import Crash, Failure, World


def _is_deployed(world: World, part: Part) -> bool:
    return part.kind == "Deployment" and is_called(world, part)


@fault("limit-lowered", "runtime", "oom-killed", "java-heap-exhausted", suits=_is_deployed)
def limit_lowered(world: World, part: Part) -> tuple[str, ...]:
    """A release cut the memory limit below what the program needs; the replica set before it has the old one."""
    world.notes.setdefault("earlier", {})[part.name] = copy.deepcopy(world.workload(part.name)["spec"]["template"])
    world.remade.add(part.name)
    resources = world.container(part.name)["resources"]
    limit = max(8, int(world.programs[part.name].memory_mib * world.random.choice([0.4, 0.6, 0.8])))
    resources["limits"]["memory"] = f"{limit}Mi"
    resources["requests"]["memory"] = f"{min(limit, 16)}Mi"
    return (f"{part.kind}/{part.name}",)


@fault("killed-at-limit", "runtime", "memory-limit-reached", suits=is_called_program)
def killed_at_limit(world: World, part: Part) -> tuple[str, ...]:
    """The program below a shell is killed at its memory limit: the container ends with 137, and nothing says OOM."""
    world.remade.add(part.name)
    program = world.programs[part.name]
    resources = world.container(part.name)["resources"]
    resources.setdefault("limits", {})["memory"] = f"{program.memory_mib}Mi"
    program.memory_mib = int(program.memory_mib * 0.97)
    program.crash = Crash(137, [], world.random.choice([90.0, 150.0]))
    return (f"{part.kind}/{part.name}",)


def _prints_addresses(world: World, part: Part) -> bool:
    """Tell whether a program's errors name the address that it called."""
    return part.runtime in ("go", "node") and has_calls(world, part) and bool(_plain(world, part))


def _plain(world: World, part: Part) -> list[str]:
    return [n for n in part.calls if world.application.part(n).speaks in ("http", "postgres", "mysql", "redis")]


@fault("address-kept", "network", "stale-dns", suits=_prints_addresses)
def address_kept(world: World, part: Part) -> tuple[str, ...]:
    """The service of a callee was made anew and has another address; one caller keeps the old one."""
    callee = world.random.choice(_plain(world, part))
    service = world.get("Service", callee)
    old = service["spec"]["clusterIP"]
    *start, last = old.split(".")
    new = ".".join([*start, str((int(last) + 97) % 250 + 2)])
    service["spec"]["clusterIP"] = new
    if "clusterIPs" in service["spec"]:
        service["spec"]["clusterIPs"] = [new]
    service["metadata"]["creationTimestamp"] = world.began
    world.notes.setdefault("kept_addresses", {})[part.name, callee] = old
    world.call_failures[part.name, callee] = Failure("timeout")
    return (f"{part.kind}/{part.name}",)


@fault("timeouts-unnested", "application", "timeouts-do-not-nest", suits=has_calls)
def timeouts_unnested(world: World, part: Part) -> tuple[str, ...]:
    """A release made a caller give up after a second on a callee that has always taken longer for some requests."""
    world.remade.add(part.name)
    callee = next((n for n in part.calls if not world.application.part(n).store), "")
    if not callee:
        part = next(p for p in world.application.parts if is_program(world, p) and _asks_program(world, p))
        return timeouts_unnested(world, part)
    world.container(part.name).setdefault("env", []).append(
        {"name": f"{callee.upper().replace('-', '_')}_TIMEOUT_MS", "value": "1000"}
    )
    world.call_failures[part.name, callee] = Failure("slow", share=0.7)
    world.programs[part.name].trouble = [
        Said("ERROR", f"request to {callee} timed out after 1000ms", {"upstream": callee, "timeout_ms": 1000})
    ]
    world.notes.setdefault("takes_ms", {})[callee] = (1900, 4200)
    return (f"{part.kind}/{part.name}",)


def _asks_program(world: World, part: Part) -> bool:
    return any(not world.application.part(name).store for name in part.calls)


@fault("mtu-too-large", "network", "mtu-too-small", suits=is_called_program)
def mtu_too_large(world: World, part: Part) -> tuple[str, ...]:
    """The overlay of a node was given the MTU of the link below it: small answers come through, large ones hang."""
    node = world.random.choice(world.all("Node"))["metadata"]["name"]
    world.call_failures["*", part.name] = Failure("slow", share=0.5)
    tunnel = world.random.choice(["vxlan.calico", "flannel.1", "geneve_sys_6081"])
    links = (
        f"root@{node}:~# ip link show\n"
        "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP mode DEFAULT group default qlen 1000\n"
        "    link/ether 02:42:ac:11:00:02 brd ff:ff:ff:ff:ff:ff\n"
        f"9: {tunnel}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN mode DEFAULT group default\n"
        "    link/ether 66:10:2a:55:01:9e brd ff:ff:ff:ff:ff:ff\n"
    )
    tried = (
        f"root@{node}:~# ping -M do -s 1472 -c 2 10.244.3.8\n"
        "PING 10.244.3.8 (10.244.3.8) 1472(1500) bytes of data.\n"
        "ping: local error: message too long, mtu=1450\n"
        "ping: local error: message too long, mtu=1450\n"
        "\n--- 10.244.3.8 ping statistics ---\n2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1021ms\n"
    )
    world.notes["extras"] = {
        f"{node}-links": (f"ssh {node} ip link show", links),
        f"{node}-ping": (f"ssh {node} ping -M do -s 1472 -c 2 10.244.3.8", tried),
    }
    return (f"Node/{node}", f"{part.kind}/{part.name}")
