"""Addresses that programs call under a name, against those that the name stands for now."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import LogLine, Picture, ref_of
from faultmaven.diagnosis.subjects import Ref

_IP = r"\d{1,3}(?:\.\d{1,3}){3}"
_NAME = r"[a-z0-9][\w-]*(?:\.[\w-]+)*\.[a-z][\w-]+"
_CALLED = re.compile(rf"(?P<host>{_NAME})\.?(?:/|\s?[(\[]|\s(?:at|on|via)\s)(?P<ip>{_IP})\b", re.IGNORECASE)
_FAILED = re.compile(r"time(?:d[ -]?)?out|refused|no route|unreachable|reset|ETIMEDOUT|ECONN", re.IGNORECASE)
#: What `dig`, `host`, `getent` and programs print of a name: `db.example.com. 30 IN A 10.0.0.7`.
_ANSWER = re.compile(
    rf"^(?:(?P<host>{_NAME})\.?\s+\d+\s+IN\s+A\s+(?P<ip>{_IP})\s*$|(?P<host2>{_NAME}) has address (?P<ip2>{_IP})"
    rf"|(?P<ip3>{_IP})\s+(?P<host3>{_NAME})\s*$)|(?P<host4>{_NAME}) now resolves to (?P<ip4>{_IP})",
    re.IGNORECASE,
)
_ASKED = r"(?i)\sIN\s+A\s|has address|now resolves to|^\s*\d+\.\d+\.\d+\.\d+\s+[a-z0-9][\w.-]+\s*$"


def address_is_stale(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield each program that fails to reach an address under a name for which the case shows only other addresses."""
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
