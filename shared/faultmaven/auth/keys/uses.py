"""When and from where API keys were used last: what their owner needs to see that one is forgotten, or stolen.

All keys of a user share one entry of the cache, which every function may write, unlike the keys themselves. It is
written at most once a minute for each key; when two functions write at once, one gives way until the next minute.
"""

import ipaddress
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from faultmaven.core.clock import Clock, utc_now
from faultmaven.providers.cache.dynamo import platform_cache
from faultmaven.providers.cache.protocol import CacheProvider

_EVERY_S = 60
_KEPT_S = 400 * 86_400
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Use:
    """The last use of a key, to the minute; `network` is the address without its last bits (IPv4 /24, IPv6 /48)."""

    at: datetime
    network: str


@dataclass(frozen=True)
class KeyUses:
    """Notes and tells uses."""

    cache: CacheProvider
    clock: Clock = utc_now
    _noted: dict[str, float] = field(default_factory=dict[str, float])

    def note(self, user_id: str, key_id: str, address: str) -> None:
        """Note that a key is being used, unless that was noted within the last minute."""
        now = self.clock().timestamp()
        if now - self._noted.get(key_id, 0.0) < _EVERY_S:
            return
        if len(self._noted) >= _MOST_REMEMBERED:
            self._noted.clear()
        self._noted[key_id] = now
        entry = self.cache.get(_key(user_id))
        uses: dict[str, list[float | str]] = json.loads(entry.value) if entry else {}
        last = uses.get(key_id)
        if last is not None and now - float(last[0]) < _EVERY_S:
            return
        uses[key_id] = [now, network_of(address)]
        expected = entry.version if entry else None
        self.cache.replace(_key(user_id), json.dumps(uses), expected=expected, ttl_s=_KEPT_S)

    def of(self, user_id: str) -> dict[str, Use]:
        """Return the last use of each key that was used, by its id."""
        entry = self.cache.get(_key(user_id))
        uses: dict[str, list[float | str]] = json.loads(entry.value) if entry else {}
        return {
            key_id: Use(datetime.fromtimestamp(float(at), UTC).replace(second=0, microsecond=0), str(network))
            for key_id, (at, network) in uses.items()
        }


def network_of(address: str) -> str:
    """Return the network of an address, which tells where a key is used without telling which machine it was."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    bits = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))


def _key(user_id: str) -> str:
    return f"key-uses#{user_id}"


@cache
def key_uses() -> KeyUses:
    """Return this process's uses of keys."""
    return KeyUses(platform_cache())
