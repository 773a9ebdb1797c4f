"""The investigation as it is: where it stands, every hypothesis with its lines, what a person rules out and pins."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

_LOG = (
    b"2026-01-31T08:00:00Z INFO  orders starting, version 41\n"
    b'2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"\n'
    b"2026-01-31T09:05:01Z FATAL orders giving up, exit 1\n"
)


def test_a_hypothesis_is_ruled_out_and_stays_out_until_it_is_taken_back(visit):
    visitor = visit()
    visitor.sign_up().open_case("orders is down")
    visitor.drop(("orders.log", _LOG))
    visitor.wait_until_read(1)
    visitor.ask("what is wrong and why?")
    page = visitor.page
    page.get_by_role("tab", name="Investigation").click()
    hypotheses = page.get_by_role("list", name="Hypotheses")
    suspect = hypotheses.get_by_role("listitem").filter(has_text=re.compile("password|login|credentials", re.I)).first
    expect(suspect.get_by_role("button", name=re.compile("^E1:L2"))).to_be_visible()
    visitor.inspect("investigation")

    suspect.get_by_role("button", name="Rule out").click()
    suspect.get_by_label(re.compile("^Why is it not this")).fill("the password was checked by hand")
    suspect.get_by_role("button", name="Rule it out").click()
    expect(suspect).to_contain_text("Ruled out: the password was checked by hand")

    page.get_by_label(re.compile("^Something every answer")).fill("orders must not be restarted before noon")
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(page.get_by_role("list", name="Never to be forgotten")).to_contain_text("before noon")

    page.get_by_role("tab", name="Conversation").click()
    visitor.ask("and what is the cause then?")
    page.get_by_role("tab", name="Investigation").click()
    expect(suspect).to_contain_text("Ruled out: the password was checked by hand")
    visitor.inspect("investigation-ruled-out")
    suspect.get_by_role("button", name="Take back").click()
    expect(suspect).not_to_contain_text("Ruled out:")
