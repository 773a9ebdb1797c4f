"""Who tries to get in: failed and successful logins of SSH logs, by address, user and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Claim, Finding
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.subjects import Ref

#: One row per login message: what happened, the user and the address (IPv4, IPv6 or name).
#: The messages are those of auth.c, auth2.c and packet.c of OpenSSH.
_LOGINS = r"""
WITH messages AS (
  SELECT evidence_id, number, filename, line_no, ts, msg,
    CASE WHEN regexp_matches(msg, '^Failed \S+ for ') THEN 'failed'
         WHEN regexp_matches(msg, '^Accepted \S+ for ') THEN 'accepted'
         WHEN regexp_matches(msg, '^Invalid user ') THEN 'invalid'
         WHEN regexp_matches(msg, '^message repeated \d+ times: \[ ?Failed') THEN 'repeated'
         WHEN contains(msg, 'POSSIBLE BREAK-IN ATTEMPT') THEN 'break-in'
         WHEN regexp_matches(msg, 'authentication failure;.*rhost=\S') THEN 'pam' END AS what
  FROM (SELECT evidence_id, number, filename, line_no, ts,
          regexp_replace(msg, '^.*?sshd(-session)?\[\d+\]: ', '') AS msg
        FROM events WHERE source IS DISTINCT FROM 'k8s-event')
), logins AS (
  SELECT *, regexp_extract(msg, '(?:from|rhost=)\s?\[?([0-9a-fA-F.:]{7,}|[a-z0-9.-]+\.[a-z]+)', 1) AS plain_ip,
    regexp_extract(msg, 'for (?:invalid user )?(\S*) from', 1) AS for_user,
    regexp_extract(msg, '^Invalid user (\S*) ?from', 1) AS invalid_user,
    regexp_extract(msg, '\[([0-9a-fA-F.:]{7,})\]', 1) AS bracketed,
    coalesce(try_cast(regexp_extract(msg, 'repeated (\d+) times', 1) AS INTEGER), 1) AS n
  FROM messages WHERE what IS NOT NULL
), known AS (
  SELECT *, CASE WHEN what = 'break-in' AND bracketed <> '' THEN bracketed
            WHEN plain_ip <> '' THEN rtrim(plain_ip, '.:')
            ELSE bracketed END AS ip, coalesce(nullif(invalid_user, ''), for_user) AS login FROM logins)
"""


def _ask(facts: CaseFacts, select: str) -> list[dict[str, Any]]:
    return facts.rows(f"{_LOGINS}{select}")


@dataclass(frozen=True)
class _Source:
    ip: str
    failures: int
    users: Sequence[str]
    user_count: int
    first: Any
    last: Any
    row: dict[str, Any]


def find_attacks(facts: CaseFacts, checker: CitationChecker) -> list[Finding]:
    """Return one finding: who, from where, how often, when, and whether anybody got in; none without failures."""
    sources = _sources(facts)
    failures = sum(source.failures for source in sources)
    if failures < 5:
        return []
    accepted = _ask(facts, "SELECT * FROM known WHERE what = 'accepted' ORDER BY number, line_no LIMIT 200")
    attackers = {source.ip for source in sources if source.failures >= 3}
    suspicious = [row for row in accepted if row["ip"] in attackers]
    claims = [*_overview(facts, sources, failures, checker), *(_about(source, checker) for source in sources[:6])]
    claims += _users(facts, checker) + _break_ins(facts, checker) + _entries(accepted, suspicious, checker)
    figures: dict[str, object] = {
        "failed_logins": failures,
        "addresses": len(sources),
        "top_addresses": {source.ip: source.failures for source in sources[:10]},
        "successful_logins": len(accepted),
        "successful_logins_from_attackers": len(suspicious),
    }
    title = f"Password guessing against SSH: {failures} failed logins from {_addresses(len(sources))}"
    return [
        Finding("ssh-attack", title, "critical" if suspicious or failures >= 50 else "warning", tuple(claims), figures)
    ]


def _addresses(count: int) -> str:
    return f"{count} address{'es' if count != 1 else ''}"


def _sources(facts: CaseFacts) -> list[_Source]:
    rows = _ask(
        facts,
        """
        SELECT ip, sum(CASE WHEN what IN ('failed', 'repeated') THEN n ELSE 0 END) AS failed,
               count(*) FILTER (what = 'pam') AS pam,
               count(*) FILTER (what = 'invalid') AS invalid,
               array_agg(DISTINCT login) FILTER (login <> '') AS users, min(ts) AS first, max(ts) AS last,
               arg_min(evidence_id, line_no) AS evidence_id, arg_min(number, line_no) AS number,
               arg_min(filename, line_no) AS filename, min(line_no) AS line_no
        FROM known WHERE what IN ('failed', 'repeated', 'invalid', 'pam') AND ip <> '' GROUP BY ip
        """,
    )
    sources = [
        _Source(
            row["ip"],
            int(row["failed"] or 0) or max(row["pam"], row["invalid"]),
            sorted(row["users"] or [])[:8],
            len(row["users"] or []),
            row["first"],
            row["last"],
            row,
        )
        for row in rows
    ]
    return sorted((s for s in sources if s.failures), key=lambda s: (-s.failures, s.ip))


def _overview(facts: CaseFacts, sources: Sequence[_Source], failures: int, checker: CitationChecker) -> list[Claim]:
    peak = _ask(
        facts,
        "SELECT date_trunc('minute', ts) AS minute, sum(n) AS n, min(line_no) AS line_no, any_value(number) AS number, "
        "any_value(evidence_id) AS evidence_id, any_value(filename) AS filename FROM known "
        "WHERE what IN ('failed', 'repeated') AND ts IS NOT NULL GROUP BY minute ORDER BY n DESC LIMIT 1",
    )
    first = min((s for s in sources if s.first), key=lambda s: s.first, default=None)
    last = max((s for s in sources if s.last), key=lambda s: s.last, default=None)
    span = f" between {first.first} and {last.last}" if first and last else ""
    claims = [
        checker.claim(
            f"{failures} failed SSH logins from {_addresses(len(sources))}{span}. Most come from `{sources[0].ip}` "
            f"({sources[0].failures}, {sources[0].failures / failures:.0%}).",
            _proof(sources[0].row, sources[0].ip),
        )
    ]
    if peak:
        claims.append(
            checker.claim(
                f"The peak was {peak[0]['n']} failures in the minute {peak[0]['minute']:%H:%M}.", _proof(peak[0], "")
            )
        )
    return claims


def _about(source: _Source, checker: CitationChecker) -> Claim:
    more = f" and {source.user_count - len(source.users)} more" if source.user_count > len(source.users) else ""
    users = ", ".join(f"`{user}`" for user in source.users)
    when = f", {source.first:%b %d %H:%M:%S} to {source.last:%H:%M:%S}" if source.first and source.last else ""
    tried = f", as {users}{more}" if users else ""
    return checker.claim(f"`{source.ip}`: {source.failures} failed logins{tried}{when}.", _proof(source.row, source.ip))


def _users(facts: CaseFacts, checker: CitationChecker) -> list[Claim]:
    rows = _ask(
        facts,
        "SELECT login, sum(n) AS n, bool_or(msg LIKE '%invalid user%' OR msg LIKE 'Invalid user%') AS invalid, "
        "arg_min(evidence_id, line_no) AS evidence_id, arg_min(number, line_no) AS number, "
        "arg_min(filename, line_no) AS filename, "
        "min(line_no) AS line_no FROM known WHERE what IN ('failed', 'repeated') AND login <> '' "
        "GROUP BY login ORDER BY n DESC",
    )
    if not rows:
        return []
    unknown = [row for row in rows if row["invalid"]]
    top = ", ".join(f"`{row['login']}` ({row['n']})" for row in rows[:6])
    text = f"{len(rows)} user names were tried, most often {top}; {len(unknown)} of them do not exist here."
    return [checker.claim(text, _proof(rows[0], str(rows[0]["login"])))]


def _break_ins(facts: CaseFacts, checker: CitationChecker) -> list[Claim]:
    rows = _ask(
        facts,
        "SELECT ip, count(*) AS n, min(line_no) AS line_no, any_value(evidence_id) AS evidence_id, any_value(number) "
        "AS number, any_value(filename) AS filename FROM known WHERE what = 'break-in' GROUP BY ip ORDER BY n DESC",
    )
    if not rows:
        return []
    total = sum(row["n"] for row in rows)
    names = ", ".join(f"`{row['ip']}` ({row['n']})" for row in rows[:4])
    text = f"sshd itself warned {total} times of a POSSIBLE BREAK-IN ATTEMPT (address and name do not agree): {names}."
    return [checker.claim(text, _proof(rows[0], "POSSIBLE BREAK-IN"))]


def _entries(
    accepted: Sequence[dict[str, Any]], suspicious: Sequence[dict[str, Any]], checker: CitationChecker
) -> list[Claim]:
    if suspicious:
        row = suspicious[0]
        text = (
            f"{len(suspicious)} login(s) SUCCEEDED from an attacking address: "
            f"`{row['login']}` from `{row['ip']}` at {row['ts']}."
        )
        return [checker.claim(text, _proof(row, "Accepted"))]
    if accepted:
        row = accepted[0]
        text = (
            f"No login succeeded from any attacking address. {len(accepted)} successful login(s) came from elsewhere, "
            f"such as `{row['login']}` from `{row['ip']}` at {row['ts']}."
        )
        return [checker.claim(text, _proof(row, "Accepted"))]
    return [Claim("No successful login is in these logs, neither from the attacking addresses nor from anywhere else.")]


def _proof(row: dict[str, Any], needle: str) -> Proof:
    line = int(row["line_no"])
    ref = Ref(str(row["evidence_id"]), int(row["number"]), str(row["filename"]), line, line)
    return Proof("", ref, (needle,) if needle else ())
