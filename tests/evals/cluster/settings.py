"""What a program is told of those it calls: environment variables, in the manner of its language."""

from __future__ import annotations

import re

from tests.evals.cluster.applications import Part
from tests.evals.cluster.world import Obj, World


def settings_of(world: World, part: Part) -> list[Obj]:
    """Return the environment of a part, and note which settings hold the address of whom."""
    if part.store:
        return _store_settings(part)
    env: list[Obj] = [{"name": "PORT", "value": str(part.port)}] if part.runtime not in ("java", "nginx") else []
    for name in part.calls:
        callee = world.application.part(name)
        made = _java_store(part, callee) if part.runtime == "java" and callee.store else _address(world, callee)
        names = [entry["name"] for entry in made if "value" in entry]
        host = next(entry["name"] for entry in made if name in entry.get("value", ""))
        port = next((n for n in names if n.endswith("PORT")), host)
        world.dials[part.name, name] = (host, port)
        env += [entry for entry in made if entry["name"] not in {e["name"] for e in env}]
    return env


def dialled(world: World, caller: str, callee: str, container: Obj) -> tuple[str, int]:
    """Return host and port that a container is told to call; from its environment as it is now."""
    host_name, port_name = world.dials[caller, callee]
    values = {entry["name"]: entry.get("value", "") for entry in container.get("env", [])}
    value = values.get(host_name, "")
    found = re.search(r"(?:^|//|@)(?:[^@/]*@)?([\w.-]+):(\d+)", value)
    host = found[1] if found else value
    return host, int(found[2]) if found and port_name == host_name else int(values.get(port_name) or 0)


def redial(world: World, caller: str, callee: str, host: str = "", port: int = 0) -> None:
    """Change where a caller looks for whom it calls."""
    container = world.container(caller)
    host_name, port_name = world.dials[caller, callee]
    old_host, old_port = dialled(world, caller, callee, container)
    for entry in container["env"]:
        if entry["name"] == host_name and host:
            entry["value"] = entry["value"].replace(old_host, host, 1)
        if entry["name"] == port_name and port:
            entry["value"] = entry["value"].replace(str(old_port), str(port), 1)


def _address(world: World, callee: Part) -> list[Obj]:
    upper = callee.name.upper().replace("-", "_")
    if callee.store in ("postgres", "mysql", "mongo"):
        return [
            {"name": f"{upper}_HOST", "value": callee.name},
            {"name": f"{upper}_PORT", "value": str(callee.port)},
            *_credentials(f"{upper}_USER", f"{upper}_PASSWORD", callee.name),
        ]
    if callee.store:
        return [{"name": f"{upper}_ADDR", "value": f"{callee.name}:{callee.port}"}]
    pairs = world.application.address.format(NAME=upper, host=callee.name, port=callee.port).split(";")
    return [dict(zip(("name", "value"), pair.split("=", 1), strict=True)) for pair in pairs]


def _java_store(part: Part, callee: Part) -> list[Obj]:
    place = f"{callee.name}:{callee.port}"
    if callee.store in ("mysql", "postgres"):
        kind = "mysql" if callee.store == "mysql" else "postgresql"
        database = part.name.replace("-", "_")
        return [
            {"name": "SPRING_DATASOURCE_URL", "value": f"jdbc:{kind}://{place}/{database}"},
            *_credentials("SPRING_DATASOURCE_USERNAME", "SPRING_DATASOURCE_PASSWORD", callee.name),
        ]
    if callee.store == "kafka":
        return [{"name": "SPRING_KAFKA_BOOTSTRAP_SERVERS", "value": place}]
    name = {"redis": "SPRING_DATA_REDIS", "rabbitmq": "SPRING_RABBITMQ", "mongo": "SPRING_DATA_MONGODB"}[callee.store]
    return [{"name": f"{name}_HOST", "value": callee.name}, {"name": f"{name}_PORT", "value": str(callee.port)}]


def _credentials(user: str, password: str, store: str) -> list[Obj]:
    name = f"{store}-credentials"
    return [
        {"name": user, "valueFrom": {"secretKeyRef": {"key": "username", "name": name}}},
        {"name": password, "valueFrom": {"secretKeyRef": {"key": "password", "name": name}}},
    ]


def _store_settings(part: Part) -> list[Obj]:
    if part.store == "redis":
        return []
    names = {
        "postgres": ("POSTGRES_USER", "POSTGRES_PASSWORD"),
        "mysql": ("MYSQL_USER", "MYSQL_ROOT_PASSWORD"),
        "rabbitmq": ("RABBITMQ_DEFAULT_USER", "RABBITMQ_DEFAULT_PASS"),
        "mongo": ("MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_PASSWORD"),
        "kafka": ("KAFKA_CLIENT_USERS", "KAFKA_CLIENT_PASSWORDS"),
    }[part.store]
    return _credentials(*names, part.name)
