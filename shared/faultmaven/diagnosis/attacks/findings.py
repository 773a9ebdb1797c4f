"""Tells of an attack: every sentence with the line that proves it, for the finding and for the cause alike."""

from collections import Counter
from collections.abc import Iterator

from faultmaven.diagnosis.attacks.logins import FEW, Logins, Row, Source, logins_of
from faultmaven.diagnosis.binding import Proof
from faultmaven.diagnosis.citations import CitationChecker
from faultmaven.diagnosis.models import Claim, Finding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import counted
from faultmaven.diagnosis.subjects import Ref

_MANY = 50
_SOURCES_TOLD = 6


def find_attacks(picture: Picture, checker: CitationChecker) -> list[Finding]:
    """Return one finding: who, from where, how often, when, and whether anybody got in; none without failures."""
    logins = logins_of(picture)
    failures = logins.failures
    if failures < FEW:
        return []
    claims = [*(checker.claim(proof.text, proof) for proof in attack_proofs(picture)), _entries(picture, checker)]
    figures: dict[str, object] = {
        "failed_logins": failures,
        "addresses": len(logins.sources),
        "top_addresses": {source.ip: source.failures for source in logins.sources[:10]},
        "successful_logins": sum(int(row["n"]) for row in logins.accepted),
        "successful_logins_from_attackers": sum(int(row["n"]) for row in logins.suspicious),
    }
    severity = "critical" if logins.suspicious or failures >= _MANY else "warning"
    return [Finding("ssh-attack", "Password guessing against SSH", severity, tuple(claims), figures)]


def attack_proofs(picture: Picture) -> list[Proof]:
    """Return the sentences about the failures, each with its line, most telling first."""
    logins = logins_of(picture)
    return [
        _overview(logins, picture),
        *(_about(source, picture) for source in logins.sources[:_SOURCES_TOLD]),
        *_users(logins),
        *_peak(logins, picture),
        *_break_ins(logins),
    ]


def entry_sentence(picture: Picture) -> str:
    """Return whether anybody got in, in one sentence; of nobody it says where was looked."""
    logins = logins_of(picture)
    if not logins.accepted:
        return (
            f"Nobody got in as far as these logs go: {counted(logins.records, 'record')} of "
            f"{counted(logins.files, 'file')} were searched for a successful login (`Accepted ... for`); there is none."
        )
    row = (logins.suspicious or logins.accepted)[0]
    example = f"`{row['login']}` from `{row['ip']}`" + (
        f" at {picture.clock.say(row['first'], row['evidence_id'])}" if row["first"] else ""
    )
    count = sum(int(entry["n"]) for entry in logins.suspicious or logins.accepted)
    if logins.suspicious:
        return f"{counted(count, 'login')} SUCCEEDED from an attacking address: {example}."
    return (
        f"No login succeeded from any attacking address. {counted(count, 'login')} succeeded from elsewhere: {example}."
    )


def _entries(picture: Picture, checker: CitationChecker) -> Claim:
    logins = logins_of(picture)
    text = entry_sentence(picture)
    if not logins.accepted:
        return Claim(text, searched=logins.records)
    return checker.claim(text, _proof((logins.suspicious or logins.accepted)[0], "Accepted", ""))


def _overview(logins: Logins, picture: Picture) -> Proof:
    top = logins.sources[0]
    span, file = logins.span, top.rows[0]["evidence_id"]
    when = f" between {picture.clock.say(span[0], file)} and {picture.clock.say(span[1], file)}" if span else ""
    text = (
        f"{counted(logins.failures, 'failed SSH login')} from {counted(len(logins.sources), 'address', 'addresses')}"
        f"{when}. Most come from `{top.ip}` ({top.failures}, {top.failures / logins.failures:.0%})."
    )
    return _proof(top.rows[0], top.ip, text)


def _about(source: Source, picture: Picture) -> Proof:
    shown = ", ".join(f"`{user}`" for user in source.users[:8])
    more = f" and {len(source.users) - 8} more" if len(source.users) > 8 else ""
    tried = f", as {shown}{more}" if shown else ""
    first = source.rows[0]
    times = source.times
    when = ", " + " to ".join(picture.clock.say(ts, first["evidence_id"]) for ts in times) if times else ""
    return _proof(first, source.ip, f"`{source.ip}`: {counted(source.failures, 'failed login')}{tried}{when}.")


def _users(logins: Logins) -> Iterator[Proof]:
    tried: Counter[str] = Counter()
    unknown: set[str] = set()
    for row in logins.rows:
        if row["what"] == "failed" and row["login"]:
            tried[row["login"]] += int(row["n"])
            unknown |= {row["login"]} if row["unknown"] else set()
    if not tried:
        return
    top = tried.most_common(6)
    names = ", ".join(f"`{user}` ({count})" for user, count in top)
    first = next(row for row in logins.rows if row["what"] == "failed" and row["login"] == top[0][0])
    were = "was" if len(tried) == 1 else "were"
    absent = f"; {len(unknown)} of them not known to the server" if unknown else ""
    text = f"{counted(len(tried), 'user name')} {were} tried, most often {names}{absent}."
    yield _proof(first, top[0][0], text)


def _peak(logins: Logins, picture: Picture) -> Iterator[Proof]:
    peak = logins.peak()
    if peak:
        minute, count, row = peak
        when = picture.clock.minute(minute, row["evidence_id"])
        text = f"The peak was {counted(count, 'failure')} in the minute {when}."
        yield _proof(row, row["ip"], text)


def _break_ins(logins: Logins) -> Iterator[Proof]:
    warned: Counter[str] = Counter()
    for row in logins.rows:
        if row["what"] == "break-in":
            warned[row["ip"]] += int(row["n"])
    if warned:
        names = ", ".join(f"`{ip}` ({count})" for ip, count in warned.most_common(4))
        first = next(row for row in logins.rows if row["what"] == "break-in")
        text = (
            f"sshd warned {counted(warned.total(), 'time')} of a POSSIBLE BREAK-IN ATTEMPT "
            f"(the address and its name do not agree): {names}."
        )
        yield _proof(first, "POSSIBLE BREAK-IN", text)


def _proof(row: Row, needle: str, text: str) -> Proof:
    line = int(row["line_no"])
    ref = Ref(str(row["evidence_id"]), int(row["number"]), str(row["filename"]), line, line)
    return Proof(text, ref, (needle,) if needle else (), is_summed=True)
