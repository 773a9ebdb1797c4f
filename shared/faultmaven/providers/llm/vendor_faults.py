"""What the vendors' failures are called here: one fault for each kind, and nothing of the vendor's own text.

A vendor's message may quote the prompt, or the key it refused, so none of it is kept, not even as the cause.
"""

import asyncio

import httpx2
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    ModelHTTPError,
    ModelTimeoutError,
    UnexpectedModelBehavior,
)

from faultmaven.providers.llm.port import Fault, ModelFailed

#: What a request to a vendor raises, whichever SDK made it.
VENDOR_ERRORS = (ModelAPIError, UnexpectedModelBehavior, TimeoutError, asyncio.TimeoutError, httpx2.HTTPError)

#: HTTP statuses with a meaning of their own; every other 5xx is a server error, every other 4xx a refusal.
_STATUSES = {
    401: Fault.UNAUTHORIZED,
    403: Fault.UNAUTHORIZED,
    402: Fault.RATE_LIMITED,
    408: Fault.TIMED_OUT,
    429: Fault.RATE_LIMITED,
}


def failure_of(provider: str, error: Exception, *, began: bool = False) -> ModelFailed:
    """Return what an error means; `began` says that a part of the answer was there already."""
    retry_after_s = error.retry_after if isinstance(error, ModelAPIError) else None
    return ModelFailed(provider, _fault_of(error, began), retry_after_s=retry_after_s)


def _fault_of(error: Exception, began: bool) -> Fault:
    match error:
        case ModelHTTPError():
            default = Fault.SERVER_ERROR if error.status_code >= 500 else Fault.REFUSED
            return _STATUSES.get(error.status_code, default)
        case ModelTimeoutError() | TimeoutError() | httpx2.TimeoutException():
            return Fault.TIMED_OUT
        case ContentFilterError():
            return Fault.REFUSED
        case ModelAPIError() | httpx2.HTTPError():
            return Fault.CUT_OFF if began else Fault.UNREACHABLE
        case _:
            return Fault.INVALID_OUTPUT
