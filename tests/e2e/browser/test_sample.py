"""From the sign-up page to a cited cause with nothing read and nothing brought: the sample incident."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.conftest import ROOT
from tests.e2e.browser.visitor import PATIENCE_MS

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_the_sample_leads_to_a_cited_cause_by_itself(visit):
    visitor = visit()
    page = visitor.page
    page.context.tracing.start(screenshots=True, snapshots=True)
    began = time.monotonic()
    visitor.sign_up()
    visitor.button("Try with a sample").click()
    expect(page.get_by_role("heading", name="Sample: checkout answers 502", level=1)).to_be_visible()
    conclusion = page.get_by_label("Conclusion")
    expect(conclusion).to_contain_text(re.compile("CONFIRMED.*256Mi", re.S), timeout=PATIENCE_MS)
    expect(page.get_by_text("Answered in")).to_have_count(1)
    # How long it took is told beside the trace, not judged: it says more about the machine than about the product.
    kept = ROOT / "artifacts" / "traces"
    page.context.tracing.stop(path=kept / "sign-up-to-cause.zip")
    (kept / "sign-up-to-cause.txt").write_text(f"{time.monotonic() - began:.1f} s from the sign-up page to the cause\n")
    expect(page.get_by_label("Evidence", exact=True).get_by_role("listitem")).to_have_count(9)
    visitor.inspect("sample-answer")
    page.get_by_role("button", name=re.compile("open sample.describe-checkout-pod.txt at line")).first.click()
    cited = page.get_by_role("listbox").locator("[data-cited]")
    expect(cited.first).to_contain_text("OOMKilled")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Cluster").click()
    expect(page.get_by_role("region", name="Cluster").get_by_text("named as a cause")).to_have_count(1)
    visitor.inspect("sample-cluster")
    stranger = visit().sign_up()
    stranger.inspect("no-cases")
