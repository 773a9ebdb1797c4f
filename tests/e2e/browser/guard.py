"""Watches a browser: no error in the console, no request to anywhere but the site and the upload bucket."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Route


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Guard:
    """Refuses what goes elsewhere, remembers it, and at the end insists that there was none of it.

    `expected` holds patterns of console errors that a test causes on purpose, such as a refused sign-in.
    """

    def __init__(self, context: BrowserContext, site_url: str, bucket_url: str) -> None:
        self.expected: list[str] = []
        self.strays: list[str] = []
        self._errors: list[str] = []
        self._site, self._bucket = _origin(site_url), _origin(bucket_url)
        context.route(lambda url: not url.startswith(self._site), self._elsewhere)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self._errors.append(str(error.error)))

    def _is_allowed(self, request: Request) -> bool:
        return _origin(request.url) == self._bucket and request.method in ("PUT", "GET", "OPTIONS")

    def _elsewhere(self, route: Route) -> None:
        if self._is_allowed(route.request):
            route.fallback()
            return
        self.strays.append(f"{route.request.method} {route.request.url}")
        route.abort()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._errors.append(f"{message.text} ({message.location.get('url', '')})")

    @property
    def errors(self) -> list[str]:
        """What was complained of and not expected."""
        return [text for text in self._errors if not any(re.search(known, text) for known in self.expected)]

    def insist(self) -> None:
        """Fail when something forbidden has happened."""
        assert not self.strays, f"requests to other places: {self.strays}"
        assert not self.errors, f"errors in the console: {self.errors}"
