"""Where a host is, once: every tool that connects asks here, checks here, and connects to the address it got.

A name is resolved a single time and the address is pinned, so that a second answer of the name server cannot lead
elsewhere. Addresses inside addresses (v4-mapped, 6to4, NAT64, Teredo ...) are unwrapped: each of them has to be global.
"""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from faultmaven.agent.tools.errors import ToolFailed

IP = IPv4Address | IPv6Address

#: Prefixes that carry an IPv4 address, and the byte at which it begins: RFC 6052 (well-known and local NAT64), RFC 3056
#: (6to4), RFC 4291 (v4-compatible), RFC 2765 (v4-translated).
_CARRIERS: tuple[tuple[IPv6Network, int], ...] = (
    (IPv6Network("64:ff9b::/96"), 12),
    (IPv6Network("64:ff9b:1::/48"), 12),
    (IPv6Network("2002::/16"), 2),
    (IPv6Network("::/96"), 12),
    (IPv6Network("::ffff:0:0:0/96"), 12),
)
#: RFC 5214: an interface id that ends in an IPv4 address, under any prefix.
_ISATAP = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")
#: Public by their form, but answered by the machine's own cloud (Azure's host, Oracle's metadata and its reserved /24).
_OF_CLOUDS = (IPv4Network("168.63.129.16/32"), IPv4Network("192.0.0.0/24"))
_NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:")


@dataclass(frozen=True)
class Host:
    """A host as it was asked for, and the one address it has here."""

    name: str
    address: str

    @property
    def family(self) -> socket.AddressFamily:
        """Return what kind of address it is."""
        return socket.AF_INET6 if ":" in self.address else socket.AF_INET


#: Finds a host by its name, or raises ToolFailed.
Resolve = Callable[[str], Host]


def resolve_public(name: str) -> Host:
    """Return a host with a pinned global address; raises ToolFailed where any of its addresses is not global."""
    host = name.strip().strip("[]")
    if not host or len(host) > 253 or not set(host) <= _NAME_CHARS:
        raise ToolFailed("The host is not a name or an address.")
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ToolFailed(f"The name {host!r} has no address here.") from None
    addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
    for address in addresses:
        if not is_global(address):
            raise ToolFailed(f"{host!r} is not a public address; tools reach public hosts only.")
    if not addresses:
        raise ToolFailed(f"The name {host!r} has no address here.")
    return Host(host, next((address for address in addresses if ":" not in address), addresses[0]))


def is_global(address: str) -> bool:
    """Tell whether an address, and each address inside it, is one of the public internet."""
    try:
        parsed = ip_address(address)
    except ValueError:  # with a zone, or no address at all
        return False
    return all(_is_public(inner) for inner in _unwrapped(parsed))


def _is_public(address: IP) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in network for network in _OF_CLOUDS if isinstance(address, IPv4Address))


def _unwrapped(address: IP) -> Iterator[IP]:
    yield from inner if (inner := list(_carries(address))) else (address,)
    if inner and isinstance(address, IPv6Address) and not address.ipv4_mapped:
        yield from (address,) if not _is_translator(address) else ()


def _is_translator(address: IPv6Address) -> bool:
    """Prefixes that mean "the IPv4 address inside" and nothing else; they count as that address."""
    return any(address in network for network, _ in _CARRIERS)


def _carries(address: IP) -> Iterator[IP]:
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
        return
    if address.teredo:
        yield from address.teredo
        return
    packed = address.packed
    for network, at in _CARRIERS:
        if address in network:
            yield IPv4Address(packed[at : at + 4])
            return
    if packed[8:12] in _ISATAP:
        yield IPv4Address(packed[12:])
