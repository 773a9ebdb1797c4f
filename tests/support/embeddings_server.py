"""A loopback server with OpenAI's `/v1/embeddings`, as Text Embeddings Inference and Ollama have it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from faultmaven.providers.embeddings.word_hashes import WordHashes


@dataclass
class FakeEndpoint:
    """`failures` are the next answers: a status, or the whole body of an answer that is not what was asked for."""

    dimension: int
    url: str = ""
    failures: list[int | str] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def embeddings_server(dimension: int = 16) -> Iterator[FakeEndpoint]:
    """Serve vectors that are three times too long, in reversed order: both is allowed."""
    fake = FakeEndpoint(dimension)
    model = WordHashes(dimension)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            fake.requests.append(body)
            fake.keys.append(self.headers.get("authorization", ""))
            rows = (model.embed(body["input"]) * 3).tolist()
            data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
            failure = fake.failures.pop(0) if fake.failures else 200
            status = failure if isinstance(failure, int) else 200
            answer = failure if isinstance(failure, str) else json.dumps({"object": "list", "data": data[::-1]})
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer.encode())))
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
