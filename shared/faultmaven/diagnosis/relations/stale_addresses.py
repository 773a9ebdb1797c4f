"""Addresses that programs call under a name, against those that the name stands for now."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import LogLine, Picture, ref_of
from faultmaven.diagnosis.subjects import Entity, PathPattern, Ref, Subject, leaf_source

_IP = r"\d{1,3}(?:\.\d{1,3}){3}"
_NAME = r"[a-z0-9][\w-]*(?:\.[\w-]+)*\.[a-z][\w-]+"
_ADDRESS = re.compile(rf"\b{_IP}\b")
_CALLED = re.compile(rf"(?P<host>{_NAME})\.?(?:/|\s?[(\[]|\s(?:at|on|via)\s)(?P<ip>{_IP})\b", re.IGNORECASE)
_FAILED = re.compile(r"time(?:d[ -]?)?out|refused|no route|unreachable|reset|ETIMEDOUT|ECONN", re.IGNORECASE)
#: What `dig`, `host`, `getent` and programs print of a name: `db.example.com. 30 IN A 10.0.0.7`.
_ANSWER = re.compile(
    rf"^(?:(?P<host>{_NAME})\.?\s+\d+\s+IN\s+A\s+(?P<ip>{_IP})\s*$|(?P<host2>{_NAME}) has address (?P<ip2>{_IP})"
    rf"|(?P<ip3>{_IP})\s+(?P<host3>{_NAME})\s*$)|(?P<host4>{_NAME}) now resolves to (?P<ip4>{_IP})",
    re.IGNORECASE,
)
_ASKED = r"(?i)\sIN\s+A\s|has address|now resolves to|^\s*\d+\.\d+\.\d+\.\d+\s+[a-z0-9][\w.-]+\s*$"


#: The address that a failed connection was for, whatever it came from.
_DIALLED = re.compile(
    rf"(?:dial tcp|->|E[A-Z]{{5,}}|connect(?:ion|ing)? to|server|remote_addr=)[\s/:=(]*(?P<ip>{_IP}):(?P<port>\d+)",
    re.IGNORECASE,
)
#: One connection may be on its way while an address changes.
_LEAST = 3


def address_is_stale(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each program that fails to reach an address under a name for which the case shows only other addresses."""
    yield from _against_answers(given, picture)
    yield from _against_services(given, picture)


def _against_services(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each program that names a service of the cluster and dials an address that nothing there has."""
    services = {
        service.subject.name: (service, address)
        for service in picture.of_kind("Service")
        if (address := service.first("spec.clusterIP")) and re.fullmatch(_IP, address.value)
    }
    calls: dict[tuple[Subject, str, str], list[LogLine]] = defaultdict(list)
    for line in picture.logs if services else ():
        dialled = _DIALLED.search(line.message) if _FAILED.search(line.message) else None
        if dialled:
            named = [name for name in services if _names(name, line.message)]
            meant = [name for name in named if _has_port(services[name][0], dialled["port"])]
            if len(meant) == 1:
                calls[line.subject, meant[0], dialled["ip"]].append(line)
    known = _addresses_in_use(picture) if calls else frozenset[str]()
    for (subject, name, old), lines in calls.items():
        if old in known or max(len(lines), *(line.total for line in lines)) < _LEAST:
            continue
        address = services[name][1]
        proofs = (
            Proof(f"It dials {old} for `{name}`", lines[0].ref, (old,), source=f"log of {subject.key}"),
            Proof(
                f"Service `{name}` has the address {address.value}",
                address.ref,
                (address.value,),
                source=leaf_source(services[name][0], address),
            ),
        )
        values = {"host": name, "old": old, "current": address.value}
        yield given.bound(subject=subject, values=values, proofs=proofs, count=len(lines))


def _names(name: str, message: str) -> bool:
    return bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", message))


def _has_port(service: Entity, port: str) -> bool:
    return any(leaf.value == port for leaf, _ in service.find(PathPattern.compile("spec.ports[{n}].port")))


def _addresses_in_use(picture: Picture) -> frozenset[str]:
    """Return every address that an object of the case has: services, pods, endpoints, nodes, balancers."""
    return frozenset(
        address for entity in picture.entities for leaf in entity.leaves for address in _ADDRESS.findall(leaf.value)
    )


def _against_answers(given: Binding, picture: Picture) -> Iterator[Binding]:
    calls: dict[tuple[str, str, str], list[LogLine]] = defaultdict(list)
    for line in picture.logs:
        found = _CALLED.search(line.message) if _FAILED.search(line.message) else None
        if found:
            calls[line.subject.key, found["host"].lower(), found["ip"]].append(line)
    answers: Mapping[str, Mapping[str, Ref]] = _answers(picture) if calls else {}
    for (_, host, old), lines in calls.items():
        known = answers.get(host)
        if not known or old in known:
            continue
        current, ref = next(iter(known.items()))
        source = f"log of {lines[0].subject.key}"
        proofs = (
            Proof(f"It calls `{host}` at {old}, {len(lines)} times", lines[0].ref, (old,), source=source),
            Proof(f"`{host}` has the address {current}", ref, (current,), source="answer of a name server"),
        )
        values = {"host": host, "old": old, "current": ", ".join(known)}
        yield given.bound(subject=lines[0].subject, values=values, proofs=proofs, count=len(lines))


def _answers(picture: Picture) -> Mapping[str, Mapping[str, Ref]]:
    """Return the addresses of each name, with the line that says so."""
    found: dict[str, dict[str, Ref]] = defaultdict(dict)
    for row in picture.facts.rows(
        "SELECT evidence_id, number, filename, line_no, text FROM lines WHERE regexp_matches(text, ?) "
        "ORDER BY number, line_no LIMIT 5000",
        (_ASKED,),
    ):
        answer = _ANSWER.search(str(row["text"]).strip())
        if answer:
            host = next(answer[name] for name in ("host", "host2", "host3", "host4") if answer[name])
            ip = next(answer[name] for name in ("ip", "ip2", "ip3", "ip4") if answer[name])
            found[host.lower().rstrip(".")].setdefault(ip, ref_of(row | {"line_end": None}))
    return found
