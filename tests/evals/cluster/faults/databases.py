"""Faults of databases, caches and brokers."""

from __future__ import annotations

from tests.evals.cluster.applications import Part
from tests.evals.cluster.faults.answers import fault, has_calls, roll_out, stores
from tests.evals.cluster.quantities import millicores
from tests.evals.cluster.settings import redial
from tests.evals.cluster.world import Crash, Failure, World


def _uses_database(world: World, part: Part) -> bool:
    stores_ = [world.application.part(name).store for name in part.calls]
    return has_calls(world, part) and any(kind in ("postgres", "mysql") for kind in stores_)


def _database(world: World, part: Part) -> Part:
    found = [world.application.part(name) for name in part.calls]
    return next(p for p in found if p.store in ("postgres", "mysql"))


def _for_all(world: World, part: Part, kind: str, share: float = 0.9) -> tuple[str, ...]:
    world.call_failures["*", part.name] = Failure(kind, share=share)
    return (f"{part.kind}/{part.name}",)


@fault("database-credentials", "database", "database-auth-failed", suits=_uses_database)
def database_credentials(world: World, part: Part) -> tuple[str, ...]:
    """A program uses a user or a password that its database does not know."""
    world.remade.add(part.name)
    store = _database(world, part)
    world.call_failures[part.name, store.name] = Failure("auth")
    refused = {
        "postgres": ("FATAL", 'password authentication failed for user "app"'),
        "mysql": ("Note", "[MY-010926] [Server] Access denied for user 'app'@'10.244.1.17' (using password: YES)"),
    }
    world.programs[store.name].trouble = [refused[store.store]]
    for entry in world.container(part.name)["env"]:
        if entry["name"].endswith(("_USER", "_USERNAME")):
            entry.pop("valueFrom", None)
            entry["value"] = world.random.choice(["app", "app_rw"])
    return (f"{part.kind}/{part.name}", f"Secret/{store.name}-credentials")


@fault("database-port", "database", "address-port-wrong", suits=_uses_database)
def database_port(world: World, part: Part) -> tuple[str, ...]:
    """A program looks for its database on another port."""
    world.remade.add(part.name)
    store = _database(world, part)
    redial(world, part.name, store.name, port=store.port + world.random.choice([1, 10, 1000]))
    return (f"{part.kind}/{part.name}",)


@fault("connections-exhausted", "database", "too-many-connections", suits=stores("postgres", "mysql"))
def connections_exhausted(world: World, part: Part) -> tuple[str, ...]:
    """The database takes no more connections."""
    words = {
        "postgres": [
            ("FATAL", "sorry, too many clients already"),
            ("FATAL", "remaining connection slots are reserved for roles with the SUPERUSER attribute"),
        ],
        "mysql": [("Warning", "[MY-010055] [Server] Too many connections")],
    }[part.store]
    world.programs[part.name].trouble = words
    return _for_all(world, part, "connections")


@fault("pool-exhausted", "application", "connection-pool-exhausted", suits=_uses_database)
def pool_exhausted(world: World, part: Part) -> tuple[str, ...]:
    """A program has used up its own pool of connections."""
    store = _database(world, part)
    kind = "pool" if part.runtime in ("java", "python", "dotnet", "node") else "slow_query"
    world.call_failures[part.name, store.name] = Failure(kind)
    return (f"{part.kind}/{part.name}",)


@fault("database-read-only", "database", "database-read-only", suits=stores("postgres", "mysql"))
def database_read_only(world: World, part: Part) -> tuple[str, ...]:
    """The database refuses to write."""
    words = {
        "postgres": ("ERROR", "cannot execute INSERT in a read-only transaction"),
        "mysql": ("Warning", "[MY-010055] [Server] The server is running with --read-only; statement refused"),
    }
    if part.store == "postgres":
        world.programs[part.name].trouble = [words["postgres"]]
    return _for_all(world, part, "readonly")


@fault("lock-timeout", "database", "lock-timeout", suits=stores("postgres", "mysql"))
def lock_timeout(world: World, part: Part) -> tuple[str, ...]:
    """Transactions wait for a lock that somebody keeps."""
    if part.store == "postgres":
        world.programs[part.name].trouble = [
            ("LOG", "process 4121 still waiting for ShareLock on transaction 91822 after 1000.112 ms"),
            ("ERROR", "canceling statement due to lock timeout"),
        ]
    return _for_all(world, part, "locks")


@fault("database-deadlock", "database", "deadlock", suits=stores("postgres", "mysql"))
def database_deadlock(world: World, part: Part) -> tuple[str, ...]:
    """Transactions wait for each other."""
    if part.store == "postgres":
        world.programs[part.name].trouble = [("ERROR", "deadlock detected")]
    return _for_all(world, part, "deadlock", 0.5)


@fault(
    "slow-queries",
    "database",
    "slow-database-call",
    "slow-queries",
    "statement-timeout",
    suits=stores("postgres", "mysql"),
    note="where only the callers speak, all that is told is that their statements run into the time limit",
)
def slow_queries(world: World, part: Part) -> tuple[str, ...]:
    """Queries take seconds."""
    if part.store == "postgres":
        statement = "SELECT * FROM orders o JOIN items i ON i.order_id = o.id WHERE lower(o.email) = lower($1)"
        world.programs[part.name].trouble = [
            ("LOG", f"duration: {n}.412 ms  execute <unnamed>: {statement}") for n in (5210, 8127, 12903)
        ]
    limit = world.container(part.name)["resources"]["limits"]["cpu"]
    world.programs[part.name].cpu_m = int(millicores(limit) * 0.6)  # slow for want of an index, not of processors
    return _for_all(world, part, "slow_query")


@fault(
    "database-disk-full",
    "database",
    "no-space-left",
    "database-disk-full",
    "transaction-log-full",
    suits=stores("postgres", "mysql"),
)
def database_disk_full(world: World, part: Part) -> tuple[str, ...]:
    """The database's volume is full."""
    words = {
        "postgres": [
            ("ERROR", 'could not extend file "base/16384/16415": No space left on device'),
            ("PANIC", 'could not write to file "pg_wal/xlogtemp.31": No space left on device'),
        ],
        "mysql": [
            (
                "ERROR",
                "[MY-010584] [Server] Disk is full writing './binlog.000042' (OS errno 28 - No space left on device). Waiting for someone to free space... Retry in 60 secs.",
            ),
            (
                "ERROR",
                "[MY-012639] [InnoDB] Write to file ./ibdata1 failed at offset 79691776, 16384 bytes should have been written, only 0 were written.",
            ),
        ],
    }[part.store]
    world.programs[part.name].trouble = words
    return _for_all(world, part, "disk_full")


@fault("cache-full", "database", "redis-out-of-memory", suits=stores("redis"))
def cache_full(world: World, part: Part) -> tuple[str, ...]:
    """The cache has used all the memory it may have and evicts nothing."""
    world.container(part.name)["args"] = ["redis-server", "--maxmemory", "32mb", "--maxmemory-policy", "noeviction"]
    return _for_all(world, part, "cache_full")


@fault("broker-alarm", "database", "rabbitmq-alarm", suits=stores("rabbitmq"))
def broker_alarm(world: World, part: Part) -> tuple[str, ...]:
    """The broker blocks publishers, for its memory or disk is short."""
    world.programs[part.name].trouble = world.random.choice(
        [
            [
                ("info", "vm_memory_high_watermark set. Memory used:231481344 allowed:214748364"),
                (
                    "warning",
                    "memory resource limit alarm set on node rabbit@bus-0.\n\n**********************************************************\n*** Publishers will be blocked until this alarm clears ***\n**********************************************************",
                ),
            ],
            [
                ("info", "Free disk space is insufficient. Free bytes: 41943040. Limit: 50000000"),
                (
                    "warning",
                    "disk resource limit alarm set on node rabbit@bus-0.\n\n**********************************************************\n*** Publishers will be blocked until this alarm clears ***\n**********************************************************",
                ),
            ],
        ]
    )
    return _for_all(world, part, "timeout", 0.7)


@fault(
    "broker-down",
    "database",
    "app-exits-with-error",
    "broker-down",
    "configuration-unreadable",
    "unhandled-crash",
    suits=stores("rabbitmq", "kafka"),
)
def broker_down(world: World, part: Part) -> tuple[str, ...]:
    """The broker does not start; whoever publishes or consumes cannot connect."""
    component = roll_out(world, part)
    words = {
        "rabbitmq": [
            ("error", "BOOT FAILED"),
            ("error", "==========="),
            (
                "error",
                "Error during startup: {error,{schema_integrity_check_failed,[{table_missing,rabbit_topic_trie_binding}]}}",
            ),
        ],
        "kafka": [
            (
                "ERROR",
                "Fatal error during KafkaServer startup. Prepare to shutdown (kafka.server.KafkaServer)\nkafka.common.InconsistentClusterIdException: The Cluster ID 5sx1m does not match stored clusterId Some(9kq2a) in meta.properties.",
            )
        ],
    }[part.store]
    world.programs[part.name].crash = Crash(1, words, 6.0)
    return (component,)
