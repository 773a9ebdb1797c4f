"""Every state a person can see: no accessibility violation, no overflow, in both themes, wide and narrow."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.browser.evidence_samples import CRASH, GUESSING, archive

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_the_way_in(visit):
    visitor = visit()
    page = visitor.page
    visitor.guard.expected.append("status of 401")
    page.goto(visitor.site_url)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    visitor.inspect("sign-in")
    page.get_by_label("E-mail").fill("nobody@example.com")
    page.get_by_label("Password").fill("not the password")
    visitor.button("Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    visitor.inspect("sign-in-refused")
    page.get_by_role("link", name="Create an account").click()
    visitor.inspect("sign-up")


def test_the_list_of_cases(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up()
    expect(page.get_by_text("No cases yet")).to_be_visible()
    visitor.inspect("cases-empty")
    visitor.button("Appearance and account").click()
    visitor.inspect("account-menu")
    page.keyboard.press("Escape")
    visitor.button("New case").click()
    visitor.inspect("case-new")
    page.keyboard.press("Escape")
    for title in ("Checkout answers 502", "A title that is much too long for one line, as people write them " * 3):
        visitor.open_case(title.strip())
        page.get_by_role("link", name="All cases", exact=True).click()
    expect(page.get_by_role("link", name="Checkout answers 502")).to_be_visible()
    visitor.inspect("cases")
    page.get_by_role("searchbox").fill("checkout")
    expect(page).to_have_url(re.compile("q=checkout"))
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("searchbox").fill("no such words")
    expect(page.get_by_text("No case fits")).to_be_visible()
    visitor.inspect("cases-no-match")


def test_evidence_on_its_way(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up().open_case("orders is down")
    expect(page.get_by_text("Drop files anywhere")).to_be_visible()
    visitor.inspect("room-empty")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("/raw/"), hold)
    visitor.drop(("orders.log", CRASH))
    expect(page.get_by_text(re.compile("^Uploading .* of 300"))).to_be_visible()
    visitor.inspect("evidence-uploading")
    page.unroute(re.compile("/raw/"))
    for route in held:
        route.fallback()
    visitor.wait_until_read(1)
    visitor.button("Paste text").click()
    visitor.inspect("evidence-paste")
    page.keyboard.press("Escape")


@pytest.fixture
def room(visit) -> Iterator[object]:
    """A case with every kind of file in it."""
    visitor = visit()
    visitor.sign_up().open_case("orders is down")
    visitor.drop(("orders.log", CRASH), ("auth.log", GUESSING))
    visitor.wait_until_read(2)
    visitor.drop(
        ("again.log", CRASH), ("bundle.zip", archive()), ("empty.txt", b""), ("noise.bin", bytes(range(256)) * 9)
    )
    visitor.wait_until_read(8)
    return visitor


def test_evidence_as_it_was_read(room):
    page = room.page
    expect(room.row("again.log")).to_contain_text("Same bytes as another file")
    expect(room.row("bundle/logs/worker.log")).to_contain_text("5 lines")
    expect(room.row("empty.txt")).to_contain_text(re.compile("empty|no line|0 B", re.IGNORECASE))
    room.inspect("evidence-read")
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("tab", name="Evidence").click()
    room.inspect("evidence-read-tab")
    room.button("Actions for orders.log").click()
    room.inspect("evidence-actions")
    room.button("Delete").click()
    room.button("Delete for good").click()
    expect(room.row("orders.log")).to_have_count(0)


def test_a_turn_and_its_answer(room):
    page = room.page
    held = [True]

    def hold(route: Route) -> None:
        if not held:
            route.continue_()
            return
        answer = route.fetch()
        told = answer.json() | {"status": "running"}
        route.fulfill(response=answer, json={**told, "items": [i for i in told["items"] if i["kind"] != "done"]})

    page.route(re.compile(r"/events\?"), hold)
    page.get_by_label("Your question").fill("what is wrong and why?")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("citations were found again"))).to_be_visible(timeout=60_000)
    room.inspect("turn-running")
    held.clear()  # taking the route away would leave the poll that is on its way without an answer
    expect(page.get_by_text("Answered in")).to_be_visible(timeout=60_000)
    room.inspect("turn-answered")

    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    room.inspect("answer-unfolded")
    room.button("Answered in").click()
    room.inspect("turn-steps")
    room.button("More").click()
    room.inspect("conclusion-unfolded")
    room.button("Less").click()
    room.ask("is somebody attacking us?")
    room.inspect("answer-attack")
    room.ask("show the errors")
    room.inspect("answer-rows")

    room.button("Moments").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    room.inspect("moments")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("open orders.log at line 3")).first.click()
    expect(page.locator("[data-cited]").first).to_contain_text("password authentication failed")
    room.inspect("viewer")
    page.get_by_role("button", name="Wrap long lines").click()
    room.inspect("viewer-wrapped")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Report").click()
    expect(page.get_by_role("article").get_by_role("heading", level=1)).to_be_visible()
    room.inspect("report")
