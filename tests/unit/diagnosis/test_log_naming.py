"""Whose log it is, where neither its records nor its file say so, and how grave what a program says as it ends is."""

from __future__ import annotations

from pathlib import Path

import pytest
from faultmaven.diagnosis.models import Diagnosis
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.local import read_files

FAILS = "connection to database failed: FATAL: sorry, too many clients already"


def diagnosed(folder: Path, files: dict[str, str]) -> Diagnosis:
    for name, text in files.items():
        (folder / name).write_text(text)
    with read_files([folder]) as facts:
        return diagnose(facts, "what is wrong?")


@pytest.mark.parametrize(
    ("said", "component"),
    [
        (["billing starting", f"billing {FAILS}", f"billing POST /invoices 500 {FAILS}"], "billing"),
        ([f"order-worker {FAILS}", f"order-worker job 7 {FAILS}", f"order-worker job 8 {FAILS}"], "order-worker"),
        (["query answered", f"query 8 {FAILS}", f"query 9 {FAILS}"], "evidence_0001.txt"),
    ],
    ids=["it speaks of itself", "a name of two words", "a word of its trade"],
)
def test_a_log_is_named_by_how_its_records_begin(tmp_path: Path, said: list[str], component: str) -> None:
    lines = [f"2025-11-04T10:00:{n:02d}Z ERROR {text}\n" for n, text in enumerate(said)]
    assert diagnosed(tmp_path, {"evidence_0001.txt": "".join(lines)}).causes[0].component == component


def test_what_a_program_says_as_it_ends_is_an_error_though_it_stands_behind_a_calm_record(tmp_path: Path) -> None:
    log = (
        "2025-11-04 06:15:02,685 - plans - INFO - Listening on 0.0.0.0:8000\n"
        "Traceback (most recent call last):\n"
        '  File "/app/main.py", line 41, in <module>\n'
        "    app.register(plans.routes())\n"
        "TypeError: 'NoneType' object is not iterable\n"
    )
    assert diagnosed(tmp_path, {"plans.log": log}).causes[0].cause_id == "null-dereference"


def test_what_somebody_typed_at_a_prompt_is_of_the_machine_of_that_prompt(tmp_path: Path) -> None:
    typed = "root@k8s-node2:~# ping -M do -s 1472 -c 1 10.244.3.8\nping: local error: message too long, mtu=1450\n"
    nodes = "NAME        STATUS   ROLES    AGE   VERSION\nk8s-node2   Ready    <none>   9d    v1.30.1\n"
    assert diagnosed(tmp_path, {"a.txt": typed}).causes[0].component == "k8s-node2"
    assert diagnosed(tmp_path, {"a.txt": typed, "b.txt": nodes}).causes[0].component == "Node/k8s-node2"


def test_in_a_session_on_several_machines_what_is_printed_is_of_the_prompt_above_it(tmp_path: Path) -> None:
    nodes = "NAME        STATUS   ROLES    AGE   VERSION\nk8s-node1   Ready    <none>   9d    v1.30.1\n"
    session = (
        f"$ kubectl get nodes\n{nodes}k8s-node2   Ready    <none>   9d    v1.30.1\n\n"
        "$ ssh k8s-node1 uptime\nroot@k8s-node1:~# uptime\n 02:11:47 up 20:15,  0 user,  load average: 0.6, 0.8\n\n"
        "$ ssh k8s-node2\nroot@k8s-node2:~# ping -M do -s 1472 -c 1 10.244.3.8\n"
        "ping: local error: message too long, mtu=1450\n"
    )
    assert diagnosed(tmp_path, {"session.txt": session}).causes[0].component == "Node/k8s-node2"
