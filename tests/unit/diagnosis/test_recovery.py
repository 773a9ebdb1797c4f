"""Did the fix work? Never by silence: the fault gone and the component seen well, or what to bring."""

from datetime import datetime
from pathlib import Path

import pytest
from faultmaven.diagnosis.recovery import Fault, Recovered, check_recovery, last_seen
from faultmaven.diagnosis.service import diagnose

from tests.support.cases import case_of

PODS = "NAME                    READY   STATUS    RESTARTS   AGE\n"
BROKEN = {
    "pods.txt": f"$ kubectl get pods -n shop\n{PODS}cart-7c9d8f6b5-q4xzl    0/1     OOMKilled   7          20m\n",
    "cart.log": "2026-01-31T09:05:00Z ERROR cart out of memory\n",
}
FAULT = Fault("oom-killed", "Deployment/cart")


def orders_log(*, minute: int, records: int, bad: str = "") -> str:
    """Return a log of orders at work, with one bad record if there is one."""
    lines = [
        f"2026-01-31T09:{minute + n // 60:02}:{n % 60:02}Z INFO orders order {n} shipped in 12 ms"
        for n in range(records)
    ]
    return "\n".join([*lines, *([bad] if bad else [])]) + "\n"


LOST = 'FATAL: password authentication failed for user "orders"'
LOGIN = f"2026-01-31T09:05:00Z ERROR orders cannot connect: {LOST}\n"


def of_log(folder: Path) -> Fault:
    """Return the fault of a log as the diagnosis names it, and when it was last seen."""
    with case_of(folder, {"orders.log": LOGIN * 3}) as facts:
        cause = diagnose(facts).causes[0]
        cited = [citation for claim in cause.claims for citation in claim.citations]
        return Fault(cause.cause_id, cause.component, last_seen(facts, cited))


def test_a_pod_that_runs_and_is_ready_shows_that_it_worked(tmp_path: Path):
    files = {"pods.txt": f"$ kubectl get pods -n shop\n{PODS}cart-5f6d7c8b9-x2v4n    1/1     Running   0          9m\n"}
    with case_of(tmp_path, files) as facts:
        told = check_recovery(facts, FAULT)
    assert told.outcome is Recovered.WORKS
    assert all(citation.checked for citation in told.citations)
    assert "x2v4n" in told.citations[0].quote


def test_the_fault_again_is_still_failing_with_its_line(tmp_path: Path):
    with case_of(tmp_path, BROKEN) as facts:
        told = check_recovery(facts, FAULT)
    assert told.outcome is Recovered.STILL_FAILING
    assert "OOMKilled" in told.citations[0].quote


@pytest.mark.parametrize(
    "files",
    [
        {"other.log": orders_log(minute=20, records=60)},
        {"note.txt": "we raised the limit, all is well now\n"},
        {"pods.txt": f"$ kubectl get pods -n shop\n{PODS}web-5f6d7c8b9-x2v4n    1/1     Running   0          9m\n"},
        {"pods.txt": f"$ kubectl get pods -n shop\n{PODS}cart-5f6d7c8b9-x2v4n    0/1     Running   0          9s\n"},
        {"cart.log": "2026-01-31T10:05:00Z INFO cart starting\n"},
    ],
)
def test_silence_proves_nothing_and_says_what_to_bring(tmp_path: Path, files: dict[str, str]):
    with case_of(tmp_path, files) as facts:
        told = check_recovery(facts, FAULT)
    assert told.outcome is Recovered.CANNOT_TELL
    assert told.to_bring
    assert told.citations == ()


def test_a_log_at_work_later_than_the_fault_shows_that_it_worked(tmp_path: Path):
    fault = of_log(tmp_path / "before")
    with case_of(tmp_path / "after", {"orders.log": orders_log(minute=20, records=40)}) as facts:
        told = check_recovery(facts, fault)
    assert told.outcome is Recovered.WORKS
    assert "40 records" in told.text


def test_a_log_from_before_the_fault_shows_nothing(tmp_path: Path):
    fault = of_log(tmp_path / "before")
    with case_of(tmp_path / "after", {"orders.log": orders_log(minute=1, records=40)}) as facts:
        told = check_recovery(facts, fault)
    assert told.outcome is Recovered.CANNOT_TELL
    assert "not later" in told.text


def test_lines_of_the_old_fault_in_a_new_file_are_not_the_fault_again(tmp_path: Path):
    fault = of_log(tmp_path / "before")
    with case_of(tmp_path / "after", {"orders.log": LOGIN + orders_log(minute=20, records=40)}) as facts:
        told = check_recovery(facts, fault)
    assert told.outcome is Recovered.WORKS


def test_the_same_error_later_is_still_failing(tmp_path: Path):
    fault = of_log(tmp_path / "before")
    again = f"2026-01-31T09:45:00Z ERROR orders cannot connect: {LOST}"
    with case_of(tmp_path / "after", {"orders.log": orders_log(minute=20, records=40, bad=again)}) as facts:
        told = check_recovery(facts, fault)
    assert told.outcome is Recovered.STILL_FAILING
    assert "password authentication failed" in told.citations[0].quote


def test_an_error_of_another_kind_is_no_proof(tmp_path: Path):
    fault = of_log(tmp_path / "before")
    bad = "2026-01-31T09:45:00Z ERROR orders order 7 could not be shipped"
    with case_of(tmp_path / "after", {"orders.log": orders_log(minute=20, records=40, bad=bad)}) as facts:
        told = check_recovery(facts, fault)
    assert told.outcome is Recovered.CANNOT_TELL


def test_another_fault_of_the_same_component_is_no_success(tmp_path: Path):
    pods = f"{PODS}cart-5f6d7c8b9-x2v4n    0/1     ImagePullBackOff   0          9m\n"
    with case_of(tmp_path, {"pods.txt": f"$ kubectl get pods -n shop\n{pods}"}) as facts:
        told = check_recovery(facts, FAULT)
    assert told.outcome is not Recovered.WORKS


@pytest.mark.parametrize(("name", "outcome"), [("orders-after.log", Recovered.WORKS), ("x.log", Recovered.CANNOT_TELL)])
def test_a_log_that_names_no_program_is_of_the_component_it_is_called_after(
    tmp_path: Path, name: str, outcome: Recovered
):
    fault = Fault("database-auth-failed", "orders", datetime(2026, 1, 31, 9, 6))  # noqa: DTZ001 (as facts have times)
    text = "".join(f"2026-01-31T10:05:{n:02}Z INFO shipped number {n} in 12 ms\n" for n in range(50))
    with case_of(tmp_path, {name: text}) as facts:
        told = check_recovery(facts, fault)
    assert told.outcome is outcome


@pytest.mark.parametrize(("first", "outcome"), [("orders", Recovered.WORKS), ("parcel", Recovered.CANNOT_TELL)])
def test_a_log_whose_messages_begin_with_the_component_is_its_log(tmp_path: Path, first: str, outcome: Recovered):
    fault = Fault("database-auth-failed", "orders", datetime(2026, 1, 31, 9, 6))  # noqa: DTZ001 (as facts have times)
    text = "".join(f"2026-01-31T10:05:{n:02}Z INFO  {first} request {n} served in 12 ms\n" for n in range(50))
    with case_of(tmp_path, {"after.log": text}) as facts:
        told = check_recovery(facts, fault)
    assert told.outcome is outcome
