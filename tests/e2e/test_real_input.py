"""Real input from the shared data, over real HTTP: what is asked, what is answered, and how fast."""

import re
import time
from datetime import datetime, timedelta
from pathlib import Path

from tests.support.product import User, citations_of

TEN_MB = 10 * 1024 * 1024
STAMP = re.compile(r"^(\w{3} {1,2}\d{1,2} \d\d:\d\d:\d\d)")


def repeated(log: str, size: int) -> bytes:
    """Repeat a syslog file to `size` bytes, one second later a line, so that no two stretches are the same."""
    lines = [STAMP.sub("{stamp}", line) for line in log.splitlines() if STAMP.match(line)]
    moment = datetime(2026, 1, 10, 6, 55, 46)  # noqa: DTZ001 - syslog has no zone
    out: list[str] = []
    total = number = 0
    while total < size:
        line = lines[number % len(lines)].replace("{stamp}", f"{moment:%b} {moment.day:>2} {moment:%H:%M:%S}", 1)
        out.append(line)
        total += len(line) + 1
        number += 1
        moment += timedelta(seconds=1)
    return "\n".join(out).encode()[:size]


def test_the_ssh_log_says_who_attacks_from_where_how_often_and_when(cloud, shared_data):
    user = User.register(cloud.site_url)
    case_id = user.open_case("ssh")
    log = (shared_data / "loghub/OpenSSH/OpenSSH_2k.log").read_bytes()
    user.upload(case_id, "OpenSSH_2k.log", log)
    (evidence,) = user.settled(case_id)
    assert evidence["line_count"] == 2000

    response = user.ask(case_id, "is somebody attacking us?")["response"]

    text = response["text"]
    attacker = "183.62.140.253"  # by far the most failed passwords come from here
    assert attacker in text
    assert re.search(r"\b\d{2,}\b.*(fail|attempt)|(fail|attempt).*\b\d{2,}\b", text)  # how often
    assert "root" in text  # as whom
    assert re.search(r"\d\d:\d\d", text)  # when
    citations = citations_of(response)
    assert citations
    assert any(attacker in citation["quote"] for citation in citations)
    for citation in citations:
        assert citation["quote"].strip() in user.lines(citation["evidence_id"], citation["line_start"])[0]


def test_ten_megabytes_become_facts_and_the_time_is_told(cloud, shared_data):
    user = User.register(cloud.site_url)
    case_id = user.open_case("ten megabytes")
    content = repeated((shared_data / "loghub/OpenSSH/OpenSSH_2k.log").read_text(), TEN_MB)
    user.upload(case_id, "big.log", content)
    last_byte = time.monotonic()
    (evidence,) = user.settled(case_id)
    seconds = time.monotonic() - last_byte
    print(f"\n10 MB ready {seconds:.2f} s after the last byte (target 3 s)")
    assert evidence["status"] == "ready"
    assert evidence["line_count"] == content.count(b"\n") + 1
    assert evidence["fact_counts"]["events"] > 0
    Path("artifacts").mkdir(exist_ok=True)
    Path("artifacts/ten-megabytes.txt").write_text(f"{seconds:.2f} s from the last byte to ready\n")
