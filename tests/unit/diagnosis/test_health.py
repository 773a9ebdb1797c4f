"""Healthy evidence is called healthy where it is enough to tell, and what is over is no cause."""

import io
import tarfile
from pathlib import Path

from faultmaven.diagnosis.models import Diagnosis, Verdict
from faultmaven.diagnosis.service import diagnose

from tests.support.cases import case_of

PODS = """\
NAMESPACE   NAME                       READY   STATUS    RESTARTS      AGE
web         cart-6d5f9c7b8d-x2lkp      1/1     Running   1 (12d ago)   30d
web         stock-54f8d9c7b6-h7s2w     1/1     Running   0             30d
"""
LOG = "".join(f"2025-08-12T10:{n:02}:00Z INFO request served in {n} ms\n" for n in range(60))
PROBE = "Readiness probe failed: HTTP status 503"
EVENT = f"""\
LAST SEEN   TYPE      REASON      OBJECT                         MESSAGE
{{age}}       Warning   Unhealthy   pod/cart-6d5f9c7b8d-x2lkp      {PROBE}
"""


def of(tmp_path: Path, **files: str) -> Diagnosis:
    with case_of(tmp_path, {name.replace("_", "."): text for name, text in files.items()}) as facts:
        return diagnose(facts, "what is wrong?")


def test_pods_that_are_well_and_quiet_logs_are_enough(tmp_path: Path) -> None:
    found = of(tmp_path, pods_txt=PODS, cart_log=LOG)
    assert found.verdict is Verdict.NO_FAULT_FOUND
    assert found.causes == ()
    assert found.summary.startswith("No fault found in what you gave me.")
    assert "2 pods" in found.reason
    assert {entry.category for entry in found.checked} >= {"scheduling", "runtime", "network"}
    assert any(entry.open_faults and entry.not_checked for entry in found.checked)


def test_a_few_lines_are_too_little_to_tell(tmp_path: Path) -> None:
    found = of(tmp_path, cart_log=LOG[:200])
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "too little" in found.reason
    assert "Bring" in found.reason


def test_a_tool_that_failed_and_an_empty_file_are_gaps(tmp_path: Path) -> None:
    failed = 'Error from server (Forbidden): pods is forbidden: User "x" cannot list resource "pods"\n'
    found = of(tmp_path, pods_txt=failed, cart_log="")
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.causes == ()
    assert len(found.gaps) == 2


def test_an_archive_that_was_opened_is_no_gap(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "bundle.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("cart.log")
        member.size = len(LOG)
        archive.addfile(member, io.BytesIO(LOG.encode()))
    with case_of(tmp_path, {}) as facts:
        assert len(facts.evidence) == 2
        assert diagnose(facts, "what is wrong?").gaps == ()


def test_events_of_a_pod_are_not_what_its_program_said(tmp_path: Path) -> None:
    pods = PODS.replace("x2lkp      1/1     Running  ", "x2lkp      0/1     CrashLoopBackOff  ")
    said = "Back-off restarting failed container cart in pod cart-6d5f9c7b8d-x2lkp_web(a954616f)"
    events = EVENT.format(age="12s").replace("Unhealthy", "BackOff  ").replace(PROBE, said)
    found = of(tmp_path, pods_txt=pods, events_txt=events)
    assert "The log of the failing container" in found.reason
    assert "app-exits-with-error" not in {cause.cause_id for cause in found.causes}


def test_a_probe_that_has_passed_since_is_told_and_no_cause(tmp_path: Path) -> None:
    found = of(tmp_path, pods_txt=PODS, cart_log=LOG, events_txt=EVENT.format(age="39m"))
    assert found.verdict is Verdict.NO_FAULT_FOUND
    over = next(finding for finding in found.findings if finding.finding_id == "over")
    assert "cart-6d5f9c7b8d-x2lkp" in over.claims[0].text


def test_the_same_event_of_a_pod_that_is_not_ready_is_a_cause(tmp_path: Path) -> None:
    found = of(tmp_path, pods_txt=PODS.replace("x2lkp      1/1", "x2lkp      0/1"), events_txt=EVENT.format(age="39m"))
    assert found.causes[0].component == "Deployment/cart"
    assert found.verdict is not Verdict.NO_FAULT_FOUND


def test_below_confirmed_the_one_check_that_decides_is_named(tmp_path: Path) -> None:
    log = "2025-08-12T10:00:00Z ERROR orders dial tcp 10.0.0.9:6379: connect: connection refused\n" * 3
    found = of(tmp_path, orders_log=log)
    assert found.verdict is Verdict.LIKELY
    assert "one check that would decide" in found.reason or "To tell them apart, bring" in found.reason
