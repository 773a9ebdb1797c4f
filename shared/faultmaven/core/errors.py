"""The error tree: every error is a noun with an HTTP status, raised where known and rendered once, in `http`.

FaultMavenError (500)
├── BadRequest (400)
├── Unauthenticated (401)
├── Forbidden (403)
├── NotFound (404)
├── Conflict (409)
├── PreconditionFailed (412)
├── PayloadTooLarge (413)
├── Unprocessable (422)
├── PreconditionRequired (428)
├── TooManyRequests (429)
└── Unavailable (503)
"""

from typing import ClassVar


class FaultMavenError(Exception):
    """Any failure the product knows how to explain; subclasses set `status`, `code` and `title`.

    `detail` says what happened and what to do about it, and never holds user content. `field` is the path of the one
    field of the request that it is about, "" when it is about none.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str | None = None, *, headers: dict[str, str] | None = None, field: str = "") -> None:
        self.detail = detail or self.title
        self.headers = headers or {}
        self.field = field
        super().__init__(self.detail)


class BadRequest(FaultMavenError):
    status, code, title = 400, "bad_request", "The request cannot be understood"


class Unauthenticated(FaultMavenError):
    status, code, title = 401, "unauthenticated", "Sign in to continue"


class Forbidden(FaultMavenError):
    status, code, title = 403, "forbidden", "You may not do this"


class NotFound(FaultMavenError):
    status, code, title = 404, "not_found", "There is nothing here"


class Conflict(FaultMavenError):
    status, code, title = 409, "conflict", "The current state does not allow this"


class PreconditionFailed(FaultMavenError):
    status, code, title = 412, "precondition_failed", "It was changed by someone else since you read it"


class PayloadTooLarge(FaultMavenError):
    status, code, title = 413, "payload_too_large", "This is larger than the limit"


class Unprocessable(FaultMavenError):
    status, code, title = 422, "unprocessable", "The request has the wrong form"


class PreconditionRequired(FaultMavenError):
    status, code, title = 428, "precondition_required", "Send If-Match with the ETag you read"


class TooManyRequests(FaultMavenError):
    status, code, title = 429, "too_many_requests", "Slow down and try again"


class Unavailable(FaultMavenError):
    status, code, title = 503, "unavailable", "A part of the system is not available right now"
