"""The page of what is known: a graph for the eye, the same as a list for every reader, and one thing in the middle."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_the_graph_is_drawn_listed_and_followed_by_keys(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up()
    page.get_by_role("link", name="Knowledge").click()
    expect(page.get_by_role("heading", name="Knowledge", level=1)).to_be_visible()
    expect(page.get_by_text(re.compile(r"^40 concepts of \d+"))).to_be_visible()
    listed = page.get_by_role("region", name="As a list").get_by_role("link")
    expect(listed.first).to_be_visible()
    assert page.locator("main svg[aria-hidden] rect").count() == 40
    visitor.inspect("knowledge")
    name = listed.first.inner_text()
    listed.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    visitor.inspect("knowledge-around-one")
    page.get_by_role("link", name="Everything").click()
    expect(page.get_by_role("heading", name="Knowledge", level=1)).to_be_visible()
    page.goto(f"{visitor.site_url}/knowledge?around=cause%3Athere-is-no-such-thing")
    expect(page.get_by_text("Nothing is known about this")).to_be_visible()
    visitor.inspect("knowledge-of-nothing")
