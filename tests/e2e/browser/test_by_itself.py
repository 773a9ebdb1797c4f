"""The investigation that goes on by itself, as its owner sees it: what it asks for, what it is told, why it ends."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.visitor import PATIENCE_MS
from tests.e2e.test_long_investigation import CRASH, REFUSED

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


@pytest.fixture
def room(visit):
    visitor = visit()
    visitor.sign_up().open_case("orders is down")
    visitor.page.get_by_role("tab", name="Investigation").click()
    return visitor


def by_itself(room):
    return room.page.get_by_role("region", name="By itself")


def test_it_asks_until_the_fix_is_confirmed(room):
    part, page = by_itself(room), room.page
    room.inspect("by-itself-before")
    part.get_by_role("button", name="Investigate").click()
    expect(part.get_by_text("running")).to_be_visible()
    expect(part.get_by_text("It asks because")).to_be_visible(timeout=PATIENCE_MS)
    room.inspect("by-itself-gathers")

    room.drop(("orders.log", REFUSED))
    answer = part.get_by_label(re.compile("^Answer in words"))
    wanted = part.get_by_role("listitem").get_by_text("The state and log of what should listen at", exact=True)
    expect(wanted).to_be_visible(timeout=PATIENCE_MS)
    room.inspect("by-itself-asks")
    answer.fill("it was restarted at nine with another password")
    answer.press("Enter")
    expect(wanted).to_have_count(0, timeout=PATIENCE_MS)

    room.drop(("more.log", CRASH))
    expect(part.get_by_role("button", name="Yes", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(part).to_contain_text("password authentication failed")
    room.inspect("by-itself-confirms")
    part.get_by_role("button", name="Yes", exact=True).click()
    expect(part.get_by_text("resolved", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(part).to_contain_text("you confirmed that it works")
    part.get_by_text(re.compile("steps?, .* answers?")).click()
    expect(part.get_by_role("list").get_by_role("listitem").first).to_contain_text("1. observe")
    room.inspect("by-itself-resolved")
    expect(page.get_by_role("combobox", name="Status of the case")).to_have_value("resolved")


def test_it_is_stopped_and_says_so(room):
    part = by_itself(room)
    part.get_by_role("button", name="Investigate").click()
    part.get_by_role("button", name="Stop").click()
    expect(part.get_by_text("You stopped it.")).to_be_visible(timeout=PATIENCE_MS)
    expect(part.get_by_role("button", name="Investigate again")).to_be_visible()
    room.inspect("by-itself-stopped")
