"""Idempotency-Key: a POST that creates may be sent again and happens once.

The first request claims the key, the edge keeps its answer, a repetition gets that answer. The kept answer is
encrypted with a key made from the Idempotency-Key, which only the client has: erasing a case leaves nothing readable.
"""

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.responses import Response

from faultmaven.core.errors import BadRequest, Conflict, Unprocessable
from faultmaven.http.edge import ANSWER_HOOK
from faultmaven.providers.cache.dynamo import platform_cache
from faultmaven.providers.cache.protocol import CacheProvider, Entry
from faultmaven.providers.secrets.signing import SigningKeys, signing_keys

#: Longer than a function may run (29 s behind the gateway): a claim older than this was left by one that died.
_IN_FLIGHT_S = 60
_KEPT_S = 24 * 3600
_MAX_BODY_BYTES = 250_000
_KEPT_HEADERS = ("content-type", "etag", "location", "preference-applied")


class InvalidIdempotencyKey(BadRequest):
    code, title = "invalid_idempotency_key", "An Idempotency-Key has 8 to 255 visible ASCII characters"


class IdempotencyKeyReused(Unprocessable):
    code, title = "idempotency_key_reused", "This Idempotency-Key was used for another request"


class RequestInFlight(Conflict):
    code, title = "request_in_flight", "The same request is being served right now"


class Replay(Exception):
    """Ends a repeated request with the answer of the first one."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__("replay")


@dataclass(frozen=True)
class Idempotency:
    """Claims keys and keeps answers."""

    cache: CacheProvider
    keys: SigningKeys

    async def claim(self, request: Request, subject: str, key: str | None) -> None:
        """Claim the request's key for this subject, if it has one; raises Replay when it was answered before."""
        if key is None:
            return
        if not 8 <= len(key) <= 255 or not all("!" <= char <= "~" for char in key):
            raise InvalidIdempotencyKey
        record = f"idempotency#{hashlib.sha256(f'{subject} {key}'.encode()).hexdigest()}"
        body = await request.body()
        fingerprint = hashlib.sha256(
            f"{request.method} {request.url.path}?{request.url.query} ".encode() + body
        ).hexdigest()
        claim = json.dumps({"fingerprint": fingerprint})
        claimed = self.cache.replace(record, claim, expected=None, ttl_s=_IN_FLIGHT_S)
        if claimed is None:
            self._repeat(record, fingerprint, key)
            claimed = self.cache.replace(record, claim, expected=None, ttl_s=_IN_FLIGHT_S)
            if claimed is None:
                raise RequestInFlight(headers={"retry-after": "1"})
        self._keep_answer(request, record, claimed, fingerprint, key)

    def _repeat(self, record: str, fingerprint: str, key: str) -> None:
        found = self.cache.get(record)
        if found is None:
            return  # it ended between the two looks: the claim is tried again
        kept: dict[str, Any] = json.loads(found.value)
        if kept["fingerprint"] != fingerprint:
            raise IdempotencyKeyReused
        if "answer" not in kept:
            raise RequestInFlight(headers={"retry-after": "1"})
        sealed = base64.b64decode(kept["answer"])
        for secret in self.keys.all("idempotency"):
            raw = _open(secret.sign(key.encode()), sealed)
            if raw is not None:
                answer: dict[str, Any] = json.loads(raw)
                headers = {**answer["headers"], "idempotency-replayed": "true"}
                raise Replay(Response(base64.b64decode(answer["body"]), answer["status"], headers))
        raise IdempotencyKeyReused  # sealed under a signing secret that is gone by two rotations

    def _keep_answer(self, request: Request, record: str, claimed: Entry, fingerprint: str, key: str) -> None:
        async def keep(status: int, headers: Headers, body: bytes) -> None:
            if status >= 300 or len(body) > _MAX_BODY_BYTES:
                self.cache.delete(record)  # nothing was created: the key may be used again
                return
            kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
            answer = {"status": status, "headers": kept, "body": base64.b64encode(body).decode()}
            secret = self.keys.current("idempotency").sign(key.encode())
            value = {
                "fingerprint": fingerprint,
                "answer": base64.b64encode(_seal(secret, json.dumps(answer).encode())).decode(),
            }
            self.cache.replace(record, json.dumps(value), expected=claimed.version, ttl_s=_KEPT_S)

        request.scope["state"][ANSWER_HOOK] = keep


def _seal(secret: bytes, data: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(secret).encrypt(nonce, data, None)


def _open(secret: bytes, sealed: bytes) -> bytes | None:
    try:
        return AESGCM(secret).decrypt(sealed[:12], sealed[12:], None)
    except InvalidTag:
        return None


def install(app: FastAPI) -> None:
    """Make the app answer a repeated request with the answer it gave before."""
    app.add_exception_handler(Replay, _replayed)


async def _replayed(_request: Request, replay: Exception) -> Response:
    assert isinstance(replay, Replay)
    return replay.response


@cache
def idempotency() -> Idempotency:
    """Return this process's idempotency."""
    return Idempotency(platform_cache(), signing_keys())
