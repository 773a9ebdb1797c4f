"""`fm signatures`: a scaffold that fails until it is filled, then passes, and is used beside the shipped ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Fm

#: What a newcomer writes into the scaffold, in the order of docs/signatures.md.
FILLED = (
    ('CHANGE ME (the fault in one sentence without a period, such as "The connection pool is used up")', "It stalled"),
    ('has: ["CHANGE ME"]', 'has: ["pump stalled"]'),
    ("matches: 'CHANGE ME", "matches: 'pump stalled"),
    ("{subject}: CHANGE ME", "{subject}: a pump has stalled"),
    ("CHANGE ME (who notices what)", "Messages wait."),
    ("CHANGE ME (what to do; with `run` the command for it)", "Restart the pump"),
    ("CHANGE ME (what is to be seen when it is fixed)", "Messages flow again"),
    ("CHANGE ME: paste the real lines", "pump stalled for 120s, 500 waiting"),
    ("CHANGE ME: what is something else", "pump slow, 5 waiting"),
    ("cites: CHANGE ME", "cites: pump stalled"),
    ("says: CHANGE ME", "says: 120s"),
)


@pytest.fixture
def scaffold(fm: Fm, tmp_path: Path) -> Path:
    ran = fm("signatures", "new", "pump-stalled", "--category", "plant", "--in", str(tmp_path / "own"))
    assert ran.code == 0
    return tmp_path / "own" / "pump-stalled.yaml"


def filled(scaffold: Path) -> Path:
    text = scaffold.read_text()
    for placeholder, words in FILLED:
        assert placeholder in text
        text = text.replace(placeholder, words)
    scaffold.write_text(text)
    return scaffold


def test_a_scaffold_fails_until_it_is_filled(fm: Fm, scaffold: Path) -> None:
    empty = fm("signatures", "test", str(scaffold))
    assert (empty.code, "still to be filled (CHANGE ME): title, symptoms" in empty.out) == (1, True)
    full = fm("signatures", "test", str(filled(scaffold).parent))
    assert (full.code, full.out) == (0, "1 signature tested, nothing wrong\n")


def test_a_failure_says_which_sample_what_was_wanted_and_what_came(fm: Fm, scaffold: Path) -> None:
    filled(scaffold).write_text(
        scaffold.read_text()
        .replace("component: orders #", "component: Pod/pump #")
        .replace("cites: pump stalled", "cites: no such words")
        .replace("pump slow, 5", "pump stalled, 5")
        .replace("says: 120s", "says: 240s")
    )
    out = fm("signatures", "test", str(scaffold)).out
    assert "positive sample 1: blames orders, not Pod/pump" in out
    assert "positive sample 1: does not say `240s`, but: " in out
    assert "positive sample 1: cites no line with `no such words`, but: " in out
    assert "negative sample 1: fires, and must not: " in out


def test_a_private_signature_is_used_beside_the_shipped_ones(fm: Fm, scaffold: Path, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(
        '{"time":"2026-01-31T09:05:01Z","level":"error","service":"press","msg":"pump stalled for 9s"}\n' * 2
    )
    folder = str(filled(scaffold).parent)
    found = json.loads(fm("diagnose", "--json", str(log), "--signatures", folder).out)
    assert (found["causes"][0]["mechanism"], found["causes"][0]["component"]) == ("pump-stalled", "press")
    without = json.loads(fm("diagnose", "--json", str(log)).out)
    assert "pump-stalled" not in {cause["mechanism"] for cause in without["causes"]}


def test_shipped_signatures_are_listed_shown_and_tested_by_id(fm: Fm) -> None:
    listed = json.loads(fm("signatures", "list", "--json", "--category", "disk").out)
    assert "no-space-left" in {signature["id"] for signature in listed}
    shown = fm("signatures", "show", "no-space-left").out
    assert "title: A disk is full" in shown
    assert "samples" not in shown
    assert fm("signatures", "test", "no-space-left").out == "1 signature tested, nothing wrong\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "../../secrets"),
        ("show", "nothing-like-it"),
        ("test", "nothing-like-it"),
        ("list", "--category", "nothing"),
        ("new", "oom-killed", "--category", "memory"),
        ("new", "Not An Id", "--category", "memory"),
        ("new", "fine", "--category", "../up"),
    ],
)
def test_what_cannot_be_used_ends_with_2(fm: Fm, arguments: tuple[str, ...]) -> None:
    assert fm("signatures", *arguments).code == 2


def test_a_broken_file_says_where(fm: Fm, tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text("id: odd\ntitle: x\nsymptoms: [{no-such-kind: {}}]\n")
    ran = fm("signatures", "test", str(tmp_path))
    assert ran.code == 2
    assert "odd.yaml" in ran.err
    assert "no-such-kind" in ran.err
