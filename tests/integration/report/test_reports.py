"""Reports over the whole API: written, edited, kept, compared, restored, exported; nothing an author wrote is lost."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pytest
from faultmaven.case.solutions.models import Check, Outcome
from faultmaven.case.solutions.service import solution_service
from faultmaven.core.clock import utc_now

from tests.support.people import Person
from tests.support.whole_product import LOG, SECRET, upload, whole_product


@dataclass
class Room:
    """A case with an answer, and the reports of it."""

    owner: Person
    case_id: str

    def call(self, method: str, path: str, expected: int = 200, **options: Any) -> Any:
        answer = self.owner.call(method, f"/cases/{self.case_id}/{path}", **options)
        assert answer.status_code == expected, answer.text
        return answer

    def now(self, kind: str = "incident") -> Any:
        return self.call("GET", f"reports/{kind}").json()

    def edit(self, sections: dict[str, str | None], kind: str = "incident", **more: Any) -> Any:
        body = {"sections": [{"key": key, "body": body} for key, body in sections.items()], **more}
        tag = self.now(kind)["etag"]
        return self.call("PATCH", f"reports/{kind}", json=body, headers={"if-match": f'"{tag}"'}).json()


def section(report: Any, key: str) -> Any:
    return next(item for item in report["sections"] if item["key"] == key)


def _pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf))]


@pytest.fixture(scope="module")
def owner() -> Iterator[Person]:
    with whole_product() as product:
        yield product.owner


@pytest.fixture
def room(owner: Person) -> Room:
    case_id = owner.open_case(f"{SECRET} is down")
    upload(owner, case_id, LOG)
    answer = owner.call("POST", f"/agent/chat/{case_id}", json={"message": f"why is {SECRET} down?"})
    assert answer.json()["turn_id"]
    return Room(owner, case_id)


def test_each_kind_has_its_own_sections(room: Room) -> None:
    keys = {
        kind: [item["key"] for item in room.now(kind)["sections"]] for kind in ("incident", "post-mortem", "runbook")
    }
    assert keys["incident"][:4] == ["summary", "impact", "timeline", "root-cause"]
    assert {"evidence", "ruled-out", "gaps", "actions", "appendix"} <= set(keys["incident"])
    assert {"detection", "went-well", "went-badly", "lessons"} <= set(keys["post-mortem"])
    assert keys["runbook"][:4] == ["symptoms", "confirmation", "remedy", "verification"]
    assert not room.now("runbook")["is_kept"]


def test_every_claim_of_a_report_is_cited_or_marked(room: Room) -> None:
    report = room.now()
    assert "[E1:L3]" in section(report, "root-cause")["body"]
    assert "[E1:L3]" in section(report, "appendix")["body"]
    assert report["chart"]["marks"]
    assert sum(bucket["records"] for bucket in report["chart"]["buckets"]) == 3


def test_an_authors_words_are_told_from_the_products(room: Room) -> None:
    written = section(room.now(), "summary")["written"]
    words = (
        f"{written}\n\n"
        "The team was asleep. "
        f'The log says that password authentication failed for user "{SECRET}" [E1:L3]. '
        "The disk was full [E1:L3]. "
        "Nobody saw it [E7:L1]."
    )
    edited = room.edit({"summary": words})
    told = {item["text"]: item["standing"] for item in section(edited, "summary")["sentences"]}
    assert told["The team was asleep."] == "author"
    assert told[f'The log says that password authentication failed for user "{SECRET}" [E1:L3].'] == "checked"
    assert told["The disk was full [E1:L3]."] == "author"
    assert told["Nobody saw it [E7:L1]."] == "author"
    assert {standing for text, standing in told.items() if text in written} == {"product"}
    shown = section(edited, "summary")["shown"]
    assert "The team was asleep. †" in shown
    assert "[E1:L3]. † Nobody" in shown
    assert "† The author's words" in shown
    assert "The team was asleep. †" in room.call("GET", "report").text


def test_edited_text_stays_when_newer_facts_come(room: Room) -> None:
    room.edit({"impact": "Nobody could pay."}, note="after the call")
    later = b"2026-01-31T09:09:00Z ERROR billing cannot connect: connection refused by kestrel:5432\n"
    upload(room.owner, room.case_id, later)
    room.owner.call("POST", f"/agent/chat/{room.case_id}", json={"message": "and now?"})
    report = room.now()
    assert (report["is_kept"], report["has_moved"]) == (False, True)
    assert section(report, "impact")["body"] == "Nobody could pay."
    assert "E2" in section(report, "evidence")["body"]
    assert not section(report, "evidence")["is_edited"]
    kept = room.call("POST", "reports/incident", expected=201, json={"note": "with billing"}).json()
    assert (kept["version"]["number"], kept["is_kept"], kept["has_moved"]) == (2, True, False)
    assert room.call("POST", "reports/incident", expected=201, json={}).json()["version"]["number"] == 2
    versions = room.call("GET", "reports/incident/versions").json()["items"]
    assert [(item["number"], item["origin"], item["note"], item["author"]) for item in versions] == [
        (2, "generated", "with billing", f"{SECRET}@example.com"),
        (1, "edited", "after the call", f"{SECRET}@example.com"),
    ]
    assert "E2" not in section(room.call("GET", "reports/incident/versions/1").json(), "evidence")["body"]


def test_versions_are_paged_compared_and_restored(room: Room) -> None:
    room.edit({"impact": "One shop was closed."})
    room.edit({"impact": "All shops were closed."})
    page = room.call("GET", "reports/incident/versions", params={"limit": 1}).json()
    assert [item["number"] for item in page["items"]] == [2]
    rest = room.call("GET", "reports/incident/versions", params={"limit": 1, "cursor": page["next_cursor"]}).json()
    assert ([item["number"] for item in rest["items"]], rest["next_cursor"]) == ([1], None)
    (hunk,) = room.call("GET", "reports/incident/versions/2/diff").json()["items"]
    changed = {(line["kind"], line["text"]) for line in hunk["lines"] if line["kind"] != "same"}
    assert hunk["section"] == "Impact"
    assert changed == {("removed", "One shop was closed. †"), ("added", "All shops were closed. †")}
    restored = room.call("POST", "reports/incident/versions/1/restore", expected=201).json()
    assert (restored["version"]["number"], restored["version"]["restored_from"]) == (3, 1)
    assert section(room.now(), "impact")["body"] == "One shop was closed."
    room.call("GET", "reports/incident/versions/9", expected=404)
    room.call("POST", "reports/incident/versions/9/restore", expected=404)


def test_a_change_is_made_to_what_was_read(room: Room) -> None:
    body = {"sections": [{"key": "impact", "body": "Nobody."}]}
    room.call("PATCH", "reports/incident", expected=428, json=body)
    room.call("PATCH", "reports/incident", expected=412, json=body, headers={"if-match": '"report_of_before"'})
    room.call("PATCH", "reports/incident", json=body, headers={"if-match": '"none"'})
    room.call("PATCH", "reports/incident", expected=412, json=body, headers={"if-match": '"none"'})
    wrong = {"sections": [{"key": "weather", "body": "Rain."}]}
    room.call("PATCH", "reports/incident", expected=422, json=wrong, headers={"if-match": "*"})


def test_a_section_goes_back_to_the_product(room: Room) -> None:
    written = section(room.now(), "impact")["written"]
    room.edit({"impact": "Nobody."})
    back = section(room.edit({"impact": None}), "impact")
    assert (back["body"], back["is_edited"]) == (written, False)


def test_actions_keep_their_owners(room: Room) -> None:
    step = room.now()["actions"][0]["step_id"]
    room.edit({}, actions=[{"step_id": step, "owner": "Kim", "due": "2026-02-03"}])
    report = room.now()
    assert (report["actions"][0]["owner"], report["actions"][0]["due"]) == ("Kim", "2026-02-03")
    assert "| Kim | 2026-02-03 |" in section(report, "actions")["body"]
    assert not section(report, "actions")["is_edited"]


def test_what_became_of_a_solution_stands_in_every_form_with_the_lines_that_show_it(room: Room) -> None:
    (proposed,) = room.call("GET", "solutions").json()["items"]
    assert {action["state"] for action in room.now()["actions"]} == {"proposed"}
    kept = room.call("POST", "reports/incident", expected=201, json={}).json()
    path, anything = f"solutions/{proposed['solution_id']}", {"if-match": "*"}
    room.call("PATCH", path, json={"state": "applied"}, headers=anything)
    check = Check(Outcome.STILL_FAILING, f"{SECRET} is refused.", utc_now(), ("[E1:L3]", "[E9:L1]"), ("E2",))
    solution_service().note_check(room.owner.user_id, room.case_id, proposed["solution_id"], check)
    room.call("PATCH", path, json={"state": "rejected", "reason": "the password was *right*"}, headers=anything)
    report = room.now()
    assert (kept["is_kept"], report["has_moved"]) == (True, True)
    assert report["actions"][0]["state"] == "rejected"
    for key in ("actions", "timeline"):
        body = section(report, key)["body"]
        assert "applied by a person" in body
        assert f"still failing in new evidence: {SECRET} is refused. [E1:L3]" in body
        assert "rejected by a person. They say, and no line was checked for it: the password was \\*right\\*" in body
    assert "[E1:L3]" in section(report, "appendix")["body"]
    assert "[E9:L1]" not in section(report, "appendix")["body"]
    assert "rejected by a person" in section(room.now("runbook"), "remedy")["body"]
    told = room.call("GET", "timeline").json()
    assert [(item["state"], item["outcome"]) for item in told["solutions"]] == [
        ("proposed", None),
        ("applied", None),
        ("applied", "still_failing"),
        ("rejected", None),
    ]
    assert (told["solutions"][2]["text"], told["solutions"][2]["marks"][0]) == (f"{SECRET} is refused.", "[E1:L3]")
    text = "".join(_pages(room.call("GET", "report", params={"format": "pdf"}).content))
    assert "still failing in new evidence" in text.replace("\r\n", " ")


def test_what_is_kept_once_is_kept_once(room: Room) -> None:
    again = {"json": {}, "headers": {"idempotency-key": "keep-this-once"}}
    first = room.call("POST", "reports/runbook", expected=201, **again)
    second = room.call("POST", "reports/runbook", expected=201, **again)
    assert first.json() == second.json()
    assert first.headers["location"] == f"/cases/{room.case_id}/reports/runbook/versions/1"


def test_a_report_leaves_as_markdown_and_as_pdf(room: Room) -> None:
    room.edit({"impact": "#set page(width: 1pt) <b>nobody</b>"})
    answer = room.call("GET", "report", params={"format": "pdf"})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="incident-{room.case_id}.pdf"'
    pages = _pages(answer.content)
    text = "".join(pages)
    assert "#set page(width: 1pt) <b>nobody</b> †" in text.replace("\r\n", " ")
    assert f"page 1 of {len(pages)}" in text
    assert "version 1" in text
    markdown = room.call("GET", "report", params={"kind": "post-mortem"})
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert markdown.text.startswith("# Post-mortem: ")
    assert "draft, not kept" in markdown.text
    assert room.call("GET", "report", params={"version": 1}).text != markdown.text
    room.call("GET", "report", expected=404, params={"version": 2})
    room.call("GET", "report", expected=422, params={"format": "docx"})
