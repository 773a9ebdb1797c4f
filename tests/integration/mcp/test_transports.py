"""MCP's own client over both transports: every tool, its label, and what a key may do."""

import json
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from faultmaven.auth.scopes import Scope
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.integration.mcp.conftest import Server
from tests.support.whole_product import LOG, SECRET

LABEL = re.compile(r"Result of .*untrusted data.*\n<untrusted-data id=(\w+)>\n(.*)\n</untrusted-data id=\1>", re.DOTALL)
NAMES = ["search_cases", "get_case", "attach_evidence", "query_facts", "diagnose", "knowledge_search"]


@asynccontextmanager
async def over_stdio(server: Server, key: str) -> AsyncIterator[Client]:
    """Start `fm mcp` as an assistant does."""
    environ = {**os.environ, "FM_API_URL": server.url, "FM_API_KEY": key}
    started = StdioServerParameters(command=sys.executable, args=["-m", "faultmaven.cli", "mcp"], env=environ)
    async with Client(stdio_client(started)) as client:
        yield client


def text_of(result: Any) -> str:
    """Return the text of a result."""
    (content,) = result.content
    return content.text


def value_of(result: Any) -> Any:
    """Return what a tool gave, out of its label."""
    text = text_of(result)
    assert not result.is_error, text
    assert result.meta["faultmaven/untrusted"] is True
    labelled = LABEL.fullmatch(text)
    assert labelled, text[:500]
    return json.loads(labelled[2])


async def _works(client: Client, server: Server, transport: str) -> None:
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == NAMES
    assert all(tool.description and tool.input_schema["type"] == "object" for tool in tools)

    case_id = server.product.ids["case_id"]
    found = value_of(await client.call_tool("search_cases", {"query": SECRET}))
    assert case_id in {case["case_id"] for case in found["items"]}
    case = value_of(await client.call_tool("get_case", {"case_id": case_id}))
    assert case["case"]["conclusion"]["verdict"]
    assert case["evidence"][0]["status"] == "ready"
    rows = value_of(await client.call_tool("query_facts", {"case_id": case_id, "filters": {"level": ["error"]}}))
    assert "password authentication failed" in str(rows["items"][0])
    asked = {"case_id": case_id, "sql": "SELECT count(*) FROM events"}
    counted = value_of(await client.call_tool("query_facts", asked))
    assert counted["rows"][0][0] >= 3
    helpful = value_of(await client.call_tool("knowledge_search", {"query": "password authentication failed"}))
    assert helpful["items"]
    if transport == "http":
        text = LOG.decode().replace("version 41", "version 42")
        made = await client.call_tool("attach_evidence", {"case_id": case_id, "filename": "more.log", "text": text})
        assert value_of(made)["filename"] == "more.log"
    turn = value_of(await client.call_tool("diagnose", {"case_id": case_id, "question": f"why is {SECRET} down?"}))
    assert turn["status"] == "done"
    assert "[E1:L3]" in turn["response"]["text"]
    again = value_of(await client.call_tool("diagnose", {"case_id": case_id, "turn_id": turn["turn_id"]}))
    assert again["turn_id"] == turn["turn_id"]


def test_every_tool_works_over_streamable_http(server: Server):
    async def run() -> None:
        async with server.client(server.key(*Scope)) as client:
            await _works(client, server, "http")

    anyio.run(run)


def test_every_tool_works_over_stdio(server: Server):
    async def run() -> None:
        async with over_stdio(server, server.key(*Scope)) as client:
            await _works(client, server, "stdio")

    anyio.run(run)


def test_a_key_opens_the_tools_of_its_scopes_only(server: Server):
    async def run() -> None:
        case_id = server.product.ids["case_id"]
        async with server.client(server.key("cases:read")) as client:
            assert not (await client.call_tool("search_cases", {})).is_error
            for name, arguments in (
                ("attach_evidence", {"case_id": case_id, "filename": "a.log", "text": "x"}),
                ("diagnose", {"case_id": case_id}),
                ("knowledge_search", {"query": "x"}),
            ):
                refused = await client.call_tool(name, arguments)
                assert refused.is_error
                assert "key_not_allowed" in text_of(refused)

    anyio.run(run)


def test_what_is_somebody_elses_is_not_there(server: Server):
    async def run() -> None:
        case_id = server.product.ids["case_id"]
        async with server.client(server.key(*Scope, of=server.product.stranger)) as client:
            assert SECRET not in text_of(await client.call_tool("search_cases", {}))
            for name, arguments in (
                ("get_case", {"case_id": case_id}),
                ("query_facts", {"case_id": case_id}),
                ("diagnose", {"case_id": case_id}),
                ("attach_evidence", {"case_id": case_id, "filename": "a.log", "text": "x"}),
            ):
                refused = await client.call_tool(name, arguments)
                assert refused.is_error
                assert "case_not_found" in text_of(refused)

    anyio.run(run)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_case", {}),
        ("get_case", {"case_id": "../../auth/me"}),
        ("get_case", {"case_id": "case_1", "more": 1}),
        ("search_cases", {"limit": 10_000}),
        ("no_such_tool", {}),
    ],
)
def test_wrong_calls_are_results_that_say_what_is_wrong(server: Server, name: str, arguments: dict[str, Any]):
    async def run() -> None:
        async with server.client(server.key("cases:read")) as client:
            refused = await client.call_tool(name, arguments)
            assert refused.is_error
            assert "Wrong arguments" in text_of(refused) or "no tool" in text_of(refused)

    anyio.run(run)


def test_without_a_token_there_is_no_server(server: Server):
    answer = server.product.client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"})
    assert answer.status_code == 401
