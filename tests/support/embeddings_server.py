"""A loopback server with OpenAI's `/v1/embeddings`, as Text Embeddings Inference and Ollama have it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from faultmaven.providers.embeddings.word_hashes import WordHashes

from tests.support.loopback import Door, serving


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

    class Handler(Door):
        def do_POST(self) -> None:
            body = json.loads(self.read_body())
            fake.requests.append(body)
            fake.keys.append(self.headers.get("authorization", ""))
            rows = (model.embed(body["input"]) * 3).tolist()
            data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
            match fake.failures.pop(0) if fake.failures else 200:
                case str() as broken:
                    self.answer(200, broken.encode(), content_type="application/json")
                case status:
                    self.answer_json(status, {"object": "list", "data": data[::-1]})

    with serving(Handler) as port:
        fake.url = f"http://127.0.0.1:{port}/v1"
        yield fake
