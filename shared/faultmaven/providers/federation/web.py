"""One request to an issuer: bounded in time and size, never redirected."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, cast
from urllib.parse import urlencode

from faultmaven.providers.federation.protocol import FederationUnavailable

_WITHIN_S = 5.0
_MOST_BYTES = 262_144


@dataclass(frozen=True)
class Answer:
    """What was answered; `told` is empty when it was no JSON object."""

    status: int
    told: Mapping[str, Any]


def ask_json(url: str, form: Mapping[str, str] | None = None) -> Answer:
    """Send a form, or nothing, and return the JSON object of the answer; raises FederationUnavailable."""
    try:
        # urllib3 comes with the SDK; imported when asked, so that only who federates pays for it
        answer = _pool().request(
            "POST" if form is not None else "GET",
            url,
            body=urlencode(form) if form is not None else None,
            headers={"accept": "application/json", "content-type": "application/x-www-form-urlencoded"},
            redirect=False,
            preload_content=False,
        )
        data: bytes = answer.read(_MOST_BYTES + 1, decode_content=True)
        answer.release_conn()
    except import_module("urllib3.exceptions").HTTPError as error:
        raise FederationUnavailable from error
    if len(data) > _MOST_BYTES:
        raise FederationUnavailable("The issuer answers with more than anybody should read.")
    try:
        told: object = json.loads(data)
    except (ValueError, RecursionError):
        told = None
    if form is None and (answer.status != 200 or not isinstance(told, dict)):
        raise FederationUnavailable
    return Answer(answer.status, cast("Mapping[str, Any]", told) if isinstance(told, dict) else {})


@cache
def _pool() -> Any:
    urllib3 = import_module("urllib3")
    return urllib3.PoolManager(timeout=urllib3.Timeout(total=_WITHIN_S), retries=False)
