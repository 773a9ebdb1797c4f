"""The face that each kind of response has, where an answer without a model takes that form."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.evidence_samples import CRASH

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_each_kind_of_response_has_a_face_of_its_own(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up().open_case("orders is down")
    visitor.ask("what is wrong and why?")
    expect(page.get_by_role("heading", name="What to bring")).to_be_visible()
    visitor.inspect("face-needs-more-data")

    visitor.drop(("orders.log", CRASH))
    visitor.wait_until_read(1)
    visitor.ask("make a plan")
    expect(page.get_by_role("heading", name=re.compile("^Plan: "))).to_be_visible()
    visitor.inspect("face-plan")

    visitor.ask("how do I fix it?")
    expect(page.get_by_role("heading", name="Do this")).to_be_visible()
    expect(page.get_by_role("heading", name="Then prove it")).to_be_visible()
    visitor.inspect("face-solution")

    visitor.ask("what is the status?")
    expect(page.get_by_text(re.compile("^waits for"))).to_be_visible()
    visitor.inspect("face-status")

    visitor.ask("?")
    choices = page.get_by_role("group", name=re.compile("^Choose"))
    expect(choices.get_by_role("button").first).to_be_visible()
    visitor.inspect("face-clarification")
