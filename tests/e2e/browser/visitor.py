"""Somebody using the web app with mouse, keyboard and files; every state can be inspected where it is reached."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser.guard import Guard

_ROOT = Path(__file__).resolve().parents[3]
_SHOTS = _ROOT / "artifacts" / "screenshots"
_AXE = _ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: A theme changes colours and nothing else; these are the rules that look at them.
_RULES_OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_WIDE = {"width": 1360, "height": 850}
_NARROW = {"width": 320, "height": 640}
#: A page learns of its new size in the next frame, and has its new layout when that one is over.
_WIDTH = """() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(() =>
  told(Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)))))"""
PASSWORD = "correct horse battery staple"
#: Reading files, answering, and functions that start: far above what is usual, for machines that do much else.
PATIENCE_MS = 90_000

_DROP = """files => {
  const data = new DataTransfer();
  for (const { name, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    data.items.add(new File([bytes], name, { lastModified: Date.UTC(2026, 0, 31, 10) }));
  }
  const target = document.querySelector('main');
  for (const type of ['dragenter', 'dragover', 'drop']) {
    target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
  }
}"""


class Visitor:
    """One person at one page; `expect` and `page` are Playwright's own."""

    def __init__(self, page: Page, site_url: str, guard: Guard) -> None:
        self.page, self.site_url, self.guard = page, site_url, guard
        self.email = f"{uuid4().hex[:12]}@example.com"
        page.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)

    def button(self, name: str | re.Pattern[str], **options: bool) -> Locator:
        """Return the button of that name."""
        return self.page.get_by_role("button", name=name, **options)

    def sign_up(self) -> "Visitor":
        """Open an account and arrive at the list of cases."""
        self.page.goto(f"{self.site_url}/sign-up")
        self.page.get_by_label("E-mail").fill(self.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.button("Create account").click()
        expect(self.page.get_by_role("heading", name="Cases")).to_be_visible(timeout=PATIENCE_MS)
        return self

    def open_case(self, title: str) -> str:
        """Open a case from the list and return its id."""
        self.button("New case").click()
        self.page.get_by_label("What is wrong?").fill(title)
        self.button("Open case").click()
        expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible(timeout=PATIENCE_MS)
        found = re.search(r"/cases/(\w+)", self.page.url)
        assert found
        return found[1]

    def go(self, path: str) -> None:
        """Follow a link inside the app, without loading it again."""
        self.page.evaluate("path => history.pushState(null, '', path)", path)

    def drop(self, *files: tuple[str, bytes]) -> None:
        """Drop files onto the page, as from a desktop."""
        self.page.evaluate(_DROP, [{"name": name, "base64": b64encode(data).decode()} for name, data in files])

    def row(self, name: str) -> Locator:
        """Return the row of a file in the evidence."""
        return self.page.get_by_label("Evidence", exact=True).get_by_role("listitem").filter(has_text=name)

    def wait_until_read(self, count: int) -> None:
        """Wait until that many files are listed and none of them is on its way."""
        evidence = self.page.get_by_label("Evidence", exact=True)
        expect(evidence.get_by_role("listitem")).to_have_count(count, timeout=PATIENCE_MS)
        expect(evidence.get_by_text(re.compile("^(Queued|Extracting|Uploading|Checking|Waiting)"))).to_have_count(
            0, timeout=PATIENCE_MS
        )

    def ask(self, question: str) -> None:
        """Ask, and wait for the answer."""
        answers = self.page.get_by_text("Answered in")
        before = answers.count()
        self.page.get_by_label("Your question").fill(question)
        self.button("Ask", exact=True).click()
        expect(answers).to_have_count(before + 1, timeout=PATIENCE_MS)

    def inspect(self, name: str) -> None:
        """Take pictures of the state on screen, and insist on its quality: wide and narrow, light and dark."""
        try:
            for size, viewport in (("wide", _WIDE), ("narrow", _NARROW)):
                self.page.set_viewport_size(viewport)
                self._insist_nothing_overflows(f"{name}, {size}")
                for theme, rules in (("light", _RULES), ("dark", _RULES_OF_COLOUR)):
                    self.page.emulate_media(color_scheme=theme)
                    self._insist_accessible(f"{name}, {size}, {theme}", rules)
                    self.page.screenshot(path=_SHOTS / f"{name}-{size}-{theme}.png")
        finally:
            self.page.set_viewport_size(_WIDE)
            self.page.emulate_media(color_scheme="light")

    def _insist_nothing_overflows(self, state: str) -> None:
        width = self.page.evaluate(_WIDTH)
        assert width <= self.page.viewport_size["width"], f"{state}: the page is {width} px wide"

    def _insist_accessible(self, state: str, rules: Mapping[str, object]) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE.read_text())
        found = self.page.evaluate("rules => axe.run({ runOnly: rules }).then((result) => result.violations)", rules)
        told = [
            f"{item['id']}: {item['help']}\n  {json.dumps(node['target'])} {node['failureSummary']}\n  {node['html']}"
            for item in found
            for node in item["nodes"]
        ]
        assert not told, f"{state}: {len(told)} violations\n" + "\n".join(told)
