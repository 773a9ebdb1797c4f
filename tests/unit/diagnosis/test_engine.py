"""The engine as a whole, on small cases: who is blamed, what is only seen, and what is not claimed."""

from pathlib import Path

import pytest
from faultmaven.diagnosis.models import Verdict
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.facts import CaseFacts

from tests.support.cases import case_of

CRASHING = """\
Name:             ledger-7d9c6b5f4d-xw2lk
Namespace:        pay
Status:           Running
Node:             n1/10.0.0.4
Controlled By:    ReplicaSet/ledger-7d9c6b5f4d
Containers:
  ledger:
    Image:          registry.example.com/ledger:4
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       {reason}
      Exit Code:    {code}
    Ready:          False
    Restart Count:  11
Conditions:
  Type              Status
  Ready             False
Events:             <none>
"""
LISTING = """\
NAMESPACE   NAME                       READY   STATUS             RESTARTS   AGE
pay         ledger-7d9c6b5f4d-xw2lk    0/1     CrashLoopBackOff   11         30m
web         shop-59bd8f7c5c-kq9wz      0/1     ImagePullBackOff   0          4m
web         cart-6d5f9c7b8d-x2lkp      1/1     Running            0          9d
web         stock-54f8d9c7b6-h7s2w     1/1     Running            0          9d
"""


def test_symptom_and_cause_are_told_apart(tmp_path: Path) -> None:
    files = {"describe.txt": CRASHING.format(reason="OOMKilled", code=137)}
    with case_of(tmp_path, files) as facts:
        found = diagnose(facts)

    assert [cause.cause_id for cause in found.causes] == ["oom-killed"]
    assert any("CrashLoopBackOff" in effect.text for effect in found.causes[0].effects)
    assert found.verdict is Verdict.CONFIRMED


def test_another_end_of_the_container_rules_memory_out_with_its_line(tmp_path: Path) -> None:
    files = {"describe.txt": CRASHING.format(reason="Error", code=1)}
    with case_of(tmp_path, files) as facts:
        found = diagnose(facts)

    ruled_out = next(entry for entry in found.ruled_out if entry.cause_id == "oom-killed")
    assert ruled_out.because.is_verified
    assert "Error" in ruled_out.because.citations[0].quote
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "CrashLoopBackOff" in found.summary


def test_what_a_long_list_shows_elsewhere_is_not_the_cause(tmp_path: Path) -> None:
    files = {"describe.txt": CRASHING.format(reason="OOMKilled", code=137), "pods.txt": LISTING}
    with case_of(tmp_path, files) as facts:
        found = diagnose(facts)

    assert [cause.component for cause in found.causes] == ["Deployment/ledger"]
    assert found.causes[0].instances == ("ledger-7d9c6b5f4d-xw2lk",)
    elsewhere = next(finding for finding in found.findings if finding.finding_id == "elsewhere")
    assert "shop-59bd8f7c5c-kq9wz" in elsewhere.claims[0].text


def test_the_question_moves_the_focus(tmp_path: Path) -> None:
    with case_of(tmp_path, {"pods.txt": LISTING}) as facts:
        found = diagnose(facts, "why does shop not start?")

    state = next(finding for finding in found.findings if finding.finding_id == "unexplained-state")
    assert "shop-59bd8f7c5c-kq9wz" in state.claims[0].text


@pytest.mark.parametrize(
    "failure",
    [
        "error: Metrics API not available",
        'Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource "pods"',
        "Unable to connect to the server: dial tcp 10.0.0.1:6443: connect: connection refused",
        "Command `kubectl logs web-1` failed with return code 1\nstdout:\n\nstderr:\nUnable to connect to the server",
    ],
)
def test_a_failed_command_is_a_gap_and_never_evidence(failure: str, tmp_path: Path) -> None:
    with case_of(tmp_path, {"logs.txt": failure + "\n"}) as facts:
        found = diagnose(facts)

    assert found.causes == ()
    assert found.gaps


def test_a_quiet_log_has_no_fault(tmp_path: Path) -> None:
    quiet = "".join(f"2025-08-12T10:02:{n:02}Z INFO request served in {n} ms, 0 errors\n" for n in range(60))
    with case_of(tmp_path, {"app.log": quiet}) as facts:
        found = diagnose(facts)

    assert found.causes == ()
    assert found.verdict is Verdict.NO_FAULT_FOUND
    assert "No fault found in what you gave me." in found.summary
    assert sum(entry.faults for entry in found.checked) > 50
    assert all(entry.over for entry in found.checked if entry.faults), "faults were held against nothing"
    assert all(entry.not_checked for entry in found.checked if entry.open_faults)


def test_an_unknown_error_is_reported_without_a_cause(tmp_path: Path) -> None:
    log = "2025-08-12T10:02:51Z INFO up\n" + "2025-08-12T10:02:52Z ERROR flux capacitor is out of phase\n" * 3
    with case_of(tmp_path, {"app.log": log}) as facts:
        found = diagnose(facts)

    assert found.causes == ()
    assert "flux capacitor" in found.summary
    assert found.verdict is Verdict.INCONCLUSIVE


def test_what_was_over_early_in_a_log_ranks_below_what_goes_on(tmp_path: Path) -> None:
    over = "2025-08-12T10:00:01Z ERROR dial tcp: lookup queue.example.com: no such host\n"
    goes_on = "".join(f"2025-08-12T10:{n:02}:00Z ERROR FATAL: sorry, too many clients already\n" for n in range(5, 55))
    with case_of(tmp_path, {"app.log": over + goes_on}) as facts:
        found = diagnose(facts)

    assert found.causes[0].cause_id == "too-many-connections"


def test_the_same_facts_give_the_same_answer(tmp_path: Path) -> None:
    files = {"describe.txt": CRASHING.format(reason="OOMKilled", code=137), "pods.txt": LISTING}
    with case_of(tmp_path, files) as facts:
        assert diagnose(facts) == diagnose(facts)


def test_an_empty_case_is_answered(tmp_path: Path) -> None:
    with case_of(tmp_path, {"empty.txt": ""}) as facts:
        found = diagnose(facts)

    assert found.causes == ()
    assert found.gaps


def test_lines_of_one_log_only_repeat_each_other(tmp_path: Path) -> None:
    query = "".join(f"2025-08-12T10:0{n}:00Z INFO Query for totals finished in 4.{n} seconds\n" for n in range(4))
    page = "".join(f"2025-08-12T10:0{n}:00Z INFO Page rendered in 5.{n} seconds\n" for n in range(4))
    with case_of(tmp_path / "one", {"a.log": query + page}) as facts:
        together = diagnose(facts)
    with case_of(tmp_path / "two", {"a.log": query, "b.log": page}) as facts:
        apart = diagnose(facts)

    assert (together.causes[0].cause_id, together.verdict) == ("slow-database-call", Verdict.LIKELY)
    assert "all from one source" in together.reason
    assert (apart.causes[0].cause_id, apart.verdict) == ("slow-database-call", Verdict.LIKELY)


PANIC = """\
2025-08-12T10:02:51Z INFO listening on :8080
panic: runtime error: index out of range [3] with length 3

goroutine 18 [running]:
main.route(0xc0000b6000)
        /src/route.go:41 +0x1f
"""


def test_evidence_of_another_kind_confirms(tmp_path: Path) -> None:
    with case_of(tmp_path / "log", {"ledger.log": PANIC}) as facts:
        alone = diagnose(facts)
    files = {"ledger.log": PANIC, "describe.txt": CRASHING.format(reason="Error", code=2)}
    with case_of(tmp_path / "both", files) as facts:
        confirmed = diagnose(facts)

    assert (alone.causes[0].cause_id, alone.verdict) == ("unhandled-crash", Verdict.LIKELY)
    assert (confirmed.causes[0].cause_id, confirmed.verdict) == ("unhandled-crash", Verdict.CONFIRMED)


SELECTED = """\
apiVersion: v1
kind: Pod
metadata: {name: transcoder, namespace: media}
spec:
  containers:
    - name: main
      image: registry.example.com/transcoder:2
      resources:
        limits: {cpu: 20m}
"""


def test_a_look_alike_that_cannot_be_checked_keeps_the_verdict_down_and_is_named(tmp_path: Path) -> None:
    query = "".join(f"2025-08-12T10:0{n}:00Z INFO Query for totals finished in 4.{n} seconds\n" for n in range(4))
    with case_of(tmp_path, {"a.log": query}) as facts:
        found = diagnose(facts)

    assert found.verdict is Verdict.LIKELY
    assert 'It could also be "a very low CPU limit throttles the container"' in found.reason
    assert "which nothing collected here could show" in found.reason
    assert "To tell them apart, bring" in found.reason


def test_a_look_alike_that_shows_too_is_named(tmp_path: Path) -> None:
    query = "".join(f"2025-08-12T10:0{n}:00Z INFO Query for totals finished in 4.{n} seconds\n" for n in range(4))
    with case_of(tmp_path, {"pod.yaml": SELECTED, "transcoder.log": query}) as facts:
        found = diagnose(facts)

    assert found.verdict is Verdict.LIKELY
    assert "whose signs are there too" in found.reason


def _steady(minutes: int) -> str:
    return "".join(f"2025-08-12T10:{n:02}:00Z INFO request served in {n} ms\n" for n in range(minutes))


def test_a_healthy_log_says_what_was_looked_at(tmp_path: Path) -> None:
    with case_of(tmp_path, {"app.log": _steady(60)}) as facts:
        found = diagnose(facts)

    assert found.summary.startswith("No fault found in what you gave me.")
    assert (
        "60 log records of 1 file (0 warnings, 0 errors, 2025-08-12 10:00:00 to 2025-08-12 10:59:00)" in found.summary
    )
    assert "known faults" in found.summary


def test_warnings_alone_stand_out_without_being_a_fault(tmp_path: Path) -> None:
    warned = _steady(40) + "2025-08-12T11:00:00Z WARN block 17 replicated late\n" * 3
    with case_of(tmp_path, {"app.log": warned}) as facts:
        found = diagnose(facts)

    assert found.causes == ()
    assert "3 warnings, such as `block 17 replicated late` 3 times" in found.summary


def test_what_begins_late_in_a_burst_and_ends_the_log_stands_out_above_daily_noise(tmp_path: Path) -> None:
    daily = "".join(
        f"2025-08-12T{10 + n // 60:02}:{n % 60:02}:00Z ERROR favicon of visitor {n} is crooked\n" for n in range(90)
    )
    burst = "".join(f"2025-08-12T11:40:{n:02}Z ERROR flux capacitor {n} is out of phase\n" for n in range(30))
    late = "2025-08-12T11:45:00Z ERROR flux capacitor 7 is out of phase\n"
    with case_of(tmp_path, {"app.log": daily + burst + late}) as facts:
        found = diagnose(facts)

    first, second = found.findings[0].claims[:2]
    assert "flux capacitor 0 is out of phase` 31 times" in first.text
    assert "new: not in the 90 lines before" in first.text
    assert "30 of them in the minute 2025-08-12 11:40" in first.text
    assert "the log ends with it" in first.text
    assert "favicon" in second.text
    assert first.is_verified


def test_a_finding_does_not_repeat_what_the_cause_cites(tmp_path: Path) -> None:
    log = "2025-08-12T10:00:00Z ERROR FATAL: sorry, too many clients already\n" * 4
    with case_of(tmp_path, {"app.log": log + "2025-08-12T10:02:52Z ERROR flux capacitor is out of phase\n"}) as facts:
        found = diagnose(facts)

    assert found.causes[0].cause_id == "too-many-connections"
    assert [finding.title for finding in found.findings] == ["1 other error record"]


def test_what_was_noticed_in_files_without_records_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "cpu.folded").write_text("main;serve;handle;parse 90\nmain;serve;handle;render 8\nmain;gc 2\n")
    with CaseFacts.from_files([tmp_path / "cpu.folded"]) as facts:
        diagnosis = diagnose(facts, "why is it slow?")
    told = next(finding for finding in diagnosis.findings if finding.finding_id == "hot-paths")
    assert told.claims[0].text.startswith("90 % of all samples (90) lies on one path: main > serve > handle > parse")
    assert told.claims[0].citations[0].line_start == 1
    assert told.claims[0].is_verified
    assert "nothing here looks wrong" not in diagnosis.summary
    assert "frames of profiles" in diagnosis.summary


def test_a_fault_in_its_general_form_is_likely_and_names_the_check_that_decides(tmp_path: Path) -> None:
    events = (
        "LAST SEEN   TYPE      REASON      OBJECT                       MESSAGE\n"
        "34s         Warning   Unhealthy   pod/basket-6d4cf56db6-abcde  Readiness probe failed: HTTP probe failed"
        " with statuscode: 500\n"
    )
    with case_of(tmp_path, {"events.txt": events}) as facts:
        found = diagnose(facts, "why does basket get no traffic?")

    assert (found.causes[0].cause_id, found.verdict) == ("readiness-probe-failing", Verdict.LIKELY)
    assert "leave open what is behind it" in found.reason
    assert "kubectl describe pod basket-6d4cf56db6-abcde" in found.reason
