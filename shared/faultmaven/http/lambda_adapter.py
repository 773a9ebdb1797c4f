"""The way into Lambda: an HTTP API event becomes a request to the app of some routers."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from mangum import Mangum

from faultmaven.http.app import create_app
from faultmaven.http.problems import MEDIA_TYPE

#: What Mangum must not base64-encode. Its default knows `text/` and plain JSON, but not problems.
_TEXT = ["text/", "application/json", MEDIA_TYPE]

LambdaHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


def lambda_handler(*routers: APIRouter) -> LambdaHandler:
    """Return the handler of a function that serves these routers."""
    return Mangum(create_app(*routers), lifespan="off", text_mime_types=_TEXT)
