"""IP addresses become other addresses: keyed, the same in the whole case, and neighbours stay neighbours.

A pseudonym is again an address of the same kind, so that line formats, queries and masks read it as before. It is
made as in Xu, Fan, Ammar and Moon, "Prefix-preserving IP address anonymization" (2002): bit n of the pseudonym is bit
n of the address, flipped or not by a keyed function of the bits before it. So two addresses share as many leading bits
as their pseudonyms do, a pod's address stays inside its CIDR, and who holds the key can go back. Nodes of that tree on
the way to a block with a meaning (private, loopback, multicast ...) are never flipped: what was private stays private,
and what could be a version number by its looks still could (`_VERSION_LIKE`), so that both ways find the same ones.

Kept as they are: addresses that are nobody's (unspecified, loopback, link-local with the metadata service, multicast,
netmasks, whole networks such as 10.0.0.0) and version numbers.
"""

from __future__ import annotations

import hmac
import ipaddress
import re

#: RFC 6890 and the registries it names: blocks that keep their meaning, as (first bits, how many).
_BLOCKS = tuple(
    (int(network.network_address), network.prefixlen)
    for network in map(
        ipaddress.IPv4Network,
        ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
         "224.0.0.0/3"),
    )
)  # fmt: skip
_KEPT_V4 = re.compile(rb"(?:0|127|22[4-9]|23\d|24\d|25\d)\.|169\.254\.|\d+\.0\.0\.0(?:/|$)").match
_DOTTED = re.compile(rb"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:/(\d{1,2}))?").fullmatch
#: Eight groups of four with their colons are 39 signs, and a port behind them six more.
_GROUPS = re.compile(rb"[0-9a-f:]{4,45}(?:/\d{1,3})?", re.IGNORECASE)
_WITH_PORT = re.compile(rb"((?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}):\d{1,5}", re.IGNORECASE).fullmatch
#: What a version number stands after, and the signs between.
_VERSION_WORDS = (b"version", b"release", b"build", b"firmware", b"driver", b"revision", b" ver", b" oid")
_BETWEEN = b"\"'\\ :=("
_DASH = 45
#: An address that could be a version number by its looks: small numbers first, or a zero second, and not private.
_VERSION_LIKE = re.compile(rb"(?!10\.)(?:[1-5]?\d\.|6[0-3]\.|\d+\.0\.)").match
_ADDRESS = re.compile(rb"\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2}(?![\w./]))?").match
_LABEL = re.compile(rb"(?:.*[\s\[{(,;\"'])?\w*[g-zG-Z_]\w*[\"'\\]*+$", re.DOTALL).match
_RANGE = re.compile(rb"-(?:\d|\W|\Z)").match
#: So many different addresses are remembered with their pseudonyms; more are worked out again.
REMEMBERED = 100_000


class Addresses(dict[bytes, bytes]):
    """From each address to its pseudonym, worked out when it is first asked; what must stay is its own."""

    def __init__(self, case_key: bytes, *, is_backwards: bool = False) -> None:
        """With `is_backwards` it leads from the pseudonym to the address."""
        super().__init__()
        self._case_key = case_key
        self._is_backwards = is_backwards
        self._flips: dict[bytes, int] = {}

    def __missing__(self, address: bytes) -> bytes:
        if len(self) >= REMEMBERED:
            self.clear()
            self._flips.clear()
        self[address] = found = self._v6(address) if b":" in address else self._v4(address)
        return found

    def _v4(self, address: bytes) -> bytes:
        match = _DOTTED(address)
        if match is None or _KEPT_V4(address):
            return address
        *octets, length = match.groups()
        numbers = bytes(min(int(octet), 255) for octet in octets)
        if numbers != bytes(int(octet) & 255 for octet in octets) or any(o[:1] == b"0" and len(o) > 1 for o in octets):
            return address
        return b".".join(b"%d" % n for n in self._network(numbers, length)) + (b"/" + length if length else b"")

    def _v6(self, address: bytes) -> bytes:
        text, _, length = address.partition(b"/")
        try:
            packed = ipaddress.IPv6Address(text.decode()).packed
        except ValueError:
            return address
        pseudonym = ipaddress.IPv6Address(self._network(packed, length or None))
        return str(pseudonym).encode() + (b"/" + length if length else b"")

    def _network(self, packed: bytes, length: bytes | None) -> bytes:
        """Walk down the tree; a network keeps the zeros after its prefix."""
        done = bytearray()
        for n, byte in enumerate(packed):
            path = bytes(done) if self._is_backwards else packed[:n]
            done.append(byte if n == 0 and len(packed) == 16 else self._flipped(path, byte))
        bits = len(packed) * 8
        if length is None and packed.endswith(b"\0\0") and len(packed) == 4:
            length = b"16"
        host = bits - min(int(length), bits) if length else 0
        number = int.from_bytes(packed, "big")
        if host and not number & ((1 << host) - 1):
            return (int.from_bytes(done, "big") >> host << host).to_bytes(len(packed), "big")
        return bytes(done)

    def _flipped(self, path: bytes, byte: int) -> int:
        """Flip the bits of the byte after `path`: 255 nodes of the tree, one bit of a digest each."""
        flips = self._flips.get(path)
        if flips is None:
            digest = hmac.digest(self._case_key, b"address\0" + path, "sha256")
            self._flips[path] = flips = _fixed(int.from_bytes(digest, "big"), path)
        node, flipped = 1, 0  # numbered as in a heap: the children of node n are 2n and 2n + 1
        for shift in (7, 6, 5, 4, 3, 2, 1, 0):
            bit = byte >> shift & 1
            other = bit ^ (flips >> node & 1)
            flipped = flipped << 1 | other
            node = node << 1 | (other if self._is_backwards else bit)
        return flipped


def address_at(data: bytes, start: int, end: int) -> int:
    """Return where the doubtful address at `start` ends, its prefix's length included; 0 when it is none."""
    if data[start - 1] == _DASH and not 48 <= data[start - 2] <= 57:
        return 0  # `jdk-11.0.2.9`
    after = data[end : end + 4]
    if after[0] == 46:
        return 0 if after[1:2].isalnum() or after[1:2] in (b"_", b"-") else end
    if after[0] == _DASH:
        return end if _RANGE(after) else 0
    match = _ADDRESS(data, start, end + 4)
    return match.end() if match else 0


def find_v6(data: bytes, start: int) -> tuple[int, int] | None:
    """Return the IPv6 address after the byte at `start`: complete, so that times and MAC addresses are none."""
    match = _GROUPS.match(data, start + 1)
    if data[start : start + 1] == b":" and not _LABEL(data, max(0, start - 16), start):
        return None  # inside a longer one, unless that is a word: `map[peer:2001:db8::1]`
    if match is None or data[match.end() : match.end() + 1].isalnum():
        return None
    at, to = match.span()
    while data[to - 1 : to] == b":" and data[to - 2 : to] != b"::":
        to -= 1
    if with_port := _WITH_PORT(data, at, to):
        to = with_port.end(1)
    text = data[at:to].partition(b"/")[0]
    try:
        address = ipaddress.IPv6Address(text.decode())
    except ValueError:
        return None
    return None if address.is_link_local or address.is_multicast else (at, to)


def may_be_version(address: bytes) -> bool:
    """Tell whether what stands before an address decides if it is one."""
    return _VERSION_LIKE(address) is not None


def is_version(data: bytes, start: int) -> bool:
    """Tell whether the four numbers at `start` are a version: `version 1.2.3.4`, `Chrome/1.2.3.4`."""
    before = data[max(0, start - 24) : start]
    if before[-1:] == b"/":
        return before[-2:-1].isalpha()
    return before.rstrip(_BETWEEN).lower().endswith(_VERSION_WORDS)


def _fixed(flips: int, path: bytes) -> int:
    """Clear the flips of the nodes that lie above a block with a meaning."""
    if len(path) > 1:
        return flips
    if path:
        for depth in range(8):  # a second number of zero stays one, and no other becomes it
            flips &= ~(1 << (1 << depth))
    for block, length in _BLOCKS:
        if (block >> (32 - len(path) * 8)) == int.from_bytes(path, "big"):
            below = block >> (24 - len(path) * 8) & 255
            for depth in range(min(8, length - len(path) * 8)):
                flips &= ~(1 << (1 << depth | below >> (8 - depth)))
    return flips
