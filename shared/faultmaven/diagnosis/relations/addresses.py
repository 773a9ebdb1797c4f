"""Addresses of services in settings: environment variables of containers and values of ConfigMaps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import WORKLOADS, Entity, Leaf, Subject, leaf_source

#: `host:port`, with or without a scheme, a user and the rest of a cluster name.
_ADDRESS = re.compile(
    r"(?:^|[/@,;=\s\"'(])(?P<host>[a-z][a-z0-9-]*)(?P<rest>(?:\.[a-z0-9-]+)*):(?P<port>\d{2,5})(?![\w.])", re.IGNORECASE
)
_HOST = re.compile(r"(?P<host>[a-z][a-z0-9-]*)(?P<rest>(?:\.[a-z0-9-]+)*)", re.IGNORECASE)
#: A variable that holds a host alone; its port stands in a sibling.
_HOST_VARIABLE = re.compile(r"(?:^|_)(HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$", re.IGNORECASE)
_LOCAL = frozenset({"localhost", "host", "tcp", "http", "https", "grpc", "redis", "udp", "unix", "image"})
#: A ConfigMap with more text than this is a program's data, no list of addresses.
_LONG = 4000


@dataclass(frozen=True)
class Address:
    """A host and port in a setting. `namespace` is where the host is looked for; `is_outside` when it is no name of
    the cluster, such as one with the unknown `domain`; `port_leaf` is where the port stands."""

    owner: Subject
    variable: str
    leaf: Leaf
    host: str
    port: str
    namespace: str
    is_outside: bool
    port_leaf: Leaf
    source: str
    domain: str = ""


def addresses_in(picture: Picture) -> Iterator[Address]:
    """Yield the addresses in environment variables of pods and templates, and in the values of ConfigMaps."""
    for entity in picture.of_kind("Pod", *WORKLOADS):
        for leaf, variable, sibling in _variables(entity):
            yield from _read(entity, leaf, variable, sibling)
    for entity in picture.of_kind("ConfigMap"):
        for key, leaf in entity.mapping("data").items():
            if len(leaf.value) <= _LONG:
                yield from _read(entity, leaf, key, entity.mapping("data").get(_sibling(key)))


_VARIABLE = re.compile(
    r"spec\.(?:template\.spec\.|jobTemplate\.spec\.template\.spec\.)?(?:init)?containers\[[^\]]+\]"
    r"\.env\[(?P<name>[^\]]+)\]\.value",
    re.IGNORECASE,
)


def _variables(entity: Entity) -> Iterator[tuple[Leaf, str, Leaf | None]]:
    by_path = {leaf.path: leaf for leaf in entity.leaves if leaf.path.endswith("].value")}
    for path, leaf in by_path.items():
        found = _VARIABLE.fullmatch(path)
        if found:
            sibling = by_path.get(path.replace(f"[{found['name']}]", f"[{_sibling(found['name'])}]"))
            yield leaf, found["name"], sibling


def _sibling(variable: str) -> str:
    return f"{_HOST_VARIABLE.sub('', variable)}_PORT" if _HOST_VARIABLE.search(variable) else "\0"


def _read(entity: Entity, leaf: Leaf, variable: str, sibling: Leaf | None) -> Iterator[Address]:
    found = list(_ADDRESS.finditer(leaf.value))
    for match in found:
        yield from _address(entity, leaf, variable, match, (match["port"], leaf))
    alone = _HOST.fullmatch(leaf.value.strip()) if not found and _HOST_VARIABLE.search(variable) else None
    if alone:
        has_port = sibling is not None and sibling.value.isdigit()
        yield from _address(
            entity, leaf, variable, alone, (sibling.value, sibling) if sibling and has_port else ("", leaf)
        )


def _address(
    entity: Entity, leaf: Leaf, variable: str, match: re.Match[str], port: tuple[str, Leaf]
) -> Iterator[Address]:
    host, rest = match["host"], match["rest"].split(".")[1:]
    own = entity.subject.namespace
    if host.lower() in _LOCAL:
        return
    inside = not rest or "svc" in rest or (len(rest) == 1 and rest[0] == own)
    namespace = rest[0] if rest and rest[0] != "svc" else own
    yield Address(
        entity.subject,
        variable,
        leaf,
        host,
        port[0],
        namespace if inside else own,
        not inside,
        port[1],
        leaf_source(entity, leaf),
        "" if inside else ".".join(rest),
    )
