"""A site for the command line in this process: the whole product, its bucket, and a reader that reads at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx
from faultmaven.core.settings import settings
from faultmaven.evidence import pipeline
from faultmaven.evidence.deliveries import ingest
from faultmaven.providers.aws import REGION

from tests.support.whole_product import WholeProduct

SITE = "https://testserver"
#: A function reads one file at a time; so does this process.
_ONE_AT_A_TIME = Lock()


@dataclass
class InProcess(httpx.BaseTransport):
    """Carries requests of `fm` to the app, and bytes of uploads into the bucket, where they are read at once."""

    product: WholeProduct
    #: What is answered before the app is asked, one after the other: a fault to live through.
    faults: list[httpx.Response | Exception] = field(default_factory=list)
    sent: list[httpx.Request] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.sent.append(request)
        content = request.read()
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault
        if urlsplit(str(request.url)).hostname != "testserver":
            return self._stored(request, content)
        path = request.url.raw_path.decode().removeprefix("/api")
        self.product.client.cookies.clear()
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        answer = self.product.client.request(request.method, path, content=content, headers=headers)
        return httpx.Response(answer.status_code, headers=answer.headers.multi_items(), content=answer.content)

    @staticmethod
    def _stored(request: httpx.Request, content: bytes) -> httpx.Response:
        key = request.url.path.removeprefix("/")
        assert "authorization" not in request.headers, "the token is for the API alone"
        assert "cookie" not in request.headers, "so is the cookie"
        assert request.headers["content-length"] == str(len(content))
        with _ONE_AT_A_TIME:
            s3, read = boto3.client("s3", region_name=REGION), replace(ingest(), read=pipeline.run)
            beside = {"Bucket": settings().bucket, "Prefix": key.rpartition("/")[0]}
            before = {item["Key"] for item in s3.list_objects_v2(**beside).get("Contents", [])}
            s3.put_object(Bucket=settings().bucket, Key=key, Body=content)
            read.handle(key, "v1")
            # what was in it, if it is an archive
            for item in s3.list_objects_v2(**beside).get("Contents", []):
                if item["Key"] not in before | {key}:
                    read.handle(item["Key"], "v1")
        return httpx.Response(200)


def paths(sent: list[httpx.Request]) -> list[tuple[str, Any]]:
    """Return method and path of requests."""
    return [(request.method, request.url.path) for request in sent]
