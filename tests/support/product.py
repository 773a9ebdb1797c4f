"""A user of the running product: everything over real HTTP, nothing imported from the product."""

import atexit
import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

SETTLED = ("ready", "failed")

#: One pool of connections for all users; cookies are never kept, so nobody is signed in by accident.
_CLIENT = httpx.Client(timeout=60, trust_env=False)
atexit.register(_CLIENT.close)


class Refused(AssertionError):
    """The product answered with an unexpected status; the message holds its problem document."""


@dataclass
class User:
    """One signed-in person at one site; `register` makes a fresh one."""

    site_url: str
    client: httpx.Client
    email: str
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def register(cls, site_url: str) -> "User":
        """Sign up somebody new and return them signed in."""
        user = cls(site_url, _CLIENT, f"{uuid4().hex[:12]}@example.com")
        answer = user.call(
            "POST", "/auth/register", json={"email": user.email, "password": "correct horse battery staple"}, expect=201
        )
        user.headers["Authorization"] = f"Bearer {answer['access_token']}"
        return user

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request through the site's `/api` and return the raw answer; told to slow down, it does."""
        headers = {**self.headers, **options.pop("headers", {})}
        for _ in range(20):
            response = self.client.request(method, f"{self.site_url}/api{path}", headers=headers, **options)
            if response.status_code != 429:
                break
            time.sleep(float(response.headers["Retry-After"]))
        return response

    def call(self, method: str, path: str, expect: int = 200, **options: Any) -> Any:
        """Send one request, insist on its status, and return the JSON body (None when there is none)."""
        response = self.request(method, path, **options)
        if response.status_code != expect:
            raise Refused(f"{method} {path}: {response.status_code}, expected {expect}: {response.text[:2000]}")
        return response.json() if response.content else None

    def open_case(self, title: str) -> str:
        """Open a case and return its id."""
        return self.call("POST", "/cases", json={"title": title}, expect=201)["case_id"]

    def upload(self, case_id: str, filename: str, content: bytes) -> dict[str, Any]:
        """Announce a file and put its bytes straight to the bucket; return the evidence as announced."""
        ticket = self.call(
            "POST",
            "/evidence/upload",
            json={
                "case_id": case_id,
                "filename": filename,
                "size_bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            },
            expect=201,
        )
        if upload := ticket["upload"]:
            put = self.client.request(upload["method"], upload["url"], headers=upload["headers"], content=content)
            if put.status_code != 200:
                raise Refused(f"PUT {filename}: {put.status_code}: {put.text[:2000]}")
        return ticket["evidence"]

    def evidence(self, case_id: str) -> list[dict[str, Any]]:
        """Return every evidence of a case, all pages."""
        items: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            query = {"limit": "100"} | ({"cursor": cursor} if cursor else {})
            page = self.call("GET", f"/cases/{case_id}/evidence", params=query)
            items += page["items"]
            cursor = page["next_cursor"]
            if not cursor:
                return items

    def settled(self, case_id: str, within_s: float = 60) -> list[dict[str, Any]]:
        """Wait until no file of the case is on its way any more, and return them all."""
        deadline = time.monotonic() + within_s
        while True:
            items = self.evidence(case_id)
            if all(item["status"] in SETTLED for item in items):
                return items
            if time.monotonic() > deadline:
                raise Refused(f"still on its way after {within_s} s: {[(i['filename'], i['status']) for i in items]}")
            time.sleep(0.1)

    def ask(self, case_id: str, message: str, within_s: float = 90) -> dict[str, Any]:
        """Ask and wait for the finished turn."""
        turn = self.call("POST", f"/agent/chat/{case_id}", json={"message": message}, expect=202)
        deadline = time.monotonic() + within_s
        while turn["status"] not in ("done", "failed"):
            if time.monotonic() > deadline:
                raise Refused(f"the turn is still {turn['status']} after {within_s} s")
            time.sleep(0.1)
            turn = self.call("GET", f"/agent/chat/{case_id}/turns/{turn['turn_id']}")
        return turn

    def lines(self, evidence_id: str, start: int, limit: int = 1) -> list[str]:
        """Return the (redacted) text of some lines of a file."""
        page = self.call("GET", f"/evidence/{evidence_id}/lines", params={"start": start, "limit": limit})
        return [line["text"] for line in page["lines"]]


def files_of(folder: Path) -> list[tuple[str, bytes]]:
    """Return name and bytes of each file an engineer would drop: everything but the expected answer."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "expected.yaml")
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]


def citations_of(response: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every citation in a turn's response, from wherever it stands."""
    found: list[dict[str, Any]] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if {"evidence_id", "line_start", "quote"} <= value.keys():
                found.append(value)
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(response)
    return found
