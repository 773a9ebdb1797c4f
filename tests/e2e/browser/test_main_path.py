"""From nothing to a cited answer and its report, with the mouse, and once more with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser.evidence_samples import CRASH
from tests.e2e.browser.visitor import PASSWORD, PATIENCE_MS

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def test_a_stranger_gets_from_signing_up_to_the_line_that_proves_the_cause(visit):
    visitor = visit(reduced_motion="no-preference", timezone_id="Asia/Kolkata")
    page = visitor.page
    visitor.sign_up().open_case("orders is down")

    visitor.drop(("orders.log", CRASH))
    visitor.wait_until_read(1)
    expect(visitor.row("orders.log")).to_contain_text("4 lines")
    visitor.ask("what is wrong and why?")

    conclusion = page.get_by_label("Conclusion")
    expect(conclusion).to_contain_text(re.compile("CONFIRMED|LIKELY"))
    page.get_by_role("button", name="E1:L3: open orders.log at line 3").first.click()
    lines = page.get_by_role("listbox", name="Lines of orders.log")
    cited = lines.locator("[data-cited]")
    expect(cited).to_have_count(1)
    expect(cited).to_contain_text("password authentication failed")
    expect(page).to_have_url(re.compile(r"[?&]e=1&l=3$"))

    page.keyboard.press("Escape")
    expect(lines).to_have_count(0)
    page.get_by_role("link", name="Report").click()
    report = page.get_by_role("article")
    expect(report.get_by_role("heading", name="Incident report: orders is down")).to_be_visible()
    with page.expect_download() as download:
        visitor.button("Markdown").click()
    assert "[E1:L3]" in download.value.path().read_text()
    with page.expect_download(timeout=PATIENCE_MS) as download:
        visitor.button("PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    report.get_by_role("button", name=re.compile("^E1:L3")).first.click()
    expect(cited).to_contain_text("password authentication failed")


_FOCUS = """() => {
  const element = document.activeElement;
  const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? '';
  if (element === document.body) return ['', ''];
  return [name.trim(), getComputedStyle(element).outlineStyle];
}"""


def _tab_to(page: Page, name: str, limit: int = 60) -> None:
    """Press Tab until the focus is on something of that name, which must be seen to have it."""
    passed: list[str] = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        label, outline = page.evaluate(_FOCUS)
        if re.search(name, label):
            assert outline != "none", f"the focus on {label!r} cannot be seen"
            return
        passed.append(label[:30])
    raise AssertionError(f"no Tab leads to {name!r}, only to {passed}")


def _wait_for_a_field(page: Page) -> None:
    """Wait, as a person does, until what was opened has put the cursor into its field."""
    expect(page.locator("input:focus, textarea:focus")).to_have_count(1)


def test_the_whole_path_needs_no_mouse(visit):
    visitor = visit()
    page, press = visitor.page, visitor.page.keyboard.press
    page.goto(f"{visitor.site_url}/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    _tab_to(page, "Create an account")
    press("Enter")
    expect(page.get_by_role("heading", name="Create an account")).to_be_visible()
    _tab_to(page, "E-mail")
    page.keyboard.type(visitor.email)
    _tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    press("Enter")
    expect(page.get_by_role("heading", name="Cases")).to_be_visible()
    _tab_to(page, "New case")
    press("Enter")
    _wait_for_a_field(page)
    page.keyboard.type("orders is down")
    press("Enter")
    expect(page.get_by_role("heading", name="orders is down")).to_be_visible()

    _tab_to(page, "Paste text")
    press("Enter")
    _wait_for_a_field(page)
    page.keyboard.insert_text(CRASH.decode())
    _tab_to(page, "File name")
    page.keyboard.type("orders.log")
    press("Enter")
    visitor.wait_until_read(1)
    _tab_to(page, "Your question")
    page.keyboard.type("what is wrong and why?")
    press("Enter")
    expect(page.get_by_text("Answered in")).to_be_visible(timeout=PATIENCE_MS)

    _read_by_keyboard(page)
    _tab_to(page, "^Report$", limit=200)
    press("Enter")
    expect(page.get_by_role("article").get_by_role("heading", level=1)).to_contain_text("orders is down")


def _read_by_keyboard(page: Page) -> None:
    """From the answer to a cited line, around it, and back to the mark it was opened from."""
    press = page.keyboard.press
    expect(page.get_by_role("button", name=re.compile("^E1:L3: ")).first).to_be_visible()
    page.get_by_role("button", name="Answered in").focus()
    _tab_to(page, "^E1:L3: ")
    press("Enter")
    lines = page.get_by_role("listbox", name="Lines of orders.log")
    expect(lines).to_be_focused()
    expect(lines.locator("[aria-selected=true]")).to_contain_text("password authentication failed")
    expect(page.get_by_text("2 errors", exact=True)).to_be_visible()
    press("j")
    expect(lines.locator("[aria-selected=true]")).to_contain_text("giving up")
    press("k")
    press("ArrowUp")
    expect(lines.locator("[aria-selected=true]")).to_contain_text("connecting to postgres")
    press("e")
    expect(lines.locator("[aria-selected=true]")).to_contain_text("password authentication failed")
    press("Escape")
    expect(lines).to_have_count(0)
    focused = page.locator("*:focus")
    expect(focused).to_have_attribute("aria-label", re.compile("^E1:L3: "))
