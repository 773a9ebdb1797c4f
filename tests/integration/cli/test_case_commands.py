"""Commands over a case: opened, filled, asked, watched, reported, searched; every one also as JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import httpx
import pytest
from faultmaven.agent.schemas import TurnView
from faultmaven.case.schemas import CaseBody
from faultmaven.cli.client.watching import Change

from tests.integration.cli.conftest import Fm
from tests.integration.cli.in_process import SITE, InProcess
from tests.support.whole_product import LOG, SECRET, WholeProduct

REFUSED = b'2026-01-31T09:05:0%dZ ERROR web cannot connect: FATAL: password authentication failed for user "web"\n'
WEB = b"".join(REFUSED % second for second in range(4))


@pytest.fixture
def case_id(signed_in: Fm) -> str:
    """A case that was just opened, and is the current one."""
    return CaseBody.model_validate_json(signed_in("open", "web is down", "--json").out).case_id


def test_a_case_is_opened_and_remembered(signed_in: Fm) -> None:
    ran = signed_in("open", "carts are empty", "--severity", "high", "-t", "shop", "-d", "since nine")
    case_id, _, title = ran.out.splitlines()[0].partition("  ")
    assert (title, ran.out.splitlines()[1]) == ("carts are empty", f"{SITE}/cases/{case_id}")
    found = json.loads(signed_in("search", "carts", "--json").out)
    assert [(case["case_id"], case["severity"], case["tags"]) for case in found] == [(case_id, "high", ["shop"])]
    assert signed_in("search", "carts").out.startswith(f"* {case_id}  ")
    assert case_id in signed_in("search", "--status", "open", "--last", "7d", "--sort", "severity").out
    assert signed_in("search", "--cause", "oom-killed").out == ""
    assert signed_in("search", "--last", "soon").code == 2
    every = json.loads(signed_in("search", "-n", "1000", "--json").out)
    assert json.loads(signed_in("stats", "--json", "--last", "7d").out)["cases"] == len(every)
    assert f"{len(every)} cases opened" in signed_in("stats").out


def test_another_case_can_be_used(signed_in: Fm, case_id: str, product: WholeProduct) -> None:
    assert signed_in("use", product.ids["case_id"]).code == 0
    assert SECRET in signed_in("report").out
    assert SECRET not in signed_in("report", "--case", case_id).out
    ran = signed_in("use", "case_none")
    assert (ran.code, ran.err[:4]) == (2, "fm: ")
    assert signed_in("use", "../auth/me").code == 2, "an id is no path"


def test_without_a_case_it_says_how_to_get_one(signed_in: Fm) -> None:
    ran = signed_in("ask", "why?")
    assert (ran.code, "fm open" in ran.err) == (2, True)


def test_standard_input_becomes_a_named_file_that_is_read(signed_in: Fm, case_id: str) -> None:
    ran = signed_in("attach", "-", "--name", "web.log", given=WEB)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("E1  read  web.log: 4 lines, ")
    again = signed_in("attach", "-", "--name", "copy.log", given=WEB)
    assert (again.code, again.out) == (0, "E2  known  copy.log: the case has these bytes already\n")


def test_a_folder_is_attached_with_all_below_it(signed_in: Fm, case_id: str, tmp_path: Path) -> None:
    (tmp_path / "bundle/logs").mkdir(parents=True)
    (tmp_path / "bundle/logs/web.log").write_bytes(WEB)
    (tmp_path / "bundle/other.log").write_bytes(LOG)
    ran = signed_in("attach", str(tmp_path / "bundle"), "--json")
    answer = json.loads(ran.out)
    assert (ran.code, answer["case_id"], answer["missing"]) == (0, case_id, [])
    assert {(item["filename"], item["status"]) for item in answer["evidence"]} == {
        ("logs/web.log", "ready"),
        ("other.log", "ready"),
    }


def test_an_upload_that_breaks_off_is_tried_again(signed_in: Fm, network: InProcess, case_id: str) -> None:
    broken = iter([httpx.WriteError("cut"), None])
    handle = network.handle_request

    def cut(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT" and (error := next(broken, None)):
            raise error
        return handle(request)

    network.handle_request = cut
    assert signed_in("attach", "-", given=WEB).code == 0


def test_what_does_not_get_there_is_named_and_fails(signed_in: Fm, network: InProcess, case_id: str) -> None:
    handle = network.handle_request
    network.handle_request = lambda request: httpx.Response(403) if request.method == "PUT" else handle(request)
    ran = signed_in("attach", "-", "--name", "web.log", given=WEB)
    assert ran.code == 1
    assert ran.err.startswith("fm: web.log did not get there: ")


def test_attaching_to_no_case_reads_nothing(signed_in: Fm, network: InProcess) -> None:
    network.sent.clear()
    assert signed_in("attach", "-", "--case", "case_none", given=WEB).code == 2
    assert [request.method for request in network.sent] == ["GET"]
    assert signed_in("attach", "nowhere.log", "--case", "case_none").code == 2
    assert signed_in("attach", "x.log", "--name", "y.log").code == 2


def test_a_question_is_answered_with_places_and_its_steps_are_shown(signed_in: Fm, case_id: str) -> None:
    signed_in("attach", "-", "--name", "web.log", given=WEB)
    ran = signed_in("ask", "why", "is", "web", "down?", "--exit-code")
    assert "[web.log:1]" in ran.out
    assert "[E1:" not in ran.out
    assert "password authentication failed" in ran.out
    assert ran.err.startswith("  Your question is accepted.\n")
    assert ran.code in (10, 11)
    quiet = signed_in("ask", "-q", "why is web down?", "--json")
    assert (quiet.code, quiet.err) == (0, "")
    assert TurnView.model_validate_json(quiet.out).question == "why is web down?"


def test_facts_are_asked_in_sql(signed_in: Fm, case_id: str) -> None:
    signed_in("attach", "-", "--name", "web.log", given=WEB)
    sql = "select level, count(*) as n, null as nothing from events group by level"
    ran = signed_in("facts", sql)
    assert (ran.code, [line.split() for line in ran.out.splitlines()]) == (
        0,
        [["level", "n", "nothing"], ["error", "4"]],
    )
    assert list(csv.reader(io.StringIO(signed_in("facts", sql, "--csv").out))) == [
        ["level", "n", "nothing"],
        ["error", "4", ""],
    ]
    assert json.loads(signed_in("facts", sql, "--json").out)["rows"][0][0] == "error"
    wrong = signed_in("facts", "delete from events")
    assert (wrong.code, wrong.out) == (2, "")
    cut = signed_in("facts", "select line_no from events", "-n", "2")
    assert (len(cut.out.splitlines()), "cut after 2 rows" in cut.err) == (3, True)


def test_the_tables_of_a_case_are_listed(signed_in: Fm, case_id: str) -> None:
    signed_in("attach", "-", "--name", "web.log", given=WEB)
    ran = signed_in("facts")
    assert (ran.code, "events  4 rows: " in ran.out) == (0, True)
    assert any(line.split()[:2] == ["line_no", "INTEGER"] for line in ran.out.splitlines()), ran.out
    assert "events" in {table["name"] for table in json.loads(signed_in("facts", "--json").out)["tables"]}


def test_what_would_move_the_cursor_is_shown_instead(signed_in: Fm, case_id: str) -> None:
    ran = signed_in("facts", "select chr(27) || '[2J' as evil")
    assert (ran.code, "\x1b" in ran.out) == (0, False)
    assert "\\x1b[2J" in ran.out


def test_the_report_goes_into_a_file(signed_in: Fm, product: WholeProduct, tmp_path: Path) -> None:
    target = tmp_path / "incident.md"
    case = ("--case", product.ids["case_id"])
    assert signed_in("report", "-o", str(target), *case).out == f"{target}\n"
    assert "[E1:L3]" in target.read_text()
    typeset = tmp_path / "incident.pdf"
    assert signed_in("report", "-o", str(typeset), "--kind", "post-mortem", *case).code == 0
    assert typeset.read_bytes().startswith(b"%PDF-")
    kept = json.loads(signed_in("report", "--kind", "runbook", "--keep", "--json", *case).out)
    assert (kept["kind"], kept["version"]) == ("runbook", 1)
    assert signed_in("report", "--kind", "runbook", "--version", "1", *case).out.strip() == kept["text"].strip()
    assert signed_in("report", "--kind", "runbook", "--version", "2", *case).code == 2
    assert signed_in("report", "--keep", "--version", "1", *case).code == 2
    assert json.loads(signed_in("report", "--json", *case).out)["format"] == "markdown"
    assert signed_in("report", "-o", "incident.docx", *case).code == 2
    assert signed_in("report", "-o", str(tmp_path / "no" / "such.md"), *case).code == 2


def test_watching_ends_when_nothing_goes_on(signed_in: Fm, case_id: str) -> None:
    signed_in("attach", "-", given=WEB)
    ran = signed_in("watch")
    assert (ran.code, ran.out, ran.err) == (0, "", "Nothing is going on in this case.\n")


def test_watching_tells_what_was_going_on(
    signed_in: Fm, network: InProcess, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = network.handle_request
    held: list[httpx.Request] = []

    def hold(request: httpx.Request) -> httpx.Response:
        if request.method != "PUT":
            return handle(request)
        request.read()
        held.append(request)
        return httpx.Response(200)

    network.handle_request = hold
    ran = signed_in("attach", "-", "--name", "late.log", "--no-wait", given=WEB)
    assert (ran.code, ran.out) == (0, "E1  awaiting upload  late.log\n")

    def later(_: float) -> None:
        handle(held.pop())
        signed = next(one for one in reversed(network.sent) if "authorization" in one.headers)
        url = f"{SITE}/api/agent/chat/{case_id}"
        headers = {"authorization": signed.headers["authorization"], "content-type": "application/json"}
        handle(httpx.Request("POST", url, headers=headers, json={"message": "why?"}))

    monkeypatch.setattr("faultmaven.cli.site.watch.time.sleep", later)
    lines = [Change.model_validate_json(line) for line in signed_in("watch", "--json").out.splitlines()]
    told = [(change.what, change.status) for change in lines]
    assert told[:2] == [("file", "awaiting_upload"), ("file", "ready")]
    assert ("step", "accepted") in told
    assert told[-1] == ("turn", "done")
    assert len(told) == len({(change.what, change.status, change.text) for change in lines}), "each is told once"


def test_a_namespace_is_collected_and_attached(signed_in: Fm, case_id: str, kubectl: Path, network: InProcess) -> None:
    ran = signed_in("bundle", "shop", "--kubectl", str(kubectl), "--json")
    names = {item["filename"] for item in json.loads(ran.out)["evidence"]}
    collected = {"logs/cart-1/web.log", "describe/pods.txt", "events.txt"}
    assert (ran.code, {f"shop-bundle.tar.gz/{name}" for name in collected} <= names) == (0, True)
    assert [request.method for request in network.sent].count("PUT") == 1
    network.sent.clear()
    assert signed_in("bundle", "shop", "--kubectl", "/nowhere", "--case", "case_none").code == 2
    assert [request.url.path for request in network.sent] == ["/api/cases/case_none"], (
        "nothing is collected for no case"
    )
