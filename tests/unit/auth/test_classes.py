"""Costly routes have a limit of their own, and only those."""

import pytest
from faultmaven.api import create_api
from faultmaven.auth.classes import class_limit


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/agent/chat/case_1", "turns"),
        ("POST", "/query", "turns"),
        ("POST", "/cases/case_1/investigations", "turns"),
        ("POST", "/evidence/upload", "files"),
        ("POST", "/evidence/ev_1/process", "files"),
        ("POST", "/knowledge/documents", "files"),
        ("GET", "/agent/chat/case_1/turns", None),
        ("POST", "/cases/case_1/investigations/inv_1/heartbeat", None),
        ("POST", "/query/case_1/turns/turn_1/feedback", None),
        ("POST", "/cases", None),
        ("POST", "/sessions", None),
    ],
)
def test_what_creates_or_spends_is_of_a_class(method: str, path: str, name: str | None):
    limit = class_limit(method, path)
    assert (limit.name if limit else None) == name
    assert limit is None or limit.quota < 10_000


def test_every_class_is_of_routes_that_exist():
    posts = [path for path, item in create_api().openapi()["paths"].items() if "post" in item]
    of_a_class = [path for path in posts if class_limit("POST", path)]
    assert len(of_a_class) >= 6
