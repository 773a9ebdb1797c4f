"""A client that calls a function's own handler with the gateway's events, as Lambda does: no server, no thread between.

It has what `Person` needs of a client.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from faultmaven.http.lambda_adapter import LambdaHandler


@dataclass(frozen=True)
class LambdaAnswer:
    """What the gateway would send on."""

    status_code: int
    body: str

    def json(self) -> Any:
        """Return the body."""
        return json.loads(self.body)


@dataclass(frozen=True)
class LambdaClient:
    """Asks one handler."""

    handler: LambdaHandler

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> LambdaAnswer:
        """Send one request."""
        answer = self.handler(_event(method, path, headers or {}, json, params or {}), None)
        return LambdaAnswer(answer["statusCode"], answer.get("body") or "")


def _event(method: str, path: str, headers: Mapping[str, str], body: Any, params: Mapping[str, str]) -> dict[str, Any]:
    http = {"method": method, "path": path, "sourceIp": "198.51.100.7", "protocol": "HTTP/1.1", "userAgent": "t"}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(params),
        "headers": {"content-type": "application/json", "host": "api", **headers},
        "requestContext": {"http": http, "stage": "$default", "requestId": "r", "domainName": "api"},
        "body": json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
    }
