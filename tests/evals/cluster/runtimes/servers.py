"""Logs of servers off the shelf: nginx, PostgreSQL, MySQL, Redis, RabbitMQ, Kafka, MongoDB, and small helpers."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.evals.cluster.applications import Part
from tests.evals.cluster.world import World

Line = tuple[datetime, str]


def stamp(store: str, at: datetime) -> str:
    """Return the beginning of a line of a server's log."""
    milli = at.microsecond // 1000
    return {
        "postgres": f"{at:%Y-%m-%d %H:%M:%S}.{milli:03d} UTC",
        "mysql": f"{at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "redis": f"{at:%d %b %Y %H:%M:%S}.{milli:03d}",
        "rabbitmq": f"{at:%Y-%m-%d %H:%M:%S.%f}+00:00",
        "kafka": f"[{at:%Y-%m-%d %H:%M:%S},{milli:03d}]",
        "mongo": f"{at:%Y-%m-%dT%H:%M:%S}.{milli:03d}+00:00",
        "nginx": f"{at:%Y/%m/%d %H:%M:%S}",
    }[store]


def line(world: World, store: str, at: datetime, level: str, text: str) -> str:
    """Return one line of a server's log."""
    begin, r = stamp(store, at), world.random
    if store == "postgres":
        return f"{begin} [{r.randrange(27, 900)}] {level}:  {text}"
    if store == "mysql":
        return f"{begin} {r.randrange(0, 90)} [{level}] {text}"
    if store == "redis":
        return f"1:M {begin} {'#' if level in ('WARNING', 'ERROR') else '*'} {text}"
    if store == "rabbitmq":
        return f"{begin} [{level.lower()}] <0.{r.randrange(200, 2900)}.0> {text}"
    if store == "kafka":
        return f"{begin} {level} {text}"
    if store == "mongo":
        short = {"INFO": "I", "WARN": "W", "ERROR": "E"}.get(level, "I")
        return f'{{"t":{{"$date":"{begin}"}},"s":"{short}","c":"NETWORK","id":22943,"ctx":"listener","msg":"{text}"}}'
    return f"{begin} [{level.lower()}] 29#29: {text}"


_STARTS = {
    "postgres": [
        ("LOG", "starting PostgreSQL 16.4 (Debian 16.4-1.pgdg120+1) on x86_64-pc-linux-gnu"),
        ("LOG", 'listening on IPv4 address "0.0.0.0", port {port}'),
        ("LOG", "database system was shut down"),
        ("LOG", "database system is ready to accept connections"),
    ],
    "mysql": [
        ("System", "[MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.0.39) starting as process 1"),
        ("System", "[MY-013576] [InnoDB] InnoDB initialization has started."),
        ("System", "[MY-013577] [InnoDB] InnoDB initialization has ended."),
        ("Warning", "[MY-010068] [Server] CA certificate ca.pem is self signed."),
        (
            "System",
            "[MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.0.39'  socket: '/var/run/mysqld/mysqld.sock'  port: {port}  MySQL Community Server - GPL.",
        ),
    ],
    "redis": [
        ("NOTICE", "Running mode=standalone, port={port}."),
        (
            "WARNING",
            "WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail under low memory condition.",
        ),
        ("NOTICE", "Server initialized"),
        ("NOTICE", "Ready to accept connections tcp"),
    ],
    "rabbitmq": [
        ("info", " Starting RabbitMQ 3.13.6 on Erlang 26.2.5.2 [jit]"),
        ("info", "started TCP listener on [::]:{port}"),
        ("info", "Server startup complete; 4 plugins started."),
    ],
    "kafka": [("INFO", "[KafkaServer id=0] started (kafka.server.KafkaServer)")],
    "mongo": [("INFO", "Waiting for connections")],
    "nginx": [
        ("notice", 'using the "epoll" event method'),
        ("notice", "nginx/1.27.1"),
        ("notice", "start worker processes"),
    ],
}
_STEADY = {
    "postgres": [
        ("LOG", "checkpoint starting: time"),
        (
            "LOG",
            "checkpoint complete: wrote 42 buffers (0.3%); 0 WAL file(s) added, 0 removed, 0 recycled; write=4.121 s, sync=0.004 s, total=4.139 s",
        ),
    ],
    "mysql": [],
    "redis": [
        ("NOTICE", "100 changes in 300 seconds. Saving..."),
        ("NOTICE", "Background saving started by pid 231"),
        ("NOTICE", "Background saving terminated with success"),
    ],
    "rabbitmq": [
        ("info", "accepting AMQP connection 10.244.2.9:51322 -> 10.244.1.4:5672"),
        (
            "info",
            "connection <0.913.0> (10.244.2.9:51322 -> 10.244.1.4:5672): user 'app' authenticated and granted access to vhost '/'",
        ),
    ],
    "kafka": [
        (
            "INFO",
            "[GroupCoordinator 0]: Stabilized group billing generation 4 (__consumer_offsets-12) with 2 members (kafka.coordinator.group.GroupCoordinator)",
        )
    ],
    "mongo": [("INFO", "Connection accepted")],
    "nginx": [],
}


def server_log(world: World, part: Part, start: datetime, since: datetime, end: datetime) -> list[Line]:
    """Return what a server wrote between two moments."""
    store = part.store or "nginx"
    found: list[Line] = []
    if start >= since:
        for n, (level, text) in enumerate(_STARTS[store]):
            at = start + timedelta(seconds=0.2 + n * 0.7)
            found.append((at, line(world, store, at, level, text.replace("{port}", str(part.port)))))
    steady = _STEADY[store]
    at = max(start + timedelta(seconds=5), since) + timedelta(seconds=world.random.randrange(200))
    while at < end and steady:
        for n, (level, text) in enumerate(steady):
            moment = at + timedelta(seconds=n * 2)
            found.append((moment, line(world, store, moment, level, text)))
        at += timedelta(seconds=300)
    return [entry for entry in found if entry[0] <= end]


def access_line(world: World, at: datetime, path: str, status: int, seconds: float) -> str:
    """Return a line of nginx's access log."""
    size = world.random.randrange(120, 9000)
    return (
        f'10.244.0.{world.random.randrange(2, 9)} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "GET {path} HTTP/1.1" {status} {size} '
        f'"-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36" {seconds:.3f}'
    )
