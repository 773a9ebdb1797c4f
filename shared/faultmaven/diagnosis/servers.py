"""Whose fault a record tells: a client's log holds the words of the server it called, and the server has the fault."""

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.matching import Match
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.subjects import WORKLOADS, Subject
from faultmaven.diagnosis.telemetry.reading import subject_of
from faultmaven.diagnosis.telemetry.suspects import Telemetry
from faultmaven.diagnosis.topology.graph import How
from faultmaven.diagnosis.topology.names import node_of

_REDIS = r"redis|valkey|keydb|dragonfly|cache"
_DATABASE = r"postgres|mysql|maria|mongo|cockroach|oracle|mssql|sqlserver|\bdb\b|database|percona|timescale"
_SEARCH = r"elastic|opensearch"
_STORE = rf"{_REDIS}|{_DATABASE}|{_SEARCH}|memcache|kafka|redpanda|rabbit|amqp|nats|pulsar|zookeeper|etcd|consul|minio"
#: Faults of a server that its clients' logs tell, and what its name or image is like; empty where any may be meant.
TOLD_BY_CLIENTS: Mapping[str, str] = {
    "redis-out-of-memory": _REDIS,
    "redis-cannot-persist": _REDIS,
    "database-read-only": _DATABASE,
    "too-many-connections": _DATABASE,
    "deadlock": _DATABASE,
    "lock-timeout": _DATABASE,
    "slow-database-call": _DATABASE,
    "statement-timeout": _DATABASE,
    "elasticsearch-red": _SEARCH,
    "elasticsearch-watermark": _SEARCH,
    "certificate-expired": "",
    "certificate-not-yet-valid": "",
    "tls-untrusted": "",
    "tls-wrong-host": "",
    "no-space-left": "",
    "memcached-refuses": r"memcache",
}
#: Faults that a server's log tells of its clients: what they send is wrong, and they have to be changed.
_TOLD_BY_SERVERS = frozenset(
    {"database-auth-failed", "kafka-access-refused", "rabbitmq-refused", "database-name-wrong"}
)
#: Faults of the way between two, of which the caller's log tells alone.
BETWEEN = frozenset({"connection-timeout", "connection-reset"})
_REFUSED = "connection-refused"
_WORD = re.compile(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]")
#: Libraries in a stack trace, and the servers that they speak with.
_SPOKEN: Mapping[str, str] = {
    r"mysql|mariadb|\bjdbc\b|SQLException|psycopg|npgsql|postgres": _DATABASE,
    r"redis|lettuce|jedis": _REDIS,
    r"kafka": r"kafka",
    r"amqp|rabbit": r"rabbit|amqp|\bmq\b",
    r"elasticsearch|opensearch": _SEARCH,
}
#: Whom a record says that it calls.
_CALL = re.compile(
    r"\b(?:call|query|request|connect(?:ion|ing)?|reach) (?:to |with )?([a-z][\w.-]*[a-z0-9])", re.IGNORECASE
)
_IMAGES = ("@container.image",)


def at_their_servers(matches: Sequence[Match], telemetry: Telemetry, picture: Picture) -> list[Match]:
    """Return the matches with each server's fault told once, about the server; further clients confirm it."""
    moved = [_at_its_server(match, telemetry, picture) for match in matches]
    moved = _told_once(_at_the_only_server(moved, telemetry, picture), TOLD_BY_CLIENTS)
    return _at_the_busier_ends(_at_their_clients(moved, telemetry, picture), telemetry, picture)


def refused_by(match: Match, telemetry: Telemetry, picture: Picture) -> Match:
    """Return a refused connection that nothing explains told about who refuses it, where that one is known.

    The sentence stays the client's: its record is all that there is.
    """
    server = _other_end(match, telemetry, picture) if match.signature.id == _REFUSED else None
    return match if server is None else _waited_for(match, server, telemetry, picture)


def is_store(node: str, picture: Picture) -> bool:
    """Tell whether a component is a database, cache, broker or search engine, by its name or image."""
    return _is_like(node, _STORE, picture)


def _at_the_only_server(matches: Sequence[Match], telemetry: Telemetry, picture: Picture) -> list[Match]:
    """Return the matches with what clients tell of an unknown server told about the one that says it itself.

    Who calls whom is not known of every client; where one server of that kind says the same, it is that one.
    """
    told: list[Match] = []
    for match in matches:
        like = TOLD_BY_CLIENTS.get(match.signature.id)
        node = node_of(match.subject)
        same = {node_of(m.subject): m for m in matches if like and m.signature.id == match.signature.id}
        servers = [other for name, other in same.items() if name != node and _is_like(name, like or "", picture)]
        calls_others = any(edge.how is How.CALLS for edge in telemetry.topology.targets_of(node))
        if like and len(servers) == 1 and not _is_like(node, like, picture) and not calls_others:
            told.append(replace(match, subject=servers[0].subject, values={**match.values, **servers[0].values}))
        else:
            told.append(match)
    return sorted(told, key=lambda match: match not in matches)


def _told_once(matches: Sequence[Match], ids: Container[str]) -> list[Match]:
    """Return the matches with those of these signatures once per subject: further ones confirm the first."""
    kept: dict[tuple[str, Subject] | int, Match] = {}
    for match in matches:
        key = (match.signature.id, match.subject) if match.signature.id in ids else id(match)
        first = kept.get(key)
        kept[key] = match if first is None else replace(first, confirmations=first.confirmations + match.proofs[:1])
    return list(kept.values())


def _at_their_clients(matches: Sequence[Match], telemetry: Telemetry, picture: Picture) -> list[Match]:
    """Return the matches with what a server says of its clients told about those that say it too.

    A program that calls one of them and is no server of that kind only hands the words on.
    """
    kept = list(matches)
    for told in [match for match in matches if match.signature.id in _TOLD_BY_SERVERS]:
        server = node_of(told.subject)
        if not is_store(server, picture):
            continue
        clients = [
            number
            for number, other in enumerate(kept)
            if other is not told
            and other.signature.id == told.signature.id
            and telemetry.topology.path(node_of(other.subject), server)
        ]
        for number in clients:
            kept[number] = replace(kept[number], confirmations=kept[number].confirmations + told.proofs[:1])
        if clients:
            kept = [match for match in kept if match is not told]
    return kept


def _at_the_busier_ends(matches: Sequence[Match], telemetry: Telemetry, picture: Picture) -> list[Match]:
    """Return the matches with what fails between two told about the end at which more of it meets.

    Of one that waits in vain for another, either may be the reason. It is the client when it waits for more than wait
    for that server; else who is waited for. That others wait for the client says nothing: they would in either case.
    """
    known = _with_what_was_tried(matches, telemetry, picture)
    ways = _ways(known, telemetry, picture)
    waits = Counter(client for client, _ in set(ways.values()))
    waited_for = Counter(server for _, server in set(ways.values()))
    told: list[Match] = []
    for match in known:
        client, server = ways.get(id(match), ("", ""))
        is_busier = bool(server) and waited_for[server] >= waits[client]
        told.append(_waited_for(match, server, telemetry, picture) if is_busier else match)
    return _told_once(told, BETWEEN)


def _ways(matches: Sequence[Match], telemetry: Telemetry, picture: Picture) -> Mapping[int, tuple[str, str]]:
    """Return by the id of a match who waits in vain for whom."""
    return {
        id(match): (node_of(match.subject), server)
        for match in matches
        if match.signature.id in BETWEEN and (server := _other_end(match, telemetry, picture))
    }


def _with_what_was_tried(matches: Sequence[Match], telemetry: Telemetry, picture: Picture) -> list[Match]:
    """Return the matches with what somebody tried in vain at a terminal told as a confirmation by the program that
    waits, too, and calls the same server: a terminal says nothing that the program does not, and nobody calls it."""
    topology, ways = telemetry.topology, _ways(matches, telemetry, picture)
    calls = {
        id(match): {edge.target for edge in topology.targets_of(ways[id(match)][0])}
        for match in matches
        if id(match) in ways and match.subject.kind != "Log"
    }
    more: dict[int, tuple[Proof, ...]] = {}
    tried: set[int] = set()
    for match in matches:
        client, server = ways.get(id(match), ("", ""))
        if not server or match.subject.kind != "Log" or topology.sources_of(client):
            continue
        program = next((key for key, called in calls.items() if server in called), None)
        if program is not None:
            tried.add(id(match))
            more[program] = (*more.get(program, ()), *match.proofs[:1])
    return [
        replace(match, confirmations=match.confirmations + more.get(id(match), ()))
        for match in matches
        if id(match) not in tried
    ]


def _at_its_server(match: Match, telemetry: Telemetry, picture: Picture) -> Match:
    """Return a match about the server when a client's log tells the server's fault; every other match as it is.

    The server is whom the record names, else the only one of its kind that the client calls. With neither it stays
    the client's: nobody else can be named.
    """
    like = TOLD_BY_CLIENTS.get(match.signature.id)
    if like is None or not match.proofs or not match.proofs[0].source.startswith("log of"):
        return match
    client = node_of(match.subject)
    if like and _is_like(client, like, picture):
        return match
    server = _named(match, client, telemetry) or _only_one(client, like, telemetry, picture)
    if server is None:
        return match
    return told_about(match, server, telemetry, picture)


def told_about(match: Match, server: str, telemetry: Telemetry, picture: Picture) -> Match:
    """Return a match told about a server, or the only one behind it."""
    behind = [edge.target for edge in telemetry.topology.targets_of(server) if edge.how is How.ROUTES]
    return told_of(match, subject_of(behind[0] if len(behind) == 1 else server, picture), picture)


def told_of(match: Match, subject: Subject, picture: Picture) -> Match:
    """Return a match told of another subject than the one whose lines show it."""
    about = {
        "subject": subject.in_words,
        "name": subject.name,
        "kind": subject.kind,
        "kind_lower": subject.kind.lower(),
        "workload": subject.workload,
        "owner": f"{subject.kind.lower()}/{subject.workload}",
        "namespace": subject.namespace or match.values.get("namespace", "default"),
    }
    values = {name: value for name, value in match.values.items() if name != "pod"} | about
    return replace(match, subject=subject, others=(), values=values, focus=max(match.focus, picture.focus_of(subject)))


def _waited_for(match: Match, server: str, telemetry: Telemetry, picture: Picture) -> Match:
    """Return what a client waits for in vain, told about whom it waits for; the sentence stays the client's."""
    moved = told_about(match, server, telemetry, picture)
    client = node_of(match.subject)
    values = {**moved.values, "subject": match.subject.in_words, "server": moved.subject.in_words, "client": client}
    return replace(moved, values=values)


def _other_end(match: Match, telemetry: Telemetry, picture: Picture) -> str | None:
    """Return whom a record waits for: whom it names, else the only one that speaks the protocol of its stack trace."""
    client = node_of(match.subject)
    named = _named(match, client, telemetry)
    if named is not None or not match.proofs:
        return named
    at = match.proofs[0].ref
    said = next((line.message for line in picture.logs if line.ref == at), "")
    likes = [like for words, like in _SPOKEN.items() if re.search(words, said, re.IGNORECASE)]
    return _only_one(client, likes[0], telemetry, picture) if len(likes) == 1 else None


def _named(match: Match, client: str, telemetry: Telemetry) -> str | None:
    """Return the component that the record names and the client calls, as is known or as the record itself says."""
    called = {edge.target for edge in telemetry.topology.targets_of(client)}
    text = match.proofs[0].text
    for word in _WORD.findall(text):
        known = telemetry.names.of(word)
        if known is not None and known != client and known in called:
            return known
    said = (telemetry.names.of(word) for word in _CALL.findall(text))
    return next((known for known in said if known not in (None, client)), None)


def _only_one(client: str, like: str, telemetry: Telemetry, picture: Picture) -> str | None:
    if not like:
        return None
    called = [edge.target for edge in telemetry.topology.targets_of(client) if "/" not in edge.target]
    found = [name for name in called if _is_like(name, like, picture)]
    return found[0] if len(found) == 1 else None


def _is_like(node: str, like: str, picture: Picture) -> bool:
    pattern = re.compile(like, re.IGNORECASE)
    if pattern.search(node.replace("-", " ").replace("_", " ")):
        return True
    return any(
        pattern.search(leaf.value)
        for entity, leaf, _ in picture.settings(("Pod", *WORKLOADS), _IMAGES)
        if _is_of(entity.subject, node)
    )


def _is_of(subject: Subject, node: str) -> bool:
    return node_of(subject).casefold() == node.casefold()
