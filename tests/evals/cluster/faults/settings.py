"""Faults of what containers are given: config maps, secrets, accounts, volumes, init containers."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, has_calls, is_kept, is_program, roll_out
from tests.evals.cluster.world import Crash, World


@fault("config-map-missing", "startup", "configmap-missing")
def config_map_missing(world: World, part: Part) -> tuple[str, ...]:
    """A config map that the container takes its environment from does not exist."""
    component = roll_out(world, part)
    source = next(s for s in world.container(part.name)["envFrom"] if s["configMapRef"]["name"].startswith(part.name))
    source["configMapRef"]["name"] = f"{part.name}-{world.random.choice(['settings', 'config-v2', 'conf'])}"
    return (component,)


def _has_secret(world: World, part: Part) -> bool:
    if part.runtime == "nginx":
        return False
    env = world.container(part.name).get("env", [])
    return any("secretKeyRef" in entry.get("valueFrom", {}) for entry in env)


@fault("secret-missing", "startup", "secret-missing", suits=_has_secret)
def secret_missing(world: World, part: Part) -> tuple[str, ...]:
    """A secret that the environment refers to does not exist."""
    component = roll_out(world, part)
    for entry in world.container(part.name)["env"]:
        reference = entry.get("valueFrom", {}).get("secretKeyRef")
        if reference:
            reference["name"] = f"{part.name}-db-secret"
    return (component,)


@fault("secret-key-missing", "startup", "config-key-missing", suits=_has_secret)
def secret_key_missing(world: World, part: Part) -> tuple[str, ...]:
    """The secret has no such key."""
    component = roll_out(world, part)
    entries = [e for e in world.container(part.name)["env"] if "secretKeyRef" in e.get("valueFrom", {})]
    entries[-1]["valueFrom"]["secretKeyRef"]["key"] = world.random.choice(["pass", "db-password", "PASSWORD"])
    return (component,)


@fault("secret-volume-missing", "startup", "secret-missing")
def secret_volume_missing(world: World, part: Part) -> tuple[str, ...]:
    """A secret that is mounted as a volume does not exist."""
    component = roll_out(world, part)
    pod = world.workload(part.name)["spec"]["template"]["spec"]
    pod["volumes"] = [{"name": "tls", "secret": {"defaultMode": 420, "secretName": f"{part.name}-tls"}}]
    pod["containers"][0]["volumeMounts"] = [{"mountPath": "/etc/tls", "name": "tls", "readOnly": True}]
    return (component,)


@fault("service-account-missing", "startup", "service-account-missing")
def service_account_missing(world: World, part: Part) -> tuple[str, ...]:
    """The pods' service account does not exist, so none can be made."""
    world.remade.add(part.name)
    name = f"{part.name}-{world.random.choice(['sa', 'runner', 'identity'])}"
    spec = world.workload(part.name)["spec"]["template"]["spec"]
    spec["serviceAccount"] = spec["serviceAccountName"] = name
    return (f"{part.kind}/{part.name}", f"ServiceAccount/{name}")


@fault("volume-permission", "startup", "volume-permission-denied", "file-or-permission", suits=is_kept)
def volume_permission(world: World, part: Part) -> tuple[str, ...]:
    """The data on the volume does not belong to the user that the container runs as."""
    component = roll_out(world, part)
    world.workload(part.name)["spec"]["template"]["spec"]["securityContext"] = {"runAsUser": 1000, "fsGroup": 0}
    words = {
        "postgres": [
            "chmod: changing permissions of '/var/lib/postgresql/data': Operation not permitted",
            'initdb: error: could not change permissions of directory "/var/lib/postgresql/data": Operation not permitted',
        ],
        "mysql": [
            ("System", "[MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.39) starting as process 1"),
            ("ERROR", "[MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 13"),
            (
                "ERROR",
                "[MY-010187] [Server] Could not open file '/var/lib/mysql/binlog.index' for error logging: Permission denied",
            ),
            ("ERROR", "[MY-010119] [Server] Aborting"),
        ],
        "rabbitmq": ["mkdir: cannot create directory '/var/lib/rabbitmq/mnesia': Permission denied"],
        "kafka": ["mkdir: cannot create directory '/bitnami/kafka/config': Permission denied"],
        "mongo": [
            "chown: changing ownership of '/data/db': Operation not permitted",
            '{"t":{"$date":"2025-01-01T00:00:00.000+00:00"},"s":"E","c":"STORAGE","id":20568,"ctx":"initandlisten","msg":"Error setting up listener","attr":{"error":"IllegalOperation: Attempted to create a lock file on a read-only directory: /data/db"}}',
        ],
    }[part.store]
    world.programs[part.name].crash = Crash(1, words, 1.2)
    return (component,)


@fault(
    "init-crash",
    "startup",
    "init-container-failed",
    "migration-failed",
    "schema-missing",
    "missing-env-var",
    suits=has_calls,
    note="what the init container says may name the reason: a migration, a schema, or a variable",
)
def init_crash(world: World, part: Part) -> tuple[str, ...]:
    """An init container fails, so the program never starts."""
    component = roll_out(world, part)
    pod = world.workload(part.name)["spec"]["template"]["spec"]
    migrate = {
        **pod["containers"][0],
        "name": "migrate",
        "command": ["sh", "-c", "./migrate up"],
        "resources": {"requests": {"cpu": "20m", "memory": "32Mi"}},
    }
    for key in ("livenessProbe", "readinessProbe", "ports"):
        migrate.pop(key, None)
    pod["initContainers"] = [*pod.get("initContainers", []), migrate]
    words = world.random.choice(
        [
            [
                "applying migrations from /migrations",
                'error: migration 0042_add_index.sql failed: relation "orders" does not exist',
            ],
            ["./migrate: line 7: MIGRATIONS_DIR: parameter not set"],
            ["loading schema", "fatal: dirty database version 41. Fix and force version."],
        ]
    )
    world.notes["init_crash"] = {(part.name, "migrate"): Crash(1, words, 2.0)}
    return (component,)


def _waits(world: World, part: Part) -> bool:
    return part.init and is_program(world, part)


@fault("init-waits", "startup", "init-container-waiting", "address-host-wrong", suits=_waits)
def init_waits(world: World, part: Part) -> tuple[str, ...]:
    """The init container waits for a name that does not exist."""
    component = roll_out(world, part)
    container = world.workload(part.name)["spec"]["template"]["spec"]["initContainers"][0]
    name = container["name"].removeprefix("wait-for-")
    container["command"][-1] = container["command"][-1].replace(f"nc -z {name}", f"nc -z {name}-primary", 1)
    container["command"][-1] = container["command"][-1].replace(f"waiting for {name}", f"waiting for {name}-primary")
    world.notes["init_waits"] = {(part.name, container["name"]): True}
    world.notes["init_words"] = f"nc: bad address '{name}-primary'"
    return (component,)
