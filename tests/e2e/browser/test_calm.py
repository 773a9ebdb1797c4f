"""Nothing jumps, nothing stutters: layout while an answer comes in, and a very long file."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.evidence_samples import CRASH, long_log

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

LINES = 100_000
_WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      window.shifts.push([shift.value, shift.sources.map((source) => source.node?.outerHTML?.slice(0, 120))]);
    }
  }).observe({ type: 'layout-shift' });
}"""
#: Until half a second has passed in which nothing more came in: what an answer changes is asked for after it.
_SHIFTS_WHEN_QUIET = """async () => {
  const known = () => performance.getEntriesByType('resource').length;
  for (let before = -1; before !== known(); await new Promise((done) => setTimeout(done, 500))) before = known();
  return window.shifts;
}"""


def test_nothing_moves_while_an_answer_comes_in(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up().open_case("orders is down")
    visitor.drop(("orders.log", CRASH))
    visitor.wait_until_read(1)
    expect(page.get_by_role("button", name="Moments")).to_be_visible()
    page.evaluate(_WATCH_SHIFTS)
    visitor.ask("what is wrong and why?")
    expect(page.get_by_label("Conclusion")).to_contain_text(re.compile("CONFIRMED|LIKELY|INCONCLUSIVE"))
    assert page.evaluate(_SHIFTS_WHEN_QUIET) == []


def test_a_hundred_thousand_lines_scroll_and_every_line_can_be_reached(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up().open_case("worker is slow")
    visitor.drop(("worker.log", long_log(LINES)))
    visitor.wait_until_read(1)
    visitor.row("worker.log").get_by_role("button", name="worker.log", exact=True).click()
    lines = page.get_by_role("listbox")
    expect(lines).to_contain_text("line number 1")
    lines.evaluate("(list) => { list.scrollTop = list.scrollHeight / 2 }")
    expect(lines).to_contain_text(f"line number {LINES // 2}")
    assert lines.locator("[role=option]").count() < 200, "lines out of sight are in the page"
    page.get_by_label("Line", exact=True).fill("77777")
    page.keyboard.press("Enter")
    expect(lines.locator("[aria-selected=true]")).to_contain_text("line number 77777")
    expect(page.get_by_text("100 errors", exact=True)).to_be_visible()
    lines.focus()
    page.keyboard.press("e")
    expect(lines.locator("[aria-selected=true]")).to_contain_text("line number 78000")
    page.keyboard.press("End")
    expect(lines.locator("[aria-selected=true]")).to_contain_text(f"line number {LINES}")
    page.keyboard.press("/")
    page.keyboard.type("line number 4242")
    expect(page.get_by_text("11", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(lines.locator("[aria-selected=true]")).to_contain_text("line number 4242")
    expect(page.get_by_text("1 of 11", exact=True)).to_be_visible()


def test_utc_and_local_time_are_switched_everywhere_at_once(visit):
    visitor = visit(timezone_id="Asia/Kolkata")
    page = visitor.page
    visitor.sign_up().open_case("orders is down")
    visitor.drop(("orders.log", CRASH))
    visitor.wait_until_read(1)
    timeline = page.get_by_label("Timeline", exact=True)
    expect(timeline).to_contain_text("2026-01-31 09:04:58 UTC")
    page.get_by_text("Local", exact=True).click()
    expect(timeline).to_contain_text("2026-01-31 14:34:58 UTC+5:30")
    visitor.button("Moments").click()
    expect(page.get_by_role("dialog")).to_contain_text("14:35:00 UTC+5:30")
