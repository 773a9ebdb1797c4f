"""Keys: the palette, the sheet, single keys that stay off while somebody types, and steps judged by one key."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.evidence_samples import CRASH

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_everything_in_the_room_is_a_few_keys_away(visit):
    visitor = visit()
    page, press = visitor.page, visitor.page.keyboard.press
    visitor.sign_up().open_case("orders is down")
    visitor.drop(("orders.log", CRASH))
    visitor.wait_until_read(1)
    visitor.ask("how do I fix it?")

    steps = page.get_by_role("list", name="Do this").get_by_role("listitem")
    first, last = steps.first.locator("p").first.inner_text(), steps.last.locator("p").first.inner_text()
    assert first != last
    steps.last.get_by_role("button", name="Accept").focus()
    press("a")
    expect(steps.first).to_contain_text(re.compile("^accepted"))
    expect(steps.first).to_contain_text(last)
    steps.first.get_by_role("button", name="Reject").focus()
    press("r")
    visitor.inspect("step-rejecting")
    press("2")
    expect(steps.last).to_contain_text(re.compile("^rejected"))
    expect(steps.last).to_contain_text(last)

    page.locator("body").click(position={"x": 700, "y": 20})
    press("l")
    expect(page.get_by_role("tab", name="Logs")).to_have_attribute("aria-selected", "true")
    press("/")
    expect(page.get_by_label("Text in the records")).to_be_focused()
    page.keyboard.type("film")
    expect(page.get_by_role("tab", name="Logs")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Logs").focus()
    press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Next error")
    visitor.inspect("keys")
    sheet.get_by_label("Single keys act").uncheck()
    press("Escape")
    press("c")
    expect(page.get_by_role("tab", name="Logs")).to_have_attribute("aria-selected", "true")

    press("Control+k")
    field = page.get_by_role("combobox", name="Find a case")
    expect(field).to_be_focused()
    page.keyboard.type("orders.log")
    expect(page.get_by_role("listbox", name="Found").get_by_role("option").first).to_contain_text("E1 orders.log")
    visitor.inspect("palette")
    press("Enter")
    expect(page.get_by_role("listbox", name="Lines of orders.log")).to_be_visible()
