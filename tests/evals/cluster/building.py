"""An application becomes the objects that its people applied to the cluster: what is wanted, not yet what is."""

from __future__ import annotations

import copy

from tests.evals.cluster import objects
from tests.evals.cluster.applications import Application, Part, load
from tests.evals.cluster.settings import settings_of
from tests.evals.cluster.system import build_system
from tests.evals.cluster.world import Obj, Program, World

#: (image, memory in MiB, CPU in millicores, limit of memory, seconds to start) of programs by runtime
_RUNTIMES = {
    "go": ("", 38, 12, "128Mi", 0.6),
    "java": ("", 412, 45, "768Mi", 14.0),
    "python": ("", 96, 20, "256Mi", 2.5),
    "node": ("", 88, 25, "256Mi", 1.8),
    "dotnet": ("", 110, 18, "256Mi", 2.2),
    "nginx": ("nginx:1.27-alpine", 12, 3, "64Mi", 0.3),
    "postgres": ("postgres:16.4", 120, 30, "512Mi", 2.0),
    "mysql": ("mysql:8.0.39", 420, 40, "1Gi", 8.0),
    "redis": ("redis:7.2-alpine", 24, 8, "128Mi", 0.4),
    "rabbitmq": ("rabbitmq:3.13-management", 180, 35, "512Mi", 9.0),
    "kafka": ("bitnami/kafka:3.7", 610, 60, "1536Mi", 9.0),
    "mongo": ("mongo:7.0", 210, 25, "768Mi", 3.0),
}
_CHECKS = {
    "postgres": "pg_isready -U postgres",
    "mysql": "mysqladmin ping -h 127.0.0.1",
    "redis": "redis-cli ping",
    "rabbitmq": "rabbitmq-diagnostics -q ping",
}
_DATA = {
    "postgres": "/var/lib/postgresql/data",
    "mysql": "/var/lib/mysql",
    "rabbitmq": "/var/lib/rabbitmq",
    "kafka": "/bitnami/kafka",
    "mongo": "/data/db",
    "redis": "/data",
}


def build_world(application: str | Application, seed: str) -> World:
    """Return the world of an application before anything is scheduled or started."""
    app = load(application) if isinstance(application, str) else application
    world = World(app, f"{app.name} {seed}")
    build_system(world)
    made = world.installed
    world.add(objects.plain(world, "v1", "Namespace", world.namespace, made, None, spec={}, status={"phase": "Active"}))
    for name in ("default", *((app.name,) if world.random.random() < 0.5 else ())):
        world.add(objects.plain(world, "v1", "ServiceAccount", name, made))
    root = {"ca.crt": "-----BEGIN CERTIFICATE-----\nMIIDBTCCAe2gAwIBAgIIV...\n-----END CERTIFICATE-----\n"}
    world.add(objects.plain(world, "v1", "ConfigMap", "kube-root-ca.crt", made, data=root))
    world.add(
        objects.plain(world, "v1", "Secret", app.pull_secret, made, data={}, type="kubernetes.io/dockerconfigjson")
    )
    common = {
        "LOG_LEVEL": "info",
        "ENVIRONMENT": "production",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://otel-collector.observability:4317",
    }
    world.add(objects.plain(world, "v1", "ConfigMap", f"{app.name}-common", made, data=common))
    for part in app.parts:
        _build_part(world, part)
    _build_ingress(world)
    return world


def _build_part(world: World, part: Part) -> None:
    app, r = world.application, world.random
    image, memory, cpu, limit, starts = _RUNTIMES[part.store or part.runtime]
    version = f"{r.randrange(1, 5)}.{r.randrange(0, 30)}.{r.randrange(0, 12)}"
    labels = {app.labels: part.name}
    if part.store:
        secret = dict.fromkeys(("username", "password"), "cGxhY2Vob2xkZXI=")
        world.add(
            objects.plain(
                world, "v1", "Secret", f"{part.name}-credentials", world.installed, data=secret, type="Opaque"
            )
        )
    own = {"FEATURE_FLAGS": "", "REQUEST_TIMEOUT_MS": "3000", **part.settings}
    if not part.store:
        world.add(objects.plain(world, "v1", "ConfigMap", f"{part.name}-config", world.installed, data=own))
    env = settings_of(world, part)
    label = "grpc" if part.protocol == "grpc" else part.store or "http"
    more: Obj = {"env": env} if env else {}
    if not part.store:
        more["envFrom"] = [
            {"configMapRef": {"name": f"{app.name}-common"}},
            {"configMapRef": {"name": f"{part.name}-config"}},
        ]
    more |= _probes(part, starts)
    main = objects.container(
        "server" if app.labels != "app" and not part.store else part.name,
        image or f"{app.registry}/{part.name}:v{version}",
        [(label, part.port)],
        objects.resources(f"{max(cpu * 2, 50)}m", f"{_request(memory)}Mi", f"{max(cpu * 8, 200)}m", limit),
        **more,
    )
    containers = [main]
    if part.sidecar:
        containers.append(_sidecar(part))
    pod: Obj = {}
    if not part.store and part.runtime != "nginx":
        pod["imagePullSecrets"] = [{"name": app.pull_secret}]
    if world.find("ServiceAccount", app.name) and not part.store:
        pod["serviceAccount"] = pod["serviceAccountName"] = app.name
    if part.init:
        waits = next(name for name in part.calls)
        command = [
            "sh",
            "-c",
            f"until nc -z {waits} {app.part(waits).port}; do echo waiting for {waits}; sleep 2; done",
        ]
        small = objects.resources("10m", "16Mi")
        pod["initContainers"] = [objects.container(f"wait-for-{waits}", "busybox:1.36", [], small, command=command)]
    claims: list[Obj] = []
    if part.storage:
        main["volumeMounts"] = [{"mountPath": _DATA[part.store], "name": "data"}]
        claims = [_claim_template(part)]
    made = objects.template(labels, containers, **pod)
    if part.kind == "StatefulSet":
        world.add(objects.stateful_set(world, part.name, world.installed, made, claims))
    else:
        world.add(objects.deployment(world, part.name, part.replicas, world.installed, made))
    target: int | str = label if r.random() < 0.3 else part.port
    world.add(objects.service(world, part.name, world.installed, labels, [(label, part.port, target)]))
    grown = int(memory * (0.85 + 0.3 * r.random()))
    world.programs[part.name] = Program(
        part, [part.port], starts, grown, int(cpu * (0.7 + 0.6 * r.random())), part.health
    )


def _request(memory: int) -> int:
    return next(size for size in (16, 32, 64, 128, 256, 512, 1024) if size >= memory)


def _probes(part: Part, starts: float) -> Obj:
    delay = max(5, int(starts * 2) // 5 * 5)
    if part.store:
        check = _CHECKS.get(part.store)
        kind, path = ("exec", check) if check else ("tcp", "")
    else:
        kind, path = ("grpc", "") if part.protocol == "grpc" else ("http", part.health)
    ready = objects.probe(kind, part.port, path, delay, 10, 5 if kind == "exec" else 1)
    alive = {**copy.deepcopy(ready), "initialDelaySeconds": delay * 2, "periodSeconds": 20}
    return {"readinessProbe": ready, "livenessProbe": alive}


def _sidecar(part: Part) -> Obj:
    if part.sidecar == "nginx":
        return objects.container(
            "proxy", "nginx:1.27-alpine", [("proxy", 8443)], objects.resources("20m", "16Mi", "100m", "64Mi")
        )
    return objects.container(
        "metrics", "quay.io/prometheus/statsd-exporter:v0.27.1", [("metrics", 9102)], objects.resources("10m", "16Mi")
    )


def _claim_template(part: Part) -> Obj:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "creationTimestamp": None},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": part.storage}},
            "volumeMode": "Filesystem",
        },
        "status": {"phase": "Pending"},
    }


def _build_ingress(world: World) -> None:
    app = world.application
    backend = {"service": {"name": app.entry, "port": {"number": app.part(app.entry).port}}}
    rule = {"host": app.host, "http": {"paths": [{"backend": backend, "path": "/", "pathType": "Prefix"}]}}
    spec = {"ingressClassName": "nginx", "rules": [rule]}
    status = {"loadBalancer": {"ingress": [{"ip": "10.96.200.10"}]}}
    world.add(
        objects.plain(world, "networking.k8s.io/v1", "Ingress", app.name, world.installed, spec=spec, status=status)
    )
