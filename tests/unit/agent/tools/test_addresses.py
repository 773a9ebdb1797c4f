"""Which addresses tools may reach; nothing here sends a packet."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from faultmaven.agent.tools.addresses import is_global, resolve_public
from faultmaven.agent.tools.errors import ToolFailed
from hypothesis import given
from hypothesis import strategies as st

PRIVATE = [
    ip_network(text) for text in ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
]
INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "192.0.0.192",
    "168.63.129.16",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "64:ff9b::7f00:1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::7f00:1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2606:4700::5efe:10.0.0.1",
    "2606:4700::200:5efe:127.0.0.1",
]
OUTSIDE = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "::ffff:8.8.8.8",
    "2002:808:808::",
    "64:ff9b::808:808",
    "2606:4700:4700::1111",
]
#: Spellings of loopback that resolvers and clients have fallen for.
SPELLINGS = [
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.0.1",
    "0",
    "localhost",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "017700000001",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_however_it_is_wrapped(address: str) -> None:
    assert not is_global(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_is_let_through(address: str) -> None:
    assert is_global(address)


@given(st.sampled_from(PRIVATE).flatmap(lambda net: st.integers(0, net.num_addresses - 1).map(lambda at: net[at])))
def test_no_wrapping_makes_a_private_address_public(address: IPv4Address) -> None:
    packed = address.packed
    inverted = bytes(byte ^ 0xFF for byte in packed)
    for wrapped in (
        b"\0" * 10 + b"\xff\xff" + packed,
        b"\0" * 12 + packed,
        b"\x20\x02" + packed + b"\0" * 10,
        bytes.fromhex("0064ff9b") + b"\0" * 8 + packed,
        bytes.fromhex("0064ff9b0001") + b"\0" * 6 + packed,
        bytes.fromhex("20010000") + b"\x08\x08\x08\x08" + b"\0" * 4 + inverted,
        bytes.fromhex("26064700") + b"\0" * 4 + bytes.fromhex("00005efe") + packed,
    ):
        assert not is_global(str(IPv6Address(wrapped)))


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_spelling_of_loopback_is_refused_by_the_address_it_means(name: str) -> None:
    with pytest.raises(ToolFailed):
        resolve_public(name)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "user@host", "ho\nst", "x" * 300, "exämple.com", "[::1"])
def test_what_is_no_host_is_refused_before_anybody_is_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_: asked.append(args) or [])
    with pytest.raises(ToolFailed):
        resolve_public(name)
    assert asked in ([], [("::1", None)])  # brackets are those of a URL; the address inside them is checked


def test_one_bad_address_among_good_ones_refuses_the_name_and_the_first_good_one_is_pinned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = {"good.example": ["93.184.216.34", "2606:4700::1111"], "mixed.example": ["93.184.216.34", "10.0.0.1"]}

    def resolver(name: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in answers[name]]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    assert resolve_public("good.example").address == "93.184.216.34"
    with pytest.raises(ToolFailed, match="not a public address"):
        resolve_public("mixed.example")
