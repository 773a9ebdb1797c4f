"""Who attacks over SSH, from where, how often, when, and whether anybody got in."""

from pathlib import Path

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


def test_the_attack_is_told_in_full(tmp_path: Path) -> None:
    with case_of(tmp_path, {"auth.log": _log("192.0.2.44")}) as facts:
        found = diagnose(facts, QUESTION)

    finding = next(f for f in found.findings if f.finding_id == "ssh-attack")
    assert finding.figures["failed_logins"] == 20
    assert finding.figures["top_addresses"] == {"198.51.100.7": 16, "2001:db8::5": 4}
    assert finding.figures["successful_logins_from_attackers"] == 0
    for fact in (
        "198.51.100.7",
        "2001:db8::5",
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


def test_one_mistyped_password_is_no_attack(tmp_path: Path) -> None:
    log = LINE.format(m=1, s=1, pid=1, text="Failed password for ann from 192.0.2.1 port 4000 ssh2")
    with case_of(tmp_path, {"auth.log": log}) as facts:
        found = diagnose(facts, QUESTION)

    assert found.causes == ()
    assert all(finding.finding_id != "ssh-attack" for finding in found.findings)
