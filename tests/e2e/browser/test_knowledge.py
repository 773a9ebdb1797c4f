"""Knowledge in a browser: its graph, and the life of a document from its upload to its deletion."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.visitor import PATIENCE_MS, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

RUNBOOK = """# Kestrel relay is stuck

## Symptoms

Consumers idle while the backlog of the kestrel relay grows.

## Fix

1. Drain the relay.
2. Restart it:

   ```sh
   systemctl restart kestrel-relay
   ```
"""


def test_the_graph_is_drawn_listed_and_followed_by_keys(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up()
    page.get_by_role("link", name="Knowledge").click()
    page.get_by_role("link", name="Graph").click()
    expect(page.get_by_role("heading", name="How it hangs together")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^40 concepts of \d+"))).to_be_visible()
    listed = page.get_by_role("region", name="As a list").get_by_role("link")
    expect(listed.first).to_be_visible()
    expect(page.locator("main svg[aria-hidden] rect")).to_have_count(40)
    visitor.inspect("knowledge-graph")
    name = listed.first.inner_text()
    listed.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()
    page.get_by_role("link", name="Everything").click()
    expect(page.get_by_role("heading", name="How it hangs together")).to_be_visible()
    page.goto(f"{visitor.site_url}/knowledge?around=cause%3Athere-is-no-such-thing")
    expect(page.get_by_text("Nothing is known about this")).to_be_visible()
    visitor.inspect("knowledge-of-nothing")


def test_a_document_is_brought_found_changed_and_deleted(visit):
    visitor = visit()
    page = visitor.page
    visitor.sign_up()
    page.get_by_role("link", name="Knowledge").click()
    listed = page.get_by_role("list", name="Documents").get_by_role("listitem")
    expect(listed.first).to_be_visible(timeout=PATIENCE_MS)
    visitor.inspect("knowledge-documents")
    bring(visitor, RUNBOOK)
    _find(visitor)
    _change(visitor)
    _delete(visitor)


def bring(visitor: Visitor, text: str) -> None:
    """Upload a file and wait until it was read."""
    page = visitor.page
    visitor.button("Add documents").click()
    # the row of an earlier version looks the same until the bytes of this one have arrived
    with page.expect_response(lambda response: response.request.method == "PUT", timeout=PATIENCE_MS):
        page.get_by_label("Choose files, or drop them here").set_input_files(
            {"name": "kestrel.md", "mimeType": "text/markdown", "buffer": text.encode()}
        )
    listed = page.get_by_role("list", name="Documents").get_by_role("listitem").first
    expect(listed).to_contain_text("Kestrel relay is stuck", timeout=PATIENCE_MS)
    expect(page.get_by_role("list", name="Uploads")).to_have_count(0, timeout=PATIENCE_MS)
    expect(listed).not_to_contain_text(re.compile("being uploaded|being read"), timeout=PATIENCE_MS)


def _find(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("searchbox", name="Search knowledge").fill("my consumers idle, backlog grows")
    results = page.get_by_role("region", name="Results")
    # the library has a page on the same symptom; one's own stands beside it, with its reasons
    own = results.get_by_role("listitem").filter(has=page.get_by_role("link", name="Kestrel relay is stuck"))
    expect(own.locator("mark").filter(has_text="backlog")).to_be_visible()
    own.get_by_text("Why it is here").click()
    expect(own.get_by_text(re.compile(r"by words: \d"))).to_be_visible()
    expect(results.get_by_role("status")).to_have_text(re.compile("by meaning and by words"))
    visitor.inspect("knowledge-results")
    page.get_by_label("Collection").select_option("global")
    expect(results.get_by_role("link", name="Kestrel relay is stuck")).to_have_count(0)
    page.get_by_label("Collection").select_option("user")
    page.get_by_label("Type", exact=True).select_option("postmortem")
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    visitor.inspect("knowledge-nothing-fits")
    page.get_by_label("Type", exact=True).select_option("")
    results.get_by_role("link", name="Kestrel relay is stuck").press("Enter")
    expect(page.get_by_role("heading", name="Kestrel relay is stuck", level=1)).to_be_visible()
    expect(page.get_by_role("article", name="Text").get_by_role("heading", name="Fix")).to_be_visible()


def _change(visitor: Visitor) -> None:
    page = visitor.page
    address = page.url
    page.get_by_label("New tag").fill("Relay")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take relay away")).to_be_visible()
    page.goto(f"{visitor.site_url}/knowledge")
    bring(visitor, RUNBOOK.replace("Drain the relay.", "Drain the relay, then wait."))
    page.goto(address)
    versions = page.get_by_role("region", name="Versions")
    expect(versions.get_by_text("Version 2")).to_be_visible(timeout=PATIENCE_MS)
    versions.get_by_role("button", name="Changes").first.click()
    expect(versions.get_by_text("1. Drain the relay, then wait.")).to_be_visible()
    expect(page.get_by_role("region", name="Related")).to_be_visible()
    expect(page.get_by_role("region", name="Used by these cases")).to_contain_text("None of your last 50 cases.")
    visitor.inspect("knowledge-document")
    versions.get_by_role("button", name="Restore").click()
    expect(versions.get_by_text("restored from version 1")).to_be_visible(timeout=PATIENCE_MS)


def _delete(visitor: Visitor) -> None:
    page = visitor.page
    visitor.button("Delete", exact=True).click()
    visitor.inspect("knowledge-delete")
    visitor.button("Delete for good").click()
    expect(page.get_by_role("list", name="Documents")).to_be_visible()
    expect(page.get_by_role("link", name="Kestrel relay is stuck")).to_have_count(0)
