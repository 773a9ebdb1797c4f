"""What can go wrong with an identity. None tells whether an account exists, except registering a taken address."""

from faultmaven.core.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)

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


class SignInTooOld(Forbidden):
    """Something that cannot be undone, by somebody who has no password to show."""

    code, title = "sign_in_too_old", "Sign in again to do this"

    def __init__(self) -> None:
        super().__init__("You come in without a password: sign in again, and do it within five minutes.")


class EmailNotVerified(Forbidden):
    """The provider does not vouch for the address, so nobody can be found or made by it."""

    code, title = "email_not_verified", "Your identity provider does not vouch for your e-mail address"

    def __init__(self) -> None:
        super().__init__("Verify the address there, or ask whoever runs it to send `email_verified`.")


class FederationNotConfigured(NotFound):
    code, title = "federation_not_configured", "Nobody else vouches for people here"


class KeyNotAllowed(Forbidden):
    """The API key counts, but was not made for this."""

    code, title = "key_not_allowed", "This API key may not do this"


class WrongCredentials(Unauthenticated):
    code, title = "wrong_credentials", "E-mail or password is wrong"


class PasswordTooEasy(Unprocessable):
    """A new password that guessing begins with."""

    code, title = "password_too_easy", "This password is easily guessed"

    def __init__(self, why: str, field: str) -> None:
        told = f"{why} Choose another one: a few plain words that do not belong together will do."
        super().__init__(told, field=field)


class SignInDelayed(TooManyRequests):
    """Too many wrong passwords in a row; the next one is judged after a while."""

    code, title = "sign_in_delayed", "Too many wrong passwords"

    def __init__(self, wait_s: int) -> None:
        told = f"{wait_s} s" if wait_s < 120 else f"{round(wait_s / 60)} minutes"
        super().__init__(f"Try again in {told}, or reset the password.", headers={"retry-after": str(wait_s)})


class ResetRefused(BadRequest):
    """A link of a reset that was used, replaced by a newer one, or is too old; which of them is nobody's business."""

    code, title = "reset_refused", "This link does not count any more"

    def __init__(self) -> None:
        super().__init__("It was used, or is too old. Ask for another one.")


class MailNotConfigured(Unavailable):
    code, title = "mail_not_configured", "This site sends no mail"

    def __init__(self) -> None:
        super().__init__("Ask whoever runs it to reset the password.")


class ErasureNotConfigured(Unavailable):
    """The functions were deployed without the queue that erasures go through."""

    code, title = "erasure_not_configured", "This site cannot erase accounts right now"


class RefreshRefused(Unauthenticated):
    code, title = "refresh_refused", "This sign-in has ended"

    def __init__(self) -> None:
        super().__init__("Sign in again.")


class EmailTaken(Conflict):
    code, title = "email_taken", "There is already an account with this e-mail address"


class CrossSiteRequest(Forbidden):
    code, title = "cross_site_request", "This can only be asked by the site itself"
