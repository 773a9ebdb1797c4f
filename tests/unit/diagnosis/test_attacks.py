"""Who attacks over SSH, from where, how often, when, and whether anybody got in."""

from pathlib import Path

from faultmaven.diagnosis.models import Finding
from faultmaven.diagnosis.service import diagnose

from tests.support.cases import case_of

LINE = "Mar  3 04:{m:02}:{s:02} gw sshd[{pid}]: {text}\n"
QUESTION = "Is somebody attacking us?"


def _log(accepted_from: str) -> str:
    lines = [
        LINE.format(
            m=n // 20, s=n % 60, pid=100 + n, text=f"Failed password for {user} from 198.51.100.7 port {4000 + n} ssh2"
        )
        for n, user in enumerate(["root"] * 12 + ["invalid user admin"] * 4)
    ]
    lines.append(LINE.format(m=3, s=0, pid=200, text="Failed password for root from 2001:db8::5 port 4100 ssh2"))
    lines.append(
        LINE.format(
            m=3,
            s=5,
            pid=201,
            text="message repeated 3 times: [ Failed password for root from 2001:db8::5 port 4100 ssh2]",
        )
    )
    lines.append(LINE.format(m=4, s=0, pid=300, text=f"Accepted publickey for eve from {accepted_from} port 4200 ssh2"))
    return "".join(lines)


def _addresses(finding: Finding) -> list[str]:
    figures = finding.figures["top_addresses"]
    assert isinstance(figures, dict)
    return list(figures)


def test_the_attack_is_told_in_full(tmp_path: Path) -> None:
    with case_of(tmp_path, {"auth.log": _log("192.0.2.44")}) as facts:
        found = diagnose(facts, QUESTION)

    finding = next(f for f in found.findings if f.finding_id == "ssh-attack")
    assert finding.figures["failed_logins"] == 20
    attacker, other = _addresses(finding)
    assert finding.figures["top_addresses"] == {attacker: 16, other: 4}
    assert ":" in other
    assert "198.51.100.7" not in found.summary  # facts know addresses by their pseudonyms only
    assert finding.figures["successful_logins_from_attackers"] == 0
    for fact in (
        attacker,
        other,
        "`root`",
        "`admin`",
        "No login succeeded from any attacking address",
        "peak",
    ):
        assert fact in found.summary
    assert all(claim.is_verified for claim in finding.claims)


def test_a_login_from_an_attacking_address_is_an_alarm(tmp_path: Path) -> None:
    with case_of(tmp_path, {"auth.log": _log("198.51.100.7")}) as facts:
        found = diagnose(facts, QUESTION)

    finding = next(f for f in found.findings if f.finding_id == "ssh-attack")
    assert finding.severity == "critical"
    assert "SUCCEEDED" in found.summary
    assert "eve" in found.summary


def test_cause_finding_and_steps_tell_the_same_figures_and_block_every_attacker(tmp_path: Path) -> None:
    with case_of(tmp_path, {"auth.log": _log("192.0.2.44") + _many_from("203.0.113.80")}) as facts:
        found = diagnose(facts, "what is wrong?")

    cause, finding = found.causes[0], next(f for f in found.findings if f.finding_id == "ssh-attack")
    assert "26 failed logins from 3 addresses" in cause.summary
    assert finding.figures["failed_logins"] == 26
    assert cause.claims[0] == finding.claims[0]
    block = next(step.command for step in cause.remediation if step.command and "iptables -I" in step.command)
    first, second, other = _addresses(finding)
    assert f"{first} {second}" in block
    assert ":" in other
    assert other not in block


def test_what_pam_says_of_the_same_failure_is_not_counted_again(tmp_path: Path) -> None:
    pam = LINE.format(m=0, s=1, pid=9, text="pam_unix(sshd:auth): authentication failure; uid=0 rhost=evil.example.net")
    with case_of(tmp_path, {"auth.log": pam * 5 + _many_from("203.0.113.80")}) as facts:
        found = diagnose(facts, QUESTION)

    assert "6 failed logins from 1 address," in found.causes[0].summary


def test_that_nobody_got_in_says_what_was_searched_and_counts_as_checked(tmp_path: Path) -> None:
    with case_of(tmp_path, {"auth.log": _many_from("203.0.113.80")}) as facts:
        found = diagnose(facts, QUESTION)

    absence = found.findings[0].claims[-1]
    assert "6 records of 1 file were searched for a successful login" in absence.text
    assert (absence.is_verified, absence.citations, absence.searched) == (True, (), 6)


def test_a_log_without_a_year_gets_none(tmp_path: Path) -> None:
    with case_of(tmp_path, {"auth.log": _many_from("203.0.113.80")}) as facts:
        found = diagnose(facts, QUESTION)

    assert "from Mar 3 04:05:00 to Mar 3 04:05:05" in found.causes[0].summary
    assert "20" not in found.causes[0].summary.replace(_addresses(found.findings[0])[0], "")


def _many_from(address: str) -> str:
    return "".join(
        LINE.format(m=5, s=n, pid=500 + n, text=f"Failed password for root from {address} port {5000 + n} ssh2")
        for n in range(6)
    )


def test_one_mistyped_password_is_no_attack(tmp_path: Path) -> None:
    log = LINE.format(m=1, s=1, pid=1, text="Failed password for ann from 192.0.2.1 port 4000 ssh2")
    with case_of(tmp_path, {"auth.log": log}) as facts:
        found = diagnose(facts, QUESTION)

    assert found.causes == ()
    assert all(finding.finding_id != "ssh-attack" for finding in found.findings)
