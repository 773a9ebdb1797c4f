"""HTTP servers on loopback, for as long as a block lasts: what stand-ins of other services are built on."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Door(BaseHTTPRequestHandler):
    """A handler that says nothing of its own, with the two things that every stand-in does."""

    def read_body(self) -> bytes:
        """Return what was sent with the request."""
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole answer; the body is left out where it was not asked for."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer_json(self, status: int, told: object) -> None:
        """Send an answer in JSON."""
        self.answer(status, json.dumps(told).encode(), content_type="application/json")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # connections that a client keeps for later are no reason to wait


@contextmanager
def serving(door: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """Serve on a free port of 127.0.0.1 until the block ends; yields the port."""
    with _Server(("127.0.0.1", 0), door) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
