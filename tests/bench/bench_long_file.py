"""How smoothly a very long file scrolls in the viewer, and how soon its last line and a line far away are there.

Scrolls by about a screen in every frame, over 240 frames, in a headless Chromium, and tells the median and the 95th
percentile of the frames. The alternative beside it is the browser itself: the same file opened as plain text.

    python -m tests.bench.bench_long_file [LINES]
"""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.browser.conftest import QUIET, chromium
from tests.e2e.browser.evidence_samples import long_log
from tests.e2e.browser.guard import Guard
from tests.e2e.browser.visitor import PATIENCE_MS, Visitor
from tests.support.cloud import RunningCloud, new_cloud

LINES = 1_000_000
_SCROLL = """async (selector) => {
  const list = document.querySelector(selector) ?? document.scrollingElement;
  const frames = [];
  let last = performance.now();
  for (let frame = 0; frame < 240; frame += 1) {
    list.scrollTop += 793;
    await new Promise(requestAnimationFrame);
    frames.push(performance.now() - last);
    last = performance.now();
  }
  frames.sort((one, other) => one - other);
  return [frames[120], frames[228]];
}"""


def _tell(name: str, ready_s: float, page: Page, selector: str) -> None:
    half, most = page.evaluate(_SCROLL, selector)
    sys.stdout.write(f"{name:<16}{ready_s:>10.2f}{half:>14.1f}{most:>14.1f}\n")


def _measure(browser: Browser, cloud: RunningCloud, lines: int, folder: Path) -> None:
    data = long_log(lines)
    context = browser.new_context(viewport={"width": 1360, "height": 850})
    page = context.new_page()
    visitor = Visitor(page, cloud.site_url, Guard(context, cloud.site_url, cloud.emulator_url))
    visitor.sign_up().open_case("a long file")
    visitor.drop(("worker.log", data))
    visitor.wait_until_read(1)
    sys.stdout.write(f"{lines:,} lines, {len(data) / 1e6:.0f} MB\n{'':<16}{'ready s':>10}{'frame p50 ms':>14}")
    sys.stdout.write(f"{'p95 ms':>14}\n")
    started = time.perf_counter()
    visitor.row("worker.log").get_by_role("button", name="worker.log", exact=True).click()
    listed = page.get_by_role("listbox")
    expect(listed).to_contain_text("line number 1", timeout=PATIENCE_MS)
    _tell("FaultMaven", time.perf_counter() - started, page, "[role=listbox]")
    for number in (lines * 7 // 10, lines):
        started = time.perf_counter()
        page.get_by_label("Line", exact=True).fill(str(number))
        page.keyboard.press("Enter")
        expect(listed.locator("[aria-selected=true]")).to_contain_text(f"line number {number}", timeout=PATIENCE_MS)
        sys.stdout.write(f"  line {number:,} after {time.perf_counter() - started:.2f} s\n")
    context.close()

    plain = folder / "worker.txt"
    plain.write_bytes(data)
    page = browser.new_page(viewport={"width": 1360, "height": 850})
    started = time.perf_counter()
    page.goto(plain.as_uri(), timeout=PATIENCE_MS)
    _tell("plain text", time.perf_counter() - started, page, "html")
    page.close()


def main() -> None:
    """Measure in a local cloud of its own."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, new_cloud(Path(folder)) as cloud:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        _measure(browser, cloud, lines, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
