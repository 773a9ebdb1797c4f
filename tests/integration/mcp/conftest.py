"""The API behind a real HTTP server on loopback, over moto, for MCP's own client."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import boto3
import httpx2
import pytest
import uvicorn
from faultmaven.agent import dependencies as agent_dependencies
from faultmaven.core.settings import settings
from faultmaven.evidence import pipeline
from faultmaven.evidence.deliveries import ingest
from faultmaven.mcp.product import RoutedProduct
from faultmaven.mcp.routes import own_routes
from faultmaven.providers.aws import REGION
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.support.people import Person
from tests.support.whole_product import WholeProduct, whole_product


@dataclass
class Server:
    """The API at an address."""

    product: WholeProduct
    url: str

    def key(self, *scopes: str, of: Person | None = None) -> str:
        """Make an API key."""
        person = of or self.product.owner
        return person.call("POST", "/auth/keys", json={"name": "mcp", "scopes": list(scopes)}).json()["key"]

    @asynccontextmanager
    async def client(self, key: str) -> AsyncIterator[Client]:
        """Connect MCP's own client over streamable HTTP."""
        headers = {"authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60, trust_env=False) as http,
            Client(streamable_http_client(f"{self.url}/mcp", http_client=http)) as client,
        ):
            yield client


async def _bring(_: object, url: str, headers: Mapping[str, str], data: bytes) -> None:
    """Put the bytes into moto's bucket, which has no address, and have them read, as the queue would."""
    key = url.partition("?")[0].split("/", 3)[3]
    key = key.removeprefix(f"{settings().bucket}/")
    boto3.client("s3", region_name=REGION).put_object(Bucket=settings().bucket, Key=key, Body=data)
    replace(ingest(), read=pipeline.run).handle(key, "v1")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with whole_product() as product, pytest.MonkeyPatch.context() as patch:
        patch.setattr(RoutedProduct, "bring", _bring)
        own_routes.cache_clear()
        app: Any = product.client.app
        override = app.dependency_overrides[agent_dependencies.agent_of_request]
        own_routes().dependency_overrides[agent_dependencies.agent_of_request] = override
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            running = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
            thread = threading.Thread(target=running.run, args=([listening],), daemon=True)
            thread.start()
            while not running.started:
                time.sleep(0.01)
            yield Server(product, f"http://127.0.0.1:{listening.getsockname()[1]}")
            running.should_exit = True
            thread.join(10)
        own_routes.cache_clear()
