"""The terminal goes on to follow the functions when an answer of the emulator was cut off."""

import asyncio
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import boto3
import pytest

from infra.local.function_logs import FunctionLogs

_EVENT = {"logStreamName": "one", "timestamp": 1, "message": "a line"}
_WHOLE = json.dumps({"events": [_EVENT]}).encode()


class _Emulator(BaseHTTPRequestHandler):
    answers: list[bytes]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(200)
        self.end_headers()  # without a length: the end of the connection is the end of the answer
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def emulator_url() -> Iterator[str]:
    _Emulator.answers = [_WHOLE[: len(_WHOLE) // 2], _WHOLE]
    with HTTPServer(("127.0.0.1", 0), _Emulator) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _client_of(url: str):
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any", "region_name": "eu-central-1"}
    return lambda service: boto3.client(service, endpoint_url=url, **keys)


def test_half_an_answer_is_none_and_the_next_is_read(emulator_url: str, tmp_path: Path) -> None:
    emulator_log = tmp_path / "emulator.log"
    emulator_log.touch()
    deployment = SimpleNamespace(client=_client_of(emulator_url))
    logs = FunctionLogs(deployment, ["auth"], tmp_path, emulator_log)
    copied = tmp_path / "auth.log"

    async def until_copied() -> None:
        following = asyncio.create_task(logs.follow())
        while not copied.exists() and not following.done():  # noqa: ASYNC110 - a file has no event to wait for
            await asyncio.sleep(0.05)
        following.cancel()
        await asyncio.wait([following])
        assert following.cancelled(), following.exception()

    asyncio.run(until_copied())
    assert copied.read_text() == "a line\n"
