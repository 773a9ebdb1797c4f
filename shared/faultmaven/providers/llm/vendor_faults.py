"""What the vendors' failures are called here: one fault for each kind, and nothing of the vendor's own text.

A vendor's message may quote the prompt, or the key it refused, so none of it is kept, not even as the cause.
"""

import httpx2
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    ModelConnectionError,
    ModelHTTPError,
    ModelTimeoutError,
    UnexpectedModelBehavior,
    UserError,
)

from faultmaven.providers.llm.port import Fault, ModelFailed

#: What an SDK raises when it walks an answer whose shape it does not know, such as a gateway's own error page.
_LOST_IN_THE_ANSWER = (TypeError, AttributeError, LookupError, ValueError)

#: What a request to a vendor raises, whichever SDK made it.
VENDOR_ERRORS = (
    *(ModelAPIError, UnexpectedModelBehavior, UserError, TimeoutError, httpx2.HTTPError),
    *_LOST_IN_THE_ANSWER,
)

#: HTTP statuses with a meaning of their own; every other 5xx is a server error, every other 4xx a refusal.
_STATUSES = {
    401: Fault.UNAUTHORIZED,
    403: Fault.UNAUTHORIZED,
    402: Fault.RATE_LIMITED,
    408: Fault.TIMED_OUT,
    429: Fault.RATE_LIMITED,
}

#: What other errors mean, the narrower type first; what stands nowhere could not be read.
_FAULTS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Fault], ...] = (
    ((ModelTimeoutError, TimeoutError, httpx2.TimeoutException), Fault.TIMED_OUT),
    ((ModelConnectionError, httpx2.HTTPError), Fault.UNREACHABLE),
    ((ContentFilterError, UserError), Fault.REFUSED),  # the latter: the SDK knows that this model takes no such request
    (UnexpectedModelBehavior, Fault.INVALID_OUTPUT),
)


def failure_of(provider: str, error: Exception, *, began: bool = False) -> ModelFailed:
    """Return what an error means; `began` says that a part of the answer was there already."""
    retry_after_s = error.retry_after if isinstance(error, ModelAPIError) else None
    return ModelFailed(provider, _fault_of(error, began), retry_after_s=retry_after_s)


def _fault_of(error: Exception, began: bool) -> Fault:
    if isinstance(error, ModelHTTPError):
        return _STATUSES.get(error.status_code, Fault.SERVER_ERROR if error.status_code >= 500 else Fault.REFUSED)
    fault = next((fault for types, fault in _FAULTS if isinstance(error, types)), Fault.UNREADABLE)
    return Fault.CUT_OFF if began and fault in (Fault.UNREACHABLE, Fault.UNREADABLE) else fault
