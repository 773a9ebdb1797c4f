"""Failed and successful logins of SSH logs, by address, user and time: the one count that every sentence uses."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from faultmaven.diagnosis.picture import Picture

#: Login messages of OpenSSH (auth.c, auth2.c, canohost.c) and pam_unix; a row per file, kind, address, user, minute.
_LOGINS = r"""
WITH messages AS (
  SELECT evidence_id, number, filename, line_no, ts, msg, host, service, component,
    CASE WHEN regexp_matches(msg, '^Failed \S+ for ') THEN 'failed'
         WHEN regexp_matches(msg, '^Accepted \S+ for ') THEN 'accepted'
         WHEN regexp_matches(msg, '^Invalid user ') THEN 'invalid'
         WHEN regexp_matches(msg, '^message repeated \d+ times: \[ ?Failed') THEN 'failed'
         WHEN contains(msg, 'POSSIBLE BREAK-IN ATTEMPT') THEN 'break-in'
         WHEN regexp_matches(msg, 'authentication failure;.*rhost=\S') THEN 'pam' END AS what
  FROM (SELECT evidence_id, number, filename, line_no, ts, host, service, component,
          regexp_replace(msg, '^.*?sshd(-session)?\[\d+\]: ', '') AS msg
        FROM events WHERE source IS DISTINCT FROM 'k8s-event'
         AND regexp_matches(msg, 'Failed \S+ for |Accepted \S+ for |Invalid user |BREAK-IN|rhost='))
), logins AS (
  SELECT *, regexp_extract(msg, '(?:from|rhost=)\s?\[?([0-9a-fA-F.:]{7,}|[a-z0-9.-]+\.[a-z]+)', 1) AS plain_ip,
    regexp_extract(msg, 'for (?:invalid user )?(\S*) from', 1) AS for_user,
    regexp_extract(msg, '^Invalid user (\S*) ?from', 1) AS invalid_user,
    regexp_extract(msg, '\[([0-9a-fA-F.:]{7,})\]', 1) AS bracketed,
    coalesce(try_cast(regexp_extract(msg, 'repeated (\d+) times', 1) AS INTEGER), 1) AS n
  FROM messages WHERE what IS NOT NULL
), known AS (
  SELECT *, CASE WHEN what = 'break-in' AND bracketed <> '' THEN bracketed
            WHEN plain_ip <> '' THEN rtrim(plain_ip, '.:') ELSE bracketed END AS ip,
    coalesce(nullif(invalid_user, ''), for_user) AS login, contains(msg, 'nvalid user') AS unknown FROM logins
)
SELECT evidence_id, number, filename, what, ip, login, date_trunc('minute', ts) AS minute, sum(n) AS n,
       bool_or(unknown) AS unknown, min(ts) AS first, max(ts) AS last, min(line_no) AS line_no,
       any_value(host) AS host, any_value(service) AS service, any_value(component) AS component
FROM known WHERE ip <> '' GROUP BY evidence_id, number, filename, what, ip, login, minute
ORDER BY number, line_no LIMIT 50000
"""
_SEARCHED = (
    "SELECT count(*) AS n, count(DISTINCT evidence_id) AS files FROM events WHERE list_contains(?, evidence_id) "
    "AND source IS DISTINCT FROM 'k8s-event'"
)
#: A handful of failures is somebody who mistyped a password.
FEW = 5
#: An address with so many failures is an attacker's when it later gets in.
_SUSPICIOUS = 3

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """One address and what it tried."""

    ip: str
    failures: int
    users: Sequence[str]
    rows: Sequence[Row]

    @property
    def times(self) -> tuple[datetime, datetime] | None:
        """Return the first and last attempt, where the log has times."""
        known = [row for row in self.rows if row["first"]]
        return (min(row["first"] for row in known), max(row["last"] for row in known)) if known else None


@dataclass(frozen=True)
class Logins:
    """All logins of a case. `sources` has every address with a failure, most first; `rows` what was read of them."""

    rows: Sequence[Row]
    sources: Sequence[Source]
    records: int
    files: int

    @property
    def failures(self) -> int:
        """Return the number of failed logins, the same everywhere it is told."""
        return sum(source.failures for source in self.sources)

    @property
    def significant(self) -> Sequence[Source]:
        """Return the addresses that did more than mistype a password; of a wide attack by few tries each, all."""
        return [source for source in self.sources if source.failures >= FEW] or self.sources

    @property
    def accepted(self) -> Sequence[Row]:
        """Return the successful logins."""
        return [row for row in self.rows if row["what"] == "accepted"]

    @property
    def suspicious(self) -> Sequence[Row]:
        """Return the successful logins from addresses that had failed several times."""
        attackers = {source.ip for source in self.sources if source.failures >= _SUSPICIOUS}
        return [row for row in self.accepted if row["ip"] in attackers]

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Return the first and last attempt of anybody."""
        times = [source.times for source in self.sources if source.times]
        return (min(t[0] for t in times), max(t[1] for t in times)) if times else None

    def peak(self) -> tuple[datetime, int, Row] | None:
        """Return the minute with most failures, how many, and the first row of it."""
        minutes: Counter[datetime] = Counter()
        for row in self.rows:
            if row["what"] == "failed" and row["minute"]:
                minutes[row["minute"]] += int(row["n"])
        if not minutes:
            return None
        minute, count = minutes.most_common(1)[0]
        return minute, count, next(r for r in self.rows if r["what"] == "failed" and r["minute"] == minute)


_known: "WeakKeyDictionary[Picture, Logins]" = WeakKeyDictionary()


def logins_of(picture: Picture) -> Logins:
    """Return the logins of a case; counted once per picture."""
    if picture not in _known:
        rows = picture.facts.rows_of("events", _LOGINS)
        searched = picture.facts.rows(_SEARCHED, (sorted({row["evidence_id"] for row in rows}),))[0]
        _known[picture] = Logins(rows, _sources(rows), int(searched["n"]), int(searched["files"]))
    return _known[picture]


def _sources(rows: Sequence[Row]) -> list[Source]:
    """Return the addresses with failures.

    Where sshd logs its failures they alone count: pam tells of the same ones again, by host name where it knows one.
    Files without them are counted by what pam or the names of unknown users tell.
    """
    told_by_sshd = {row["evidence_id"] for row in rows if row["what"] == "failed"}
    by_ip: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["what"] == "failed" or (row["what"] in ("invalid", "pam") and row["evidence_id"] not in told_by_sshd):
            by_ip[row["ip"]].append(row)
    found: list[Source] = []
    for ip, own in by_ip.items():
        counts: Counter[str] = Counter()
        for row in own:
            counts[row["what"]] += int(row["n"])
        users = sorted({row["login"] for row in own if row["login"]})
        found.append(Source(ip, counts["failed"] or max(counts["pam"], counts["invalid"]), users, own))
    return sorted(found, key=lambda source: (-source.failures, source.ip))
