"""Loopback servers that speak the vendors' wire formats, and fail in every way that a test asks for."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.support.loopback import Door, serving
from tests.support.wire_formats import WIRES, Reply, Wire

ANSWER_TOOL = "give_answer"


@dataclass
class ModelServer:
    """One server: it replies with `script`, one line a request, and then with `answer` given to the answer's tool.

    `status`, `headers`, `hang_s` (it ends with a reset), `body` (sent instead of a reply), `cut_after` and
    `error_after` (events of a stream before the connection is dropped, or an error is sent in it) break it. A refusal
    quotes the key it was sent, as some vendors do.
    """

    wire: str
    answer: dict[str, Any] = field(default_factory=dict)
    script: list[Reply] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang_s: float = 0
    is_over: threading.Event = field(default_factory=threading.Event)
    body: bytes = b""
    cut_after: int | None = None
    error_after: int | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def format(self) -> Wire:
        """The wire format it speaks."""
        return WIRES[self.wire]

    def reset(self) -> None:
        """Be as new: nothing asked, nothing broken."""
        self.is_over.set()
        url, fresh = self.url, ModelServer(self.wire)
        self.__dict__.update(fresh.__dict__)
        self.url = url

    def offered(self) -> list[list[str]]:
        """Return the tools that each request offered."""
        return [self.format.tools_of(body) for body in self.requests]

    def next_reply(self) -> Reply:
        """Return what the model says to this request."""
        return self.script.pop(0) if self.script else Reply(calls=((ANSWER_TOOL, json.dumps(self.answer)),))


class _Handler(Door):
    protocol_version = "HTTP/1.1"
    state: ModelServer

    def do_POST(self) -> None:
        state = self.state
        self.close_connection = True
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if state.wire == "google":  # the model and whether it streams stand in the address
            body["model"], _, method = self.path.rpartition("/")[2].partition(":")
            body["stream"] = method.startswith("stream")
        state.requests.append(body)
        state.keys.append(self.headers.get(state.format.key_header) or "")
        asked = state.requests
        state.is_over.wait(state.hang_s)
        if state.requests is asked:  # else it was reset meanwhile, and this reply belongs to a test that is over
            with suppress(BrokenPipeError, ConnectionResetError):  # the client gave up, as the test wanted
                self._reply(body)

    def _reply(self, body: dict[str, Any]) -> None:
        state = self.state
        if state.status != 200:
            message = f"broken on purpose, the key was {state.keys[-1]}"
            error = {"type": "api_error", "message": message, "code": state.status, "status": "BROKEN"}
            self._send(state.status, json.dumps({"type": "error", "error": error}).encode())
        elif state.body:
            self._send(200, state.body)
        elif body.get("stream"):
            self._stream(body)
        else:
            self._send(200, json.dumps(state.format.whole(state.next_reply(), body)).encode())

    def _send(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in self.state.headers.items():
            self.send_header(name, value)
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.send_header("connection", "close")
        self.end_headers()
        for number, event in enumerate(self.state.format.stream(self.state.next_reply(), body)):
            if number == self.state.cut_after:
                return
            is_error = number == self.state.error_after
            sent = self.state.format.error if is_error else event
            self.wfile.write(f"{len(sent):x}\r\n".encode() + sent + b"\r\n")
            if is_error:
                break
        self.wfile.write(b"0\r\n\r\n")


@contextmanager
def model_server(wire: str) -> Iterator[ModelServer]:
    """Serve one wire format on loopback until the block ends."""
    state = ModelServer(wire)
    with serving(type("Handler", (_Handler,), {"state": state})) as port:
        state.url = f"http://127.0.0.1:{port}{state.format.prefix}"
        yield state
