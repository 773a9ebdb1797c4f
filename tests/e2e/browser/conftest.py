"""A headless Chromium and visitors in it, each with a guard that lets nothing pass unseen."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browser.guard import Guard
from tests.e2e.browser.visitor import Visitor

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ROOT = Path(__file__).resolve().parents[3]


def chromium() -> str | None:
    """Return the Chromium that `make/browser.sh` found, else one on the path, else None: Playwright's own."""
    return os.environ.get("FM_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, cloud: Any) -> Iterator[Callable[..., Visitor]]:
    """Open the app as somebody with a browser of their own; afterwards nothing forbidden may have happened."""
    with visits(browser, cloud) as open_app:
        yield open_app


@contextmanager
def visits(browser: Browser, cloud: Any) -> Iterator[Callable[..., Visitor]]:
    """Let people visit the site of any cloud, each with a guard."""
    contexts: list[tuple[Any, Guard]] = []

    def open_app(**options: Any) -> Visitor:
        settings = {"viewport": {"width": 1360, "height": 850}, "color_scheme": "light", "reduced_motion": "reduce"}
        context = browser.new_context(**{**settings, **options})
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=cloud.site_url)
        guard = Guard(context, cloud.site_url, cloud.emulator_url)
        contexts.append((context, guard))
        return Visitor(context.new_page(), cloud.site_url, guard)

    yield open_app
    for context, _ in contexts:
        context.close()
    for _, guard in contexts:
        guard.insist()
