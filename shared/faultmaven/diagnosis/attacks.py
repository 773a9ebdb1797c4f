"""Who tries to get in: failed and successful logins of SSH logs, by address, user and time."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Claim, Finding
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import Ref

#: Login messages of OpenSSH (auth.c, auth2.c, canohost.c) and pam_unix; a row per file, kind, address, user, minute.
_LOGINS = r"""
WITH messages AS (
  SELECT evidence_id, number, filename, line_no, ts, msg,
    CASE WHEN regexp_matches(msg, '^Failed \S+ for ') THEN 'failed'
         WHEN regexp_matches(msg, '^Accepted \S+ for ') THEN 'accepted'
         WHEN regexp_matches(msg, '^Invalid user ') THEN 'invalid'
         WHEN regexp_matches(msg, '^message repeated \d+ times: \[ ?Failed') THEN 'failed'
         WHEN contains(msg, 'POSSIBLE BREAK-IN ATTEMPT') THEN 'break-in'
         WHEN regexp_matches(msg, 'authentication failure;.*rhost=\S') THEN 'pam' END AS what
  FROM (SELECT evidence_id, number, filename, line_no, ts,
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
       bool_or(unknown) AS unknown, min(ts) AS first, max(ts) AS last, min(line_no) AS line_no
FROM known WHERE ip <> '' GROUP BY evidence_id, number, filename, what, ip, login, minute
ORDER BY number, line_no LIMIT 50000
"""
#: A handful of failures is somebody who mistyped a password.
_FEW = 5
_MANY = 50


@dataclass(frozen=True)
class _Source:
    """One address and what it tried."""

    ip: str
    failures: int
    users: Sequence[str]
    rows: Sequence[Mapping[str, Any]]

    @property
    def times(self) -> tuple[datetime, datetime] | None:
        """Return the first and last attempt, where the log has times."""
        known = [row for row in self.rows if row["first"]]
        return (min(row["first"] for row in known), max(row["last"] for row in known)) if known else None


def find_attacks(facts: CaseFacts, checker: CitationChecker) -> list[Finding]:
    """Return one finding: who, from where, how often, when, and whether anybody got in; none without failures."""
    rows = facts.rows(_LOGINS)
    sources = _sources(rows)
    failures = sum(source.failures for source in sources)
    if failures < _FEW:
        return []
    accepted = [row for row in rows if row["what"] == "accepted"]
    attackers = {source.ip for source in sources if source.failures >= 3}
    suspicious = [row for row in accepted if row["ip"] in attackers]
    claims = [
        *_overview(rows, sources, failures, checker),
        *(_about(source, checker) for source in sources[:6]),
        *_users(rows, checker),
        *_break_ins(rows, checker),
        _entries(accepted, suspicious, checker),
    ]
    figures: dict[str, object] = {
        "failed_logins": failures,
        "addresses": len(sources),
        "top_addresses": {source.ip: source.failures for source in sources[:10]},
        "successful_logins": sum(int(row["n"]) for row in accepted),
        "successful_logins_from_attackers": sum(int(row["n"]) for row in suspicious),
    }
    title = f"Password guessing against SSH: {failures} failed logins from {_addresses(len(sources))}"
    return [
        Finding(
            "ssh-attack", title, "critical" if suspicious or failures >= _MANY else "warning", tuple(claims), figures
        )
    ]


def _sources(rows: Sequence[Mapping[str, Any]]) -> list[_Source]:
    """Return the addresses with failures; where sshd logs none, those that pam or the invalid users tell of."""
    by_ip: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["what"] in ("failed", "invalid", "pam"):
            by_ip[row["ip"]].append(row)
    found: list[_Source] = []
    for ip, own in by_ip.items():
        counts: Counter[str] = Counter()
        for row in own:
            counts[row["what"]] += int(row["n"])
        users = sorted({row["login"] for row in own if row["login"]})
        found.append(_Source(ip, counts["failed"] or max(counts["pam"], counts["invalid"]), users, own))
    return sorted(found, key=lambda source: (-source.failures, source.ip))


def _overview(
    rows: Sequence[Mapping[str, Any]], sources: Sequence[_Source], failures: int, checker: CitationChecker
) -> list[Claim]:
    times = [source.times for source in sources if source.times]
    span = f" between {min(t[0] for t in times)} and {max(t[1] for t in times)}" if times else ""
    top = sources[0]
    text = (
        f"{failures} failed SSH logins from {_addresses(len(sources))}{span}. Most come from `{top.ip}` "
        f"({top.failures}, {top.failures / failures:.0%})."
    )
    claims = [checker.claim(text, _proof(top.rows[0], top.ip))]
    minutes: Counter[datetime] = Counter()
    for row in rows:
        if row["what"] == "failed" and row["minute"]:
            minutes[row["minute"]] += int(row["n"])
    if minutes:
        minute, count = minutes.most_common(1)[0]
        first = next(row for row in rows if row["what"] == "failed" and row["minute"] == minute)
        text = f"The peak was {count} failures in the minute {minute:%b %d %H:%M}."
        claims.append(checker.claim(text, _proof(first, first["ip"])))
    return claims


def _about(source: _Source, checker: CitationChecker) -> Claim:
    shown = ", ".join(f"`{user}`" for user in source.users[:8])
    more = f" and {len(source.users) - 8} more" if len(source.users) > 8 else ""
    tried = f", as {shown}{more}" if shown else ""
    when = f", {source.times[0]:%b %d %H:%M:%S} to {source.times[1]:%b %d %H:%M:%S}" if source.times else ""
    return checker.claim(
        f"`{source.ip}`: {source.failures} failed logins{tried}{when}.", _proof(source.rows[0], source.ip)
    )


def _users(rows: Sequence[Mapping[str, Any]], checker: CitationChecker) -> list[Claim]:
    tried: Counter[str] = Counter()
    unknown: set[str] = set()
    for row in rows:
        if row["what"] == "failed" and row["login"]:
            tried[row["login"]] += int(row["n"])
            unknown |= {row["login"]} if row["unknown"] else set()
    if not tried:
        return []
    top = tried.most_common(6)
    names = ", ".join(f"`{user}` ({count})" for user, count in top)
    text = f"{len(tried)} user names were tried, most often {names}; {len(unknown)} of them do not exist on the server."
    first = next(row for row in rows if row["what"] == "failed" and row["login"] == top[0][0])
    return [checker.claim(text, _proof(first, top[0][0]))]


def _break_ins(rows: Sequence[Mapping[str, Any]], checker: CitationChecker) -> list[Claim]:
    warned: Counter[str] = Counter()
    for row in rows:
        if row["what"] == "break-in":
            warned[row["ip"]] += int(row["n"])
    if not warned:
        return []
    names = ", ".join(f"`{ip}` ({count})" for ip, count in warned.most_common(4))
    first = next(row for row in rows if row["what"] == "break-in")
    text = (
        f"sshd warned {warned.total()} times of a POSSIBLE BREAK-IN ATTEMPT (address and name do not agree): {names}."
    )
    return [checker.claim(text, _proof(first, "POSSIBLE BREAK-IN"))]


def _entries(
    accepted: Sequence[Mapping[str, Any]], suspicious: Sequence[Mapping[str, Any]], checker: CitationChecker
) -> Claim:
    if not accepted:
        return Claim("No successful login is in these logs, neither from the attacking addresses nor from elsewhere.")
    row = (suspicious or accepted)[0]
    example = f"`{row['login']}` from `{row['ip']}` at {row['first']}"
    if suspicious:
        count = sum(int(entry["n"]) for entry in suspicious)
        return checker.claim(
            f"{count} login(s) SUCCEEDED from an attacking address: {example}.", _proof(row, "Accepted")
        )
    count = sum(int(entry["n"]) for entry in accepted)
    text = f"No login succeeded from any attacking address. {count} login(s) succeeded from elsewhere: {example}."
    return checker.claim(text, _proof(row, "Accepted"))


def _addresses(count: int) -> str:
    return f"{count} address{'es' if count != 1 else ''}"


def _proof(row: Mapping[str, Any], needle: str) -> Proof:
    line = int(row["line_no"])
    ref = Ref(str(row["evidence_id"]), int(row["number"]), str(row["filename"]), line, line)
    return Proof("", ref, (needle,) if needle else ())
