"""The way into Lambda: an HTTP API event becomes a request to the app of some routers."""

import gc
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from mangum import Mangum

from faultmaven.http.app import create_app
from faultmaven.http.origin import origin_check
from faultmaven.http.problems import MEDIA_TYPE

#: What Mangum must not base64-encode. Its default knows `text/` and plain JSON, but not problems.
_TEXT = ["text/", "application/json", MEDIA_TYPE]

LambdaHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


def lambda_handler(*routers: APIRouter) -> LambdaHandler:
    """Return the handler of a function that serves these routers."""
    # only the gateway has a public name; an app that another one asks in this process is behind it already
    handler = Mangum(create_app(*routers, check=origin_check()), lifespan="off", text_mime_types=_TEXT)
    # what was imported stays as long as the process: no request waits while it is searched for cycles
    gc.freeze()
    return handler
