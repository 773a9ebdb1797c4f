"""Loopback servers that speak the wire formats of OpenAI's chat completions and Anthropic's messages."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ModelServer:
    """One server: `answer` is what the model gives to the tool it is offered; `status` and `hang_s` break it."""

    wire: str
    answer: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    hang_s: float = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def respond(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return what the vendor would answer to this request."""
        self.requests.append(body)
        if self.status != 200:
            return {"type": "error", "error": {"type": "api_error", "message": "broken on purpose"}}
        return _openai(self, body) if self.wire == "openai" else _anthropic(self, body)


def _openai(server: ModelServer, body: dict[str, Any]) -> dict[str, Any]:
    call = {"name": body["tools"][0]["function"]["name"], "arguments": json.dumps(server.answer)}
    message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
    }
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": body["model"],
        "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }


def _anthropic(server: ModelServer, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [{"type": "tool_use", "id": "toolu_1", "name": body["tools"][0]["name"], "input": server.answer}],
        "stop_reason": "tool_use",
        "stop_sequence": None,
        "usage": {"input_tokens": 1000, "output_tokens": 100},
    }


@contextmanager
def model_server(wire: str) -> Iterator[ModelServer]:
    """Serve one wire format on loopback until the block ends."""
    state = ModelServer(wire)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = json.loads(self.rfile.read(length))
            time.sleep(state.hang_s)
            data = json.dumps(state.respond(body)).encode()
            try:
                self.send_response(state.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except BrokenPipeError:
                pass  # the client gave up, as the test wanted

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}" + ("/v1" if wire == "openai" else "")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
