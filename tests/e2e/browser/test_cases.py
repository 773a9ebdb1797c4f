"""From a fix to the list of all cases: what was done and what came of it, and how the case is found again."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser.evidence_samples import CRASH
from tests.e2e.browser.visitor import PATIENCE_MS, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

_AFTER = "".join(
    f"2026-01-31T10:00:{n:02d}Z INFO  orders request {n} served in {n + 3} ms\n" for n in range(40)
).encode()


def test_a_fix_is_applied_verified_reported_and_its_case_found_again(visit):
    visitor = visit()
    page = visitor.page
    case_id = visitor.sign_up().open_case("orders is down")
    visitor.drop(("orders.log", CRASH))
    visitor.wait_until_read(1)
    visitor.ask("what is wrong and why?")
    resolve = visitor.button("Resolve the case")
    expect(resolve).to_have_count(0)

    page.get_by_role("tab", name="Investigation").click()
    _stands(page, "analyzing")
    solution = page.get_by_role("list", name="Solutions").get_by_role("listitem").filter(has_text="risk").first
    solution.get_by_role("button", name="I applied it").click()
    expect(solution).to_contain_text("Bring evidence from after the fix")
    visitor.drop(("after.log", _AFTER))
    visitor.wait_until_read(2)
    expect(solution).to_contain_text("The fix worked", timeout=PATIENCE_MS)
    expect(solution.get_by_role("button", name=re.compile("^E2:L"))).to_be_visible()
    visitor.inspect("solution-verified")
    _is_named_on_phones(page, resolve)

    visitor.button("Moments").click()
    moments = page.get_by_role("list", name="Moments")
    expect(moments.get_by_text("solution applied")).to_be_visible()
    expect(moments.get_by_text("The fix worked")).to_be_visible()
    visitor.inspect("moments-of-a-fix")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Report").click()
    expect(page.get_by_role("article")).to_contain_text("verified by new evidence", timeout=PATIENCE_MS)
    visitor.inspect("report-of-a-fix")

    _find_again(visitor)

    visitor.go("/statistics")
    expect(page.get_by_role("main")).to_contain_text("Time to cause")
    causes = page.get_by_role("region", name="Causes")
    visitor.inspect("statistics")
    expect(causes).to_contain_text("The database refuses the user or password")

    visitor.go(f"/cases/{case_id}")
    resolve.click()
    page.get_by_role("tab", name="Investigation").click()
    _stands(page, "resolved")
    expect(resolve).to_have_count(0)


def _stands(page: Page, status: str) -> None:
    """Insist that the case and its investigation say the same."""
    expect(page.get_by_role("list", name="Where it stands").locator("[aria-current=step]")).to_contain_text(status)
    expect(page.get_by_role("combobox", name="Status of the case")).to_have_value(status)


def _is_named_on_phones(page: Page, resolve: Locator) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_function("matchMedia('(width < 26rem)').matches")
    box = resolve.get_by_text("Resolve").bounding_box()
    assert box
    assert box["width"] > 30, "a sign alone does not say what the button does"
    page.set_viewport_size({"width": 1360, "height": 850})


def _find_again(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/cases")
    visitor.open_case("a certificate ran out")
    visitor.go("/cases")
    found = page.locator("[data-case-link]")
    expect(found).to_have_count(2)
    page.get_by_label("Search cases").fill("password orders")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("orders is down")
    page.get_by_role("combobox", name="Status").select_option(label="open")
    visitor.button("Save this view").click()
    page.get_by_label("Name").fill("Logins")
    visitor.button("Save view").click()
    expect(page.get_by_role("navigation", name="Saved views").get_by_role("link", name="Logins")).to_have_attribute(
        "aria-current", "page"
    )
    visitor.inspect("cases-found")
    expect(page).to_have_url(re.compile("q=password"))
