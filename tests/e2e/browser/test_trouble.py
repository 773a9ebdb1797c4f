"""What a person sees when something is not as it should be."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.browser.evidence_samples import CRASH
from tests.e2e.browser.visitor import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

PROBLEM = {"title": "Internal error", "status": 500, "detail": "The store did not answer.", "code": "internal_error"}


def _broken(route: Route) -> None:
    route.fulfill(status=500, json=PROBLEM | {"request_id": "req-1"}, content_type="application/problem+json")


def test_addresses_that_lead_nowhere_say_so(visit):
    visitor = visit()
    visitor.guard.expected.append("status of 404")
    visitor.sign_up()
    visitor.go("/cases/case_nobody_has")
    expect(visitor.page.get_by_text("There is no such case")).to_be_visible()
    visitor.inspect("case-not-found")
    visitor.go("/nowhere")
    expect(visitor.page.get_by_text("There is nothing at this address")).to_be_visible()
    visitor.inspect("page-not-found")


def test_a_failing_api_is_told_with_its_request_and_can_be_tried_again(visit):
    visitor = visit()
    page = visitor.page
    visitor.guard.expected.append("status of 500")
    visitor.sign_up()
    case_id = visitor.open_case("orders is down")
    visitor.go("/nowhere")
    everything = re.compile(r"/api/cases")
    page.route(everything, _broken)
    visitor.go("/cases?q=other")
    expect(page.get_by_text("Could not load your cases")).to_be_visible()
    expect(page.get_by_text("Request req-1")).to_be_visible()
    visitor.inspect("cases-failed")
    page.unroute(everything)
    visitor.button("Try again").click()
    expect(page.get_by_text("No case fits")).to_be_visible()

    parts = re.compile(rf"/api/(cases/{case_id}/(evidence|timeline)|agent/chat)")
    page.route(parts, _broken)
    page.reload()
    visitor.go(f"/cases/{case_id}")
    expect(page.get_by_text("Could not load the evidence")).to_be_visible()
    expect(page.get_by_text("Could not load the conversation")).to_be_visible()
    expect(page.get_by_text("The timeline could not be loaded.")).to_be_visible()
    visitor.inspect("room-failed")


def test_an_upload_that_was_refused_can_be_tried_again(visit):
    visitor = visit()
    page = visitor.page
    visitor.guard.expected.append("status of 403")
    visitor.sign_up().open_case("orders is down")
    bucket = re.compile("/raw/")
    refusal = "<Error><Code>AccessDenied</Code></Error>"
    headers = {"access-control-allow-origin": visitor.site_url}
    page.route(bucket, lambda route: route.fulfill(status=403, body=refusal, headers=headers))
    visitor.drop(("orders.log", CRASH))
    expect(visitor.row("orders.log")).to_contain_text("AccessDenied")
    visitor.inspect("evidence-refused")
    page.unroute(bucket)
    visitor.button("Upload orders.log again").click()
    visitor.wait_until_read(1)
    expect(visitor.row("orders.log")).to_contain_text("4 lines")


def test_a_turn_that_failed_says_why(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up().open_case("orders is down")
    visitor.drop(("orders.log", CRASH))
    visitor.wait_until_read(1)
    turns = re.compile(r"/turns(/turn_\w+)?$")

    def failed(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        for turn in told.get("items", [told]):
            turn.update(status="failed", response=None, reason="The facts could not be read in time.")
        route.fulfill(response=answer, json=told)

    page.route(turns, failed)
    page.get_by_label("Your question").fill("why?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The facts could not be read in time.")).to_be_visible(timeout=60_000)
    visitor.inspect("turn-failed")


def test_without_a_network_the_page_stays_and_says_so(visit):
    visitor = visit()
    visitor.guard.expected.append("ERR_INTERNET_DISCONNECTED")
    visitor.sign_up().open_case("orders is down")
    visitor.page.context.set_offline(True)
    expect(visitor.page.get_by_text("Offline. What is on screen stays")).to_be_visible()
    visitor.inspect("offline")
    visitor.page.context.set_offline(False)
    expect(visitor.page.get_by_text("Offline")).to_have_count(0)


def test_after_a_sign_in_ran_out_one_comes_back_to_where_one_was(visit):
    visitor = visit()
    page = visitor.page
    visitor.guard.expected.append("status of 401")
    visitor.sign_up()
    case_id = visitor.open_case("orders is down")
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_text("Your sign-in has run out")).to_be_visible()
    visitor.inspect("sign-in-expired")
    page.get_by_label("E-mail").fill(visitor.email)
    page.get_by_label("Password").fill(PASSWORD)
    visitor.button("Sign in").click()
    expect(page.get_by_role("heading", name="orders is down")).to_be_visible()
    expect(page).to_have_url(re.compile(case_id))


def test_a_page_that_is_loaded_again_is_still_signed_in_and_keeps_no_token(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up().open_case("orders is down")
    page.reload()
    expect(page.get_by_role("heading", name="orders is down")).to_be_visible()
    kept = page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert "eyJ" not in kept
    visitor.button("Appearance and account").click()
    visitor.button("Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_text_from_a_file_or_a_name_is_never_run_or_fetched(visit):
    visitor = visit()
    page = visitor.page
    trap = '<img src="https://evil.example/a.png" onerror="window.caught=1">![x](https://evil.example/b.png)'
    log = f"2026-01-31T09:05:00Z ERROR orders {trap} could not connect: password authentication failed\n".encode()
    visitor.sign_up().open_case(f"orders {trap}")
    visitor.drop((f"orders {trap.replace('/', '_')}.log", log))
    visitor.wait_until_read(1)
    visitor.ask("show the errors")
    page.get_by_role("link", name="Report").click()
    expect(page.get_by_role("article").get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("img").count() == 0
    assert page.evaluate("window.caught") is None
