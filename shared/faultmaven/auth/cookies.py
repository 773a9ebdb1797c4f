"""The cookie that holds the refresh token."""

from fastapi import Request, Response

from faultmaven.auth.errors import CrossSiteRequest
from faultmaven.core.settings import settings


def refresh_cookie_name() -> str:
    """Return the cookie's name. `__Host-` makes browsers refuse it without Secure, with a domain, or with another
    path than `/` (the site serves the API under `/api`, so a narrower path would have to know that)."""
    return "__Host-fm_refresh" if settings().cookie_secure else "fm_refresh"


def give_refresh_cookie(response: Response, token: str, max_age_s: int) -> None:
    """Set the cookie: sent back only by the site itself, never readable by a script."""
    secure = settings().cookie_secure
    response.set_cookie(
        refresh_cookie_name(), token, max_age=max_age_s, path="/", secure=secure, httponly=True, samesite="strict"
    )


def take_refresh_cookie(response: Response) -> None:
    """Remove the cookie."""
    response.delete_cookie(
        refresh_cookie_name(), path="/", secure=settings().cookie_secure, httponly=True, samesite="strict"
    )


async def same_origin_only(request: Request) -> None:
    """Refuse what a page of another origin sends. SameSite=Strict still lets a sibling domain in; this does not."""
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise CrossSiteRequest("Use the site itself.")
