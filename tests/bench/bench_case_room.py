"""How soon a case of fifty files is there to be read, and whether anything blocks the page while it is used.

Opens the case room cold (an empty cache) and warm in a headless Chromium, and measures when the evidence and the
conclusion stand on screen, the largest contentful paint, layout shifts, and tasks that block for longer than 100 ms
while tabs are changed, the timeline is pointed at and a time is selected. The bar is 1 s for the first meaningful
paint; the alternative beside it is what the browser reports as its first contentful paint, the frame around the case.

    python -m tests.bench.bench_case_room [SITE_URL BUCKET_URL]

Without addresses it starts a local cloud of its own; `make run` has them at FM_PORT and FM_CLOUD_PORT.
"""

import re
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.browser.conftest import QUIET, chromium
from tests.e2e.browser.guard import Guard
from tests.e2e.browser.visitor import PATIENCE_MS, Visitor
from tests.support.cloud import new_cloud

FILES = 50
LINES = 400
BAR_S = 1.0
BLOCKED_MS = 100
ROUNDS = 5
_REST_MS = 20_000
"""What fifty files started (reading, notices, an index) has ended by then: a case is opened again later than that."""

_WATCH = """() => {
  window.blocked = []; window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.blocked.push(Math.round(task.duration));
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifted += shift.value;
  }).observe({ type: 'layout-shift', buffered: true });
}"""
_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def _log(number: int) -> bytes:
    """A service's log of one hour; one in forty lines is an error."""
    return "".join(
        f"2026-01-31T09:{line * 60 // LINES:02d}:{line % 60:02d}Z {'ERROR' if line % 40 == 7 else 'INFO'} "
        f"service-{number} request {line} took {20 + line % 37} ms\n"
        for line in range(LINES)
    ).encode()


def _open_case(visitor: Visitor) -> str:
    case_id = visitor.sign_up().open_case("fifty files")
    visitor.drop(*[(f"logs/service-{number:02d}.log", _log(number)) for number in range(FILES)])
    evidence = visitor.page.get_by_label("Evidence", exact=True)
    expect(evidence.get_by_text(f"{FILES} files")).to_be_visible(timeout=4 * PATIENCE_MS)
    visitor.ask("what is wrong and why?")
    return case_id


def _load(page: Page, url: str) -> tuple[float, float]:
    """Return seconds until evidence and conclusion can be read, and until the first contentful paint.

    Both by the page's own clock, which begins with the navigation.
    """
    page.goto(url, wait_until="commit")
    page.get_by_label("Evidence", exact=True).get_by_role("listitem").nth(FILES - 1).wait_for(state="attached")
    page.get_by_label("Conclusion").get_by_text(re.compile("CONFIRMED|LIKELY|INCONCLUSIVE|NO FAULT")).first.wait_for()
    return float(page.evaluate("performance.now()")) / 1000, float(page.evaluate(_PAINT)) / 1000


def _use(page: Page) -> None:
    for tab in ("Findings", "Logs", "Investigation", "Conversation", "Logs"):
        page.get_by_role("tab", name=re.compile(tab)).click()
        page.wait_for_timeout(700)
    box = page.get_by_role("group", name=re.compile("^Records over time")).bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 350, box["y"] + 10, steps=30)
    page.mouse.up()
    page.wait_for_timeout(1500)


def _measure(browser: Browser, site_url: str, bucket_url: str) -> None:
    context = browser.new_context(viewport={"width": 1360, "height": 850})
    visitor = Visitor(context.new_page(), site_url, Guard(context, site_url, bucket_url))
    url = f"{site_url}/cases/{_open_case(visitor)}"
    kept: Any = context.storage_state()
    visitor.page.wait_for_timeout(_REST_MS)
    sys.stdout.write(f"{'load':<8}{'readable s':>12}{'first paint s':>16}\n")
    warm = []
    for name in ("cold", *["warm"] * ROUNDS):
        if name == "cold":
            visitor.page.context.clear_cookies()
            visitor.page.context.add_cookies(kept["cookies"])
            session = context.new_cdp_session(visitor.page)
            session.send("Network.clearBrowserCache")
        readable, painted = _load(visitor.page, url)
        warm.append(readable)
        sys.stdout.write(f"{name:<8}{readable:>12.2f}{painted:>16.2f}\n")
    visitor.page.evaluate(_WATCH)
    visitor.page.evaluate("() => { window.blocked = [] }")
    _use(visitor.page)
    blocked = [ms for ms in visitor.page.evaluate("() => window.blocked") if ms > BLOCKED_MS]
    best = min(warm)
    sys.stdout.write(f"bar: readable within {BAR_S} s: {'met' if best <= BAR_S else 'MISSED'} ({best:.2f} s)\n")
    sys.stdout.write(f"tasks over {BLOCKED_MS} ms while used: {blocked or 'none'}\n")
    sys.stdout.write(f"layout shifts while used: {visitor.page.evaluate('() => window.shifted'):.4f}\n")


def main() -> None:
    """Measure at an address, or at a cloud of its own."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        given = sys.argv[1:3]
        cloud = nullcontext() if given else new_cloud(Path(folder))
        with cloud as running:
            site, bucket = given if running is None else (running.site_url, running.emulator_url)
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
            _measure(browser, site, bucket)
            browser.close()


if __name__ == "__main__":
    main()
