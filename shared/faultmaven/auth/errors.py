"""What can go wrong with an identity. None tells whether an account exists, except registering a taken address."""

from faultmaven.core.errors import Conflict, Forbidden, Unauthenticated

_CHALLENGE = {"www-authenticate": 'Bearer realm="faultmaven"'}


class NotSignedIn(Unauthenticated):
    code, title = "not_signed_in", "Sign in to continue"

    def __init__(self) -> None:
        super().__init__("Send an access token: Authorization: Bearer <token>.", headers=_CHALLENGE)


class InvalidAccessToken(Unauthenticated):
    code, title = "invalid_token", "This access token does not count"

    def __init__(self, detail: str = "It is malformed, was not issued here, or was revoked. Sign in again.") -> None:
        super().__init__(detail, headers={"www-authenticate": 'Bearer realm="faultmaven", error="invalid_token"'})


class AccessTokenExpired(InvalidAccessToken):
    code, title = "token_expired", "This access token has expired"

    def __init__(self) -> None:
        super().__init__("Refresh it with POST /auth/refresh.")


class KeyNotAllowed(Forbidden):
    """The API key counts, but was not made for this."""

    code, title = "key_not_allowed", "This API key may not do this"


class WrongCredentials(Unauthenticated):
    code, title = "wrong_credentials", "E-mail or password is wrong"


class RefreshRefused(Unauthenticated):
    code, title = "refresh_refused", "This sign-in has ended"

    def __init__(self) -> None:
        super().__init__("Sign in again.")


class EmailTaken(Conflict):
    code, title = "email_taken", "There is already an account with this e-mail address"


class CrossSiteRequest(Forbidden):
    code, title = "cross_site_request", "This can only be asked by the site itself"
