"""Programs whose packets are late or lost: others wait for them in vain, and they wait for programs that do answer."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import LogLine, Picture
from faultmaven.diagnosis.relations.own_logs import own_log_is_here
from faultmaven.diagnosis.telemetry.reading import telemetry_of
from faultmaven.diagnosis.topology.graph import How
from faultmaven.diagnosis.topology.names import node_of

_LATE = re.compile(
    r"timed?[ -]?out|ETIMEDOUT|i/o timeout|deadline ?exceeded|TimeoutE(?:rror|xception)|Communications link failure",
    re.IGNORECASE,
)
#: Answers that come at once, or say more than that none came.
_OTHERWISE = re.compile(
    r"refused|name resolution|no such host|EAI_AGAIN|getaddrinfo|statement timeout|lock wait|pool"
    r"|QueryTimeout(?!Exception: Redis)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]")
_LEVELS = ("error", "fatal", "warn", "")
#: Said seldom it may be a hiccup.
_LEAST = 3
#: Of one program alone that is waited for, that one may be the reason, unless others call it and are answered.
_CALLEES = 2

Waits = Mapping[tuple[str, str], LogLine]


def waits_at_both_ends(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each program that others wait for in vain and that itself waits in vain for several programs which nobody
    else waits for, or for a single one which answers others.

    A program that is merely slow because of one that it calls is not meant.
    """
    waits = _waits(picture)
    logs = own_log_is_here(given, picture) if waits else ()
    speakers = {node_of(log.subject) for log in logs if log.subject and log.count >= _LEAST}
    subjects = {node_of(line.subject): line.subject for line in picture.logs}
    for name in sorted({caller for caller, _ in waits}):
        callers = [caller for caller, callee in waits if callee == name]
        callees = [callee for caller, callee in waits if caller == name]
        blameless = [callee for callee in callees if not _fails_others(callee, name, waits)]
        if not callers or not blameless or len(blameless) < len(callees):
            continue
        if len(blameless) < _CALLEES and not _answers_others(blameless[0], name, speakers, picture):
            continue
        ends = [(caller, name) for caller in callers[:2]] + [(name, callee) for callee in blameless[:2]]
        proofs = tuple(_proof(*end, waits[end]) for end in ends)
        values = {
            "callers": ", ".join(f"`{caller}`" for caller in callers),
            "callees": ", ".join(f"`{callee}`" for callee in blameless),
        }
        yield given.bound(subject=subjects[name], values=values, proofs=proofs)


def _waits(picture: Picture) -> Waits:
    """Return who waits for whom in vain, with the first record that says so."""
    telemetry = telemetry_of(picture)
    found: dict[tuple[str, str], list[LogLine]] = defaultdict(list)
    servers: dict[str, set[str]] = {}
    for line in picture.logs:
        if line.level not in _LEVELS or not _LATE.search(line.message) or _OTHERWISE.search(line.message):
            continue
        client = node_of(line.subject)
        if client not in servers:
            edges = telemetry.topology.targets_of(client)
            servers[client] = {edge.target for edge in edges if edge.how is How.CALLS} - {client}
        if not servers[client]:
            continue
        words = {telemetry.names.of(word) for word in _WORD.findall(line.message[:400])}
        for server in servers[client] & words:
            found[client, server].append(line)
    return {way: lines[0] for way, lines in found.items() if max(lines[0].total, len(lines)) >= _LEAST}


def _fails_others(callee: str, name: str, waits: Waits) -> bool:
    """Tell whether somebody else waits for a program, too, or it waits itself: then the reason lies there."""
    return any(callee in way and name not in way for way in waits)


def _answers_others(callee: str, name: str, speakers: Collection[str], picture: Picture) -> bool:
    """Tell whether another program calls this one, too, whose log is here; that nobody but `name` waits is known."""
    edges = telemetry_of(picture).topology.sources_of(callee)
    return not ({edge.source for edge in edges if edge.how is How.CALLS} - {name}).isdisjoint(speakers)


def _proof(caller: str, callee: str, line: LogLine) -> Proof:
    said = next((part for part in line.message.splitlines() if part.strip()), "")[:160]
    text = f"`{caller}` waits in vain for `{callee}` ({line.total} times): {said}"
    return Proof(text, line.ref, (), source=f"log of {caller}", computed=(line.total,))
