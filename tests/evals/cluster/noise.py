"""Harmless things that every cluster has: old restarts, old jobs, probes that failed once, warnings that mean nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals.cluster import objects
from tests.evals.cluster.applications import Part
from tests.evals.cluster.controllers.lives import completed
from tests.evals.cluster.controllers.workloads import new_pod
from tests.evals.cluster.runtimes.voices import Said
from tests.evals.cluster.world import Crash, Program, World

_MURMURS = (
    Said("WARN", "slow request", {"duration_ms": 812}),
    Said("WARN", "deprecated configuration key 'cache.ttl' is ignored, use 'cache.expiry'", {}),
    Said("ERROR", "validation failed: field 'email' is not a valid address", {"status": 400}),
    Said("WARN", "session not found, creating a new one", {}),
    Said("WARN", "retrying after transient error, attempt 1 of 3 succeeded", {}),
    Said("ERROR", "could not parse User-Agent header", {}),
)


def add_noise(world: World, spared: set[str]) -> None:
    """Add noise to parts that are not `spared`, before the world settles."""
    r = world.random
    old = [
        Crash(1, []),
        Crash(255, [], reason="Unknown"),
        Crash(0, [], reason="Completed"),
        Crash(137, [], reason="Error"),
    ]
    world.notes["old_crash"] = r.choice(old)
    others = [part for part in world.application.parts if part.name not in spared]
    for part in r.sample(others, min(len(others), r.randrange(0, 4))):
        world.programs[part.name].restarts_ago = timedelta(hours=r.randrange(3, 300), minutes=r.randrange(60))
    for part in r.sample(others, min(len(others), r.randrange(0, 5))):
        if not part.store and part.runtime != "nginx":
            world.programs[part.name].murmurs = r.sample(_MURMURS, 2)
    _add_allowed(world)
    programs = [part for part in others if not part.store]
    if programs and r.random() < 0.5:
        world.rolled[r.choice(programs).name] = world.now - timedelta(minutes=r.randrange(42, 56))
    if programs and r.random() < 0.5:
        _add_scaler(world, r.choice(programs))


def _add_allowed(world: World) -> None:
    """Add a quota with room and a policy that lets all in the namespace talk."""
    r = world.random
    if r.random() < 0.3 and not world.all("ResourceQuota"):
        hard = {"pods": "250", "requests.cpu": "64", "requests.memory": "256Gi"}
        world.add(
            objects.plain(
                world, "v1", "ResourceQuota", "namespace-limits", world.installed, spec={"hard": hard}, status={}
            )
        )
    if r.random() < 0.3 and not world.all("NetworkPolicy"):
        spec = {"ingress": [{"from": [{"podSelector": {}}]}], "podSelector": {}, "policyTypes": ["Ingress"]}
        name = "allow-same-namespace"
        world.add(objects.plain(world, "networking.k8s.io/v1", "NetworkPolicy", name, world.installed, spec=spec))


def _add_scaler(world: World, part: Part) -> None:
    replicas = world.workload(part.name)["spec"]["replicas"]
    if not replicas:
        return
    used = world.random.randrange(8, 55)
    reference = {"apiVersion": "apps/v1", "kind": "Deployment", "name": part.name}
    target = {"averageUtilization": 80, "type": "Utilization"}
    spec = {
        "maxReplicas": replicas + 4,
        "metrics": [{"resource": {"name": "cpu", "target": target}, "type": "Resource"}],
        "minReplicas": replicas,
        "scaleTargetRef": reference,
    }
    conditions = [
        {
            "type": "AbleToScale",
            "status": "True",
            "reason": "ReadyForNewScale",
            "message": "recommended size matches current size",
        },
        {
            "type": "ScalingActive",
            "status": "True",
            "reason": "ValidMetricFound",
            "message": "the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)",
        },
        {
            "type": "ScalingLimited",
            "status": "False",
            "reason": "DesiredWithinRange",
            "message": "the desired count is within the acceptable range",
        },
    ]
    current = {
        "resource": {"current": {"averageUtilization": used, "averageValue": f"{used}m"}, "name": "cpu"},
        "type": "Resource",
    }
    status = {
        "conditions": conditions,
        "currentMetrics": [current],
        "currentReplicas": replicas,
        "desiredReplicas": replicas,
    }
    world.add(
        objects.plain(
            world, "autoscaling/v2", "HorizontalPodAutoscaler", part.name, world.installed, spec=spec, status=status
        )
    )


def add_late_noise(world: World, spared: set[str]) -> None:
    """Add noise that stands in the events, after the world has settled."""
    r = world.random
    others = [part for part in world.application.parts if part.name not in spared and not part.store]
    for part in r.sample(others, min(len(others), r.randrange(0, 3))):
        _stumble(world, part)
    for name, at in world.rolled.items():
        pods = [pod for pod in world.pods_of(name) if pod["metadata"]["creationTimestamp"] >= at]
        if pods and r.random() < 0.4:
            image = pods[0]["spec"]["containers"][0]["image"]
            host = image.split("/")[0]
            dial = f'Head "https://{host}/v2/": dial tcp: i/o timeout'
            words = f'Failed to pull image "{image}": rpc error: code = DeadlineExceeded desc = failed to pull and unpack image "{image}": {dial}'
            for message in (words, "Error: ErrImagePull"):
                world.event(pods[0], "Warning", "Failed", message, "kubelet", at + timedelta(seconds=1))
    for job in world.application.jobs if r.random() < 0.6 else ():
        _add_job(world, job["name"], f"{world.application.registry}/{job['image']}:v1.4.2")


def _stumble(world: World, part: Part) -> None:
    """A probe failed once, some time ago."""
    pods = world.pods_of(part.name)
    if not pods or not pods[0]["status"].get("podIP"):
        return
    container = pods[0]["spec"]["containers"][0]
    place = f"{pods[0]['status']['podIP']}:{part.port}"
    words = (
        f'Get "http://{place}{part.health}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
    )
    if "grpc" in container.get("readinessProbe", {}):
        words = f'timeout: failed to connect service "{place}" within 1s: context deadline exceeded'
    at = world.now - timedelta(minutes=world.random.randrange(20, 55))
    path = f"spec.containers{{{container['name']}}}"
    world.event(pods[0], "Warning", "Unhealthy", f"Readiness probe failed: {words}", "kubelet", at, path=path)


def _add_job(world: World, name: str, image: str) -> None:
    """A job ended well some hours ago."""
    r = world.random
    started = world.now - timedelta(hours=r.randrange(3, 20), minutes=r.randrange(60))
    took = r.randrange(20, 200)
    full = f"{name}-{int((started - datetime(1970, 1, 1)).total_seconds()) // 60}"
    uid = world.uid()
    labels = {"batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": full, "job-name": full}
    container = objects.container(name, image, [], objects.resources("50m", "64Mi"))
    made = objects.template(labels, [container], restartPolicy="Never")
    done = started + timedelta(seconds=took)
    spec = {
        "backoffLimit": 6,
        "completions": 1,
        "parallelism": 1,
        "selector": {"matchLabels": {"batch.kubernetes.io/controller-uid": uid}},
        "template": made,
    }
    status = {
        "completionTime": done,
        "startTime": started,
        "succeeded": 1,
        "conditions": [{"type": "Complete", "status": "True"}],
    }
    job = world.add(objects.plain(world, "batch/v1", "Job", full, started, spec=spec, status=status))
    job["metadata"] |= {"uid": uid, "labels": labels}
    pod = world.add(new_pod(world, job, f"{full}-{world.suffix()}", made, started))
    pod["spec"]["nodeName"] = r.choice(world.all("Node"))["metadata"]["name"]
    world.workload_of[pod["metadata"]["name"]] = full
    world.runs[pod["metadata"]["name"]] = Program(Part(full, 0, runtime="go"), [], 0.2, 20, 5, "")
    life = completed(world, started + timedelta(seconds=2), took - 3.0)
    world.life[pod["metadata"]["name"], name] = life
    state = {
        "containerID": f"containerd://{world.digest()}",
        "image": image,
        "imageID": image,
        "lastState": {},
        "name": name,
    }
    state |= {"ready": False, "restartCount": 0, "started": False, "state": life.state}
    ended = {"lastProbeTime": None, "lastTransitionTime": done, "reason": "PodCompleted"}
    conditions = [
        {**ended, "type": type_, "status": value}
        for type_, value in (("Initialized", "True"), ("Ready", "False"), ("ContainersReady", "False"))
    ]
    conditions.append({"lastProbeTime": None, "lastTransitionTime": started, "type": "PodScheduled", "status": "True"})
    node = world.get("Node", pod["spec"]["nodeName"])
    pod["status"] = {
        "conditions": conditions,
        "containerStatuses": [state],
        "hostIP": node["status"]["addresses"][0]["address"],
        "phase": "Succeeded",
        "podIP": f"{node['spec']['podCIDR'].rsplit('.', 1)[0]}.{r.randrange(120, 250)}",
        "qosClass": "Burstable",
        "startTime": started,
    }
