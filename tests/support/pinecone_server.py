"""A loopback server that speaks Pinecone's data plane (API 2025-10, as its SDK 10 does) and can fail in its ways."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np

from tests.support.loopback import Door, serving

PAGE = 3  # small, so that every listing has several pages


@dataclass
class FakePinecone:
    """What the server keeps; `failures` are the statuses of the next answers, `requests` what was asked so far."""

    dimension: int
    url: str = ""
    key: str = "pc-key"
    failures: list[int] = field(default_factory=list)
    requests: list[tuple[str, int]] = field(default_factory=list)
    namespaces: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        url = urlsplit(target)
        asked = parse_qs(url.query)
        name = asked.get("namespace", [""])[0]
        if url.path == "/vectors/fetch":
            held = self.namespaces.get(name, {})
            return 200, {"namespace": name, "vectors": {i: held[i] for i in asked["ids"] if i in held}}
        if url.path == "/vectors/list":
            prefix = asked.get("prefix", [""])[0]
            return 200, self._page(
                "vectors", [{"id": i} for i in sorted(self.namespaces.get(name, {})) if i.startswith(prefix)], asked
            )
        if url.path == "/namespaces":
            prefix = asked.get("prefix", [""])[0]
            rows = [
                {"name": n, "record_count": len(v)} for n, v in sorted(self.namespaces.items()) if n.startswith(prefix)
            ]
            return 200, self._page("namespaces", rows, asked)
        if url.path.startswith("/namespaces/") and method == "DELETE":
            there = self.namespaces.pop(unquote(url.path.removeprefix("/namespaces/")), None)
            return (200, {}) if there is not None else (404, {"code": 5, "message": "Namespace not found"})
        return self._post(url.path, json.loads(body))

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        name = body.get("namespace", "")
        if path == "/vectors/upsert":
            if any(len(vector["values"]) != self.dimension for vector in body["vectors"]):
                return 400, _mismatch(self.dimension)
            self.namespaces.setdefault(name, {}).update({vector["id"]: vector for vector in body["vectors"]})
            return 200, {"upsertedCount": len(body["vectors"])}
        if path == "/vectors/delete":
            if name not in self.namespaces:
                return 404, {"code": 5, "message": "Namespace not found"}
            for id in body["ids"]:
                self.namespaces[name].pop(id, None)
            return 200, {}
        assert path == "/query", path
        if len(body["vector"]) != self.dimension:
            return 400, _mismatch(self.dimension)
        held = [
            v
            for v in self.namespaces.get(name, {}).values()
            if _matches(body.get("filter") or {}, v.get("metadata", {}))
        ]
        scored = sorted(((float(np.dot(v["values"], body["vector"])), v["id"]) for v in held), key=lambda s: -s[0])
        return 200, {"namespace": name, "matches": [{"id": i, "score": s} for s, i in scored[: body["topK"]]]}

    def _page(self, kind: str, rows: list[dict[str, Any]], asked: dict[str, list[str]]) -> dict[str, Any]:
        start = int(asked.get("paginationToken", ["0"])[0])
        page: dict[str, Any] = {kind: rows[start : start + PAGE]}
        if start + PAGE < len(rows):
            page["pagination"] = {"next": str(start + PAGE)}
        return page


def _mismatch(dimension: int) -> dict[str, Any]:
    return {"code": 3, "message": f"Vector dimension 3 does not match the dimension of the index {dimension}"}


def _matches(condition: dict[str, Any], metadata: dict[str, Any]) -> bool:
    if "$and" in condition:
        return all(_matches(part, metadata) for part in condition["$and"])
    for name, test in condition.items():
        has = metadata.get(name)
        for operator, value in test.items():
            if operator == "$in" and not set(has if isinstance(has, list) else [has]) & set(value):
                return False
            if operator == "$gte" and not (isinstance(has, int | float) and has >= value):
                return False
            if operator == "$lte" and not (isinstance(has, int | float) and has <= value):
                return False
    return True


@contextmanager
def pinecone_server(dimension: int) -> Iterator[FakePinecone]:
    """Serve one index on a free loopback port."""
    fake = FakePinecone(dimension)

    class Handler(Door):
        def _serve(self) -> None:
            body = self.read_body()
            fake.requests.append((f"{self.command} {urlsplit(self.path).path}", len(body)))
            if self.headers.get("api-key") != fake.key:
                status, answer = 401, {"code": 16, "message": "Unauthorized"}
            elif fake.failures:
                status, answer = fake.failures.pop(0), {"code": 13, "message": "try again"}
            else:
                status, answer = fake.answer(self.command, self.path, body)
            self.answer_json(status, answer)

        do_GET = do_POST = do_DELETE = _serve

    with serving(Handler) as port:
        fake.url = f"http://127.0.0.1:{port}"
        yield fake
