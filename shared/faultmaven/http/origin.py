"""Whether a request came through the CDN, where the firewall stands and where the client's address is written.

API Gateway has a public name of its own. Whoever asks there directly would pass by the firewall and could write an
`X-Forwarded-For` of their own, so the CDN sends a secret with each request and nothing is served without it. It is no
sign-in: it tells the way a request took, not who makes it.
"""

from collections.abc import Callable
from functools import cache

from starlette.datastructures import Headers

from faultmaven.core.errors import Forbidden
from faultmaven.core.settings import settings
from faultmaven.providers.secrets.secrets_manager import SecretsManager
from faultmaven.providers.secrets.signing import SigningKeys

#: CloudFront replaces what a viewer sends under this name.
HEADER = "x-fm-origin"


class NotThroughTheSite(Forbidden):
    code, title = "not_through_the_site", "This can only be asked for through the site"

    def __init__(self) -> None:
        super().__init__("Use the address of the site, with /api before the path.")


OriginCheck = Callable[[Headers], None]


@cache
def origin_check() -> OriginCheck | None:
    """Return what raises NotThroughTheSite for the headers of a request; None where nothing stands in front."""
    secret_id = settings().origin_secret_id
    if not secret_id:
        return None
    known = SigningKeys(SecretsManager(), secret_id)

    def check(headers: Headers) -> None:
        if not known.is_secret(headers.get(HEADER, "")):
            raise NotThroughTheSite

    return check
