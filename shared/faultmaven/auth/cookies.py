"""Cookies that are sent back by the site itself alone, and that no script reads."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from fastapi import Request, Response

from faultmaven.auth.errors import CrossSiteRequest
from faultmaven.core.settings import settings


class _Bounds(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["strict"]


@dataclass(frozen=True)
class StrictCookie:
    """One cookie of the site.

    `__Host-` makes browsers refuse it without Secure, with a domain, or with another path than `/` (the site serves the
    API under `/api`, so a narrower path would have to know that).
    """

    plain_name: str

    @property
    def name(self) -> str:
        """Return the cookie's name, which depends on whether the site has TLS."""
        return f"__Host-{self.plain_name}" if settings().cookie_secure else self.plain_name

    def read(self, request: Request) -> str:
        """Return what the browser sent; empty when it sent none."""
        return request.cookies.get(self.name, "")

    def give(self, response: Response, value: str, max_age_s: int) -> None:
        """Set the cookie."""
        response.set_cookie(self.name, value, max_age=max_age_s, **_bounds())

    def take(self, response: Response) -> None:
        """Remove the cookie."""
        response.delete_cookie(self.name, **_bounds())


def _bounds() -> _Bounds:
    return {"path": "/", "secure": settings().cookie_secure, "httponly": True, "samesite": "strict"}


#: It holds the refresh token.
REFRESH = StrictCookie("fm_refresh")


async def same_origin_only(request: Request) -> None:
    """Refuse what a page of another origin sends. SameSite=Strict still lets a sibling domain in; this does not."""
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise CrossSiteRequest("Use the site itself.")
