"""Faults of memory and of computing: limits, leaks, evictions, overload."""

from __future__ import annotations

import copy
from datetime import timedelta

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import call_late, fault, is_called, is_called_program, roll_out
from tests.evals.cluster.runtimes.voices import Said
from tests.evals.cluster.world import Crash, Failure, World


@fault("oom-killed", "runtime", "oom-killed", "java-heap-exhausted", suits=is_called)
def oom_killed(world: World, part: Part) -> tuple[str, ...]:
    """The memory limit is below what the program needs."""
    component = roll_out(world, part)
    resources = world.container(part.name)["resources"]
    limit = max(8, int(world.programs[part.name].memory_mib * world.random.choice([0.3, 0.5, 0.7])))
    resources.setdefault("limits", {})["memory"] = f"{limit}Mi"
    resources["requests"]["memory"] = f"{min(limit, 16)}Mi"
    return (component,)


def _is_java(world: World, part: Part) -> bool:
    return part.runtime == "java" and is_called(world, part)


@fault("java-heap-leak", "runtime", "java-heap-exhausted", "memory-grows", suits=_is_java)
def java_heap_leak(world: World, part: Part) -> tuple[str, ...]:
    """A leak fills the heap; the program ends with an OutOfMemoryError every few minutes."""
    frames = (
        f"\tat com.example.{part.name.replace('-', '_')}.cache.LocalCache.put(LocalCache.java:73)",
        "\tat java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)",
    )
    words = [
        Said("ERROR", "Handler dispatch failed", {}, ("java.lang.OutOfMemoryError: Java heap space", *frames)),
        "Terminating due to java.lang.OutOfMemoryError: Java heap space",
    ]
    program = world.programs[part.name]
    program.crash = Crash(3, words, 200.0)
    program.memory_mib = 740
    world.remade.add(part.name)
    return (f"{part.kind}/{part.name}",)


@fault(
    "cpu-throttled",
    "performance",
    "low-cpu-limit",
    "cpu-limit-reached",
    "throttling-added",
    "cpu-saturated",
    suits=is_called_program,
)
def cpu_throttled(world: World, part: Part) -> tuple[str, ...]:
    """The CPU limit is far below what the program needs: it is slow, its callers time out."""
    world.remade.add(part.name)
    program = world.programs[part.name]
    resources = world.container(part.name)["resources"]
    resources["limits"]["cpu"], resources["requests"]["cpu"] = "20m", "10m"
    program.cpu_m, program.slow_ms = 400, 4200
    program.failing = Failure("slow")
    for kind in ("readiness", "liveness"):
        world.container(part.name)[f"{kind}Probe"]["timeoutSeconds"] = 10
    world.notes.setdefault("throttled", {})[part.name] = 0.93
    return (f"{part.kind}/{part.name}",)


@fault(
    "cpu-overload",
    "performance",
    "cpu-limit-reached",
    "cpu-saturated",
    "throttling-added",
    "work-piles-up",
    "low-cpu-limit",
    suits=is_called_program,
)
def cpu_overload(world: World, part: Part) -> tuple[str, ...]:
    """Something in the pods burns all the CPU they may use."""
    program = world.programs[part.name]
    program.cpu_m, program.slow_ms = 4000, 3100
    program.failing = Failure("slow", share=0.7)
    for kind in ("readiness", "liveness"):
        world.container(part.name)[f"{kind}Probe"]["timeoutSeconds"] = 5
    world.notes.setdefault("throttled", {})[part.name] = 0.81
    return (f"{part.kind}/{part.name}",)


@fault("evicted", "runtime", "evicted", suits=is_called_program)
def evicted(world: World, part: Part) -> tuple[str, ...]:
    """A pod that uses far more memory than it asked for is evicted again and again."""
    world.programs[part.name].memory_mib *= 4
    resources = world.container(part.name)["resources"]
    resources["requests"]["memory"] = "32Mi"
    resources["limits"].pop("memory")
    call_late(world, lambda: _evict(world, part))
    return (f"{part.kind}/{part.name}",)


def _evict(world: World, part: Part) -> None:
    pod = world.pods_of(part.name)[0]
    owner = pod["metadata"]["ownerReferences"][0]["name"]
    node = pod["spec"]["nodeName"]
    for n in range(world.random.randrange(2, 5)):
        gone = copy.deepcopy(pod)
        at = world.began + timedelta(minutes=n, seconds=world.random.randrange(50))
        used = world.programs[part.name].memory_mib * 1024 + world.random.randrange(9000)
        message = "The node was low on resource: memory. Threshold quantity: 100Mi, available: "
        message += (
            f"{world.random.randrange(20, 96) * 1024 + 512}Ki. Container {gone['spec']['containers'][0]['name']} "
        )
        message += f"was using {used}Ki, request is 32Mi, has larger consumption of memory. "
        gone["metadata"] |= world.meta(f"{owner}-{world.suffix()}", at - timedelta(minutes=3))
        gone["status"] = {
            "message": message,
            "phase": "Failed",
            "reason": "Evicted",
            "startTime": at - timedelta(minutes=3),
            "qosClass": "Burstable",
        }
        world.add(gone)
        world.workload_of[gone["metadata"]["name"]] = part.name
        world.event(gone, "Warning", "Evicted", message, "kubelet", at)
        text = f"Stopping container {gone['spec']['containers'][0]['name']}"
        world.event(gone, "Normal", "Killing", text, "kubelet", at)
    host = world.get("Node", node)
    words = "Attempting to reclaim memory"
    world.event(host, "Warning", "EvictionThresholdMet", words, "kubelet", world.began, world.now, 9)
