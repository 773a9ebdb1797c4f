"""Whose address counts when proxies stand in front."""

import pytest
from faultmaven.http.addresses import client_address
from starlette.requests import Request


@pytest.mark.parametrize(
    ("forwarded", "hops", "expected"),
    [
        ("", 0, "192.0.2.1"),
        ("203.0.113.5", 0, "192.0.2.1"),
        ("203.0.113.5, 130.176.0.1", 1, "203.0.113.5"),
        ("10.0.0.1, 203.0.113.5, 130.176.0.1", 1, "203.0.113.5"),
        ("203.0.113.5", 1, "203.0.113.5"),
        ("", 1, "192.0.2.1"),
        (" , ", 1, "192.0.2.1"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(forwarded, hops, expected):
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    request = Request({"type": "http", "headers": headers, "client": ("192.0.2.1", 1)})
    assert client_address(request, hops) == expected
