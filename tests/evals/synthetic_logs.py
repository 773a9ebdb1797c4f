"""Logs of seventeen made-up systems with the true template of every line, for judging the template miner.

Each file of `log_systems/` is one system: a weight and a message per line, where `<kind>` stands for a value and
`<kind:n>` for one of n values. A few templates make most of the lines and a long tail occurs once, as in real logs.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LINES = 2_000
_FOLDER = Path(__file__).parent / "log_systems"


def _split(text: str, sign: str | None = None) -> list[str]:
    return text.split(sign)


_WORDS = _split(
    "alpha apricot archive badger basket bridge canyon cedar cobalt cricket delta dolphin ember falcon garnet "
    "harbor indigo jasper kestrel lagoon maple meadow nickel orchid pepper quartz raven saffron timber umber "
    "violet walnut yarrow zephyr mailer printer search billing catalog invoice pricing refund stock voucher inbox "
    "ledger session"
)
_USERS = _split(
    "root admin alice bob carol dave erin frank grace heidi ivan judy mallory oscar peggy trent victor wendy "
    "guest test oracle nagios postgres deploy backup www ftp mysql git jenkins support user info ubuntu pi "
    "operator"
)
_NAMES = _split(
    "OrderService PowerManager NodeController CacheWarmer ShareLock ExclusiveLock Deployment ReplicaSet ConfigMap "
    "IndexBuilder MailSender StatusBar LoginWindow TrackUsage NightlyReport JobRunner FrameBuffer QueueDrainer"
)
_CAPS = _split("NEW_LEADER OBSERVER ABSENT STAGED INSTALLED RESOLVED LAUNCH CLEANUP E_FAIL TIMED_OUT CONTAINER_GONE")
_PHRASES = _split(
    "connection reset by peer|no route to host|disk quota exceeded|low battery|View Lock|scheduler timeout|bad "
    "checksum|RunInLock|stale handle|device busy|permission denied|operation not supported|try again later|EHC1 "
    "lid open|limit|insufficient funds|Deep Sleep|input output error|broken pipe|address already in use|end of "
    "file",
    "|",
)
_DOMAINS = ("example.com", "mail.example.org", "cdn.shop.example.net", "dyn.isp.example.de", "office.example.jp")

Draw = Callable[[random.Random], str]


def _of(*values: str) -> Draw:
    return lambda rng: rng.choice(values)


def _hex(rng: random.Random, digits: int) -> str:
    return f"{rng.getrandbits(4 * digits):0{digits}x}"


def _int(rng: random.Random) -> str:
    return str(rng.randrange(10 ** rng.randint(1, 7)))


def _ip(rng: random.Random) -> str:
    return ".".join(str(rng.randint(1, 254)) for _ in range(4))


def _uuid(rng: random.Random) -> str:
    return "-".join(_hex(rng, digits) for digits in (8, 4, 4, 4, 12))


def _some(rng: random.Random, values: list[str], low: int, high: int, glue: str) -> str:
    return glue.join(rng.choice(values) for _ in range(rng.randint(low, high)))


def _cls(rng: random.Random) -> str:
    return f"{rng.choice(('com', 'org', 'io'))}.{_some(rng, _WORDS, 1, 3, '.')}.{rng.choice(_NAMES)}"


def _path(rng: random.Random) -> str:
    return "/" + _some(rng, _WORDS, 1, 4, "/") + rng.choice(("", ".log", ".so.6", f"/{_hex(rng, 6)}", ".conf"))


def _fqdn(rng: random.Random) -> str:
    first = rng.choice(_WORDS) + rng.choice(("", str(rng.randint(1, 99)), "-" + rng.choice(_WORDS)))
    return f"{first}.{rng.choice(_DOMAINS)}"


def _mac(rng: random.Random) -> str:
    return ":".join(_hex(rng, 2) for _ in range(6))


def _clock(rng: random.Random) -> str:
    return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"


def _date(rng: random.Random) -> str:
    return f"20{rng.randint(10, 25)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def _loc(rng: random.Random) -> str:
    rack = f"R{rng.randint(0, 77):02}-M{rng.randint(0, 1)}"
    return rack + rng.choice(("", f"-N{rng.randint(0, 15)}", f"-L{rng.randint(0, 3)}-U{rng.randint(1, 24)}-C"))


def _node(rng: random.Random) -> str:
    return rng.choice((f"node-{rng.randint(0, 255)}", f"storage{rng.randint(1, 600)}", f"gige{rng.randint(1, 9)}"))


def _iface(rng: random.Random) -> str:
    kind = rng.choice(("GigabitEthernet", "TenGigabitEthernet", "Gi", "Vlan"))
    return kind + (str(rng.randint(1, 999)) if kind == "Vlan" else f"{rng.randint(0, 4)}/{rng.randint(0, 48)}")


def _podname(rng: random.Random) -> str:
    return f"{rng.choice(_WORDS)}-{rng.choice(_WORDS)}-{_hex(rng, 9)}-{_hex(rng, 3)}xz"


def _pkg(rng: random.Random) -> str:
    kind = rng.choice(("RollupFix", "LanguagePack", f"Feature_{rng.randint(1, 400)}_for_KB{rng.randint(10**6, 10**7)}"))
    return f"Package_{kind}~{_hex(rng, 16)}~amd64~~{rng.randint(1, 10)}.{rng.randint(0, 9)}.{rng.randint(1, 9)}.0"


def _attempt(rng: random.Random) -> str:
    return f"attempt_{rng.randrange(10**12)}_{rng.randint(0, 99):04}_m_{rng.randint(0, 9999):06}_{rng.randint(0, 2)}"


def _ident(rng: random.Random) -> str:
    return _some(rng, _WORDS, 1, 3, rng.choice(("_", "-")))


def _http_path(rng: random.Random) -> str:
    return f"/v{rng.randint(1, 3)}/{rng.choice(_WORDS)}/{rng.choice((_uuid(rng), _int(rng), 'detail?limit=5'))}"


def _image(rng: random.Random) -> str:
    tag = rng.choice(("latest", "v1.2", _hex(rng, 7)))
    return f"registry.example.com/{rng.choice(_WORDS)}/{rng.choice(_WORDS)}:{tag}"


def _nodeset(rng: random.Random) -> str:
    return f"node-[{rng.randint(0, 63)}-{rng.randint(64, 127)}{rng.choice(('', ' ' + str(rng.randint(130, 140))))}]"


def _windows_path(rng: random.Random) -> str:
    return "C:\\Windows\\" + _some(rng, _WORDS, 1, 3, "\\") + "\\" + rng.choice(("core.dll", "*_all.sqm"))


KINDS: dict[str, Draw] = {
    "acpi": lambda rng: f"\\_SB_.PCI{rng.randint(0, 3)}._{rng.choice(('PRT', 'CPU'))}",
    "attempt": _attempt,
    "axis": _of("x+", "x-", "y+", "y-", "z+", "z-"),
    "bit": _of("0", "1"),
    "bool": _of("true", "false"),
    "bp": lambda rng: f"BP-{rng.randrange(10**10)}-{_ip(rng)}-{rng.randrange(10**13)}",
    "caps": _of(*_CAPS),
    "cbstate": _of("CLOSED", "OPEN", "HALF_OPEN"),
    "cipher": _of("aes128-cbc", "aes256-ctr", "hmac-sha1", "hmac-sha2-256"),
    "clock": _clock,
    "cls": _cls,
    "cmd": lambda rng: f"{_path(rng)} {_some(rng, ['-q', '-n', '--all', '&& run-parts'], 0, 2, ' ')}".strip(),
    "code": lambda rng: f"{rng.choice(('DE', 'FR', 'US'))}{_hex(rng, 6).upper()}",
    "date": _date,
    "datetime": lambda rng: f"{_date(rng)} {_clock(rng)}",
    "dev": _of("sda", "sdb", "eth0", "eth1", "sdc", "bond0", "hda1", "ib0", "alt0"),
    "digit": lambda rng: str(rng.randint(0, 9)),
    "email": lambda rng: f"{rng.choice(_USERS)}@{_fqdn(rng)}",
    "file": lambda rng: f"{rng.choice(_WORDS)}.{rng.choice(('txt', 'properties', 'xml', 'log'))}",
    "float": lambda rng: f"{rng.random() * 10 ** rng.randint(0, 4):.{rng.randint(1, 6)}f}",
    "fqdn": _fqdn,
    "func": lambda rng: f"{rng.choice(('int', 'void', 'bool'))} {rng.choice(_NAMES)}::{rng.choice(_WORDS)}(BGL*)",
    "hashlist": lambda rng: "##".join(_int(rng) for _ in range(rng.choice((6, 6, 6, 7)))),
    "hex": lambda rng: "0x" + _hex(rng, 8),
    "hexl": lambda rng: _hex(rng, 24).upper(),
    "hexp": lambda rng: "0x" + _hex(rng, rng.randint(1, 12)),
    "hexs": lambda rng: _hex(rng, rng.choice((7, 8, 8))),
    "host": _of("compute.lab.example.com", "cp-1.slow.example.net"),
    "hostonly": lambda rng: rng.choice(("msra-sa-41", "msra-fn-07", "mini", "desk.lab.internal")),
    "httppath": _http_path,
    "ident": _ident,
    "iface": _iface,
    "image": _image,
    "int": _int,
    "ip": _ip,
    "ipport": lambda rng: f"{_ip(rng)}:{rng.randint(1024, 65535)}",
    "key": lambda rng: f"{rng.choice(_WORDS)}:{rng.randrange(10**6)}:{rng.choice(_WORDS)}",
    "life": lambda rng: rng.choice(("<1 sec", f"{rng.randint(0, 59):02}:{rng.randint(0, 59):02}", _clock(rng))),
    "listw": lambda rng: "[" + _some(rng, _WORDS, 0, 5, ", ") + "]",
    "loc": _loc,
    "mac": _mac,
    "maybe": lambda rng: rng.choice(("null", "null", "null", f"WorkSource{{{rng.randint(10000, 10200)}}}")),
    "maybehost": lambda rng: rng.choice(("", _fqdn(rng))),
    "maybeint": lambda rng: rng.choice(("null", _int(rng))),
    "method": _of("GET", "POST", "PUT", "DELETE"),
    "month": _of("Jan", "Feb", "Jun", "Jul", "Dec"),
    "msgid": lambda rng: f"jA{rng.randint(1, 9)}{rng.choice('CKXZ')}{_hex(rng, 3)}{rng.randrange(10**6):06}",
    "name": _of(*_NAMES),
    "neg": lambda rng: f"-{rng.randint(1, 999)}",
    "node": _node,
    "nodeset": _nodeset,
    "nodestate": _of("running", "configured out", "not responding", "halted"),
    "onoff": _of("on", "off", "failed"),
    "path": _path,
    "phrase": _of(*_PHRASES),
    "pkg": _pkg,
    "podname": _podname,
    "poolname": lambda rng: f"Cluster_{rng.choice('ABCD')}{rng.randint(1, 8)}",
    "port": lambda rng: str(rng.randint(22, 65535)),
    "res": lambda rng: f"<memory:{rng.randrange(0, 40960, 1024)}, vCores:{rng.randint(-30, 0)}>",
    "sign": _of("+", "-", "!"),
    "sign2": _of("+", "-", "", "!"),
    "tstate": _of("NEW", "UNASSIGNED", "ASSIGNED", "RUNNING", "SUCCEEDED", "FAILED", "KILLED", "SUCCESS_CLEANUP"),
    "updown": _of("up", "down", "administratively down"),
    "url": lambda rng: f"{rng.choice(('http', 'https'))}://{_fqdn(rng)}{_path(rng)}",
    "user": _of(*_USERS),
    "uuid": _uuid,
    "val": lambda rng: rng.choice(("on", "off", "v1", "apps/v1", f"{rng.randint(1, 99)}MB")),
    "ver": lambda rng: f"{rng.randint(0, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 99)}",
    "volume": lambda rng: f"pvc-{_uuid(rng)}",
    "weekday": _of("Mon", "Tue", "Sat", "Sun"),
    "winpath": _windows_path,
    "word": _of(*_WORDS),
    "words": lambda rng: _some(rng, _WORDS, 1, 4, " "),
    "yesno": _of("Yes", "No"),
}  # fmt: skip
_PLACE = re.compile(r"<([a-z0-9]+)(?::(\d+))?>")


@dataclass(frozen=True)
class LabelledLog:
    """A log whose truth is known: one true template for each message."""

    name: str
    messages: list[str]
    truth: list[str]


def systems() -> list[str]:
    """Return the names of the made-up systems."""
    return sorted(path.stem for path in _FOLDER.glob("*.txt"))


def synthetic_log(name: str, seed: int = 7) -> LabelledLog:
    """Return about 2,000 lines of one system, shuffled; the same for the same seed."""
    rng = random.Random(f"{name}:{seed}")
    lines: list[tuple[str, str]] = []
    rows = [row for row in (_FOLDER / f"{name}.txt").read_text("utf-8").splitlines() if not row.startswith("#")]
    weights = [int(row.split(" ", 1)[0]) for row in rows]
    for row, weight in zip(rows, weights, strict=True):
        template = row.split(" ", 1)[1]
        draws = [_drawer(rng, match) for match in _PLACE.finditer(template)]
        truth = _PLACE.sub(lambda match: "<*>" if match[1] in KINDS else match[0], template)
        for _ in range(max(1, round(weight * LINES / sum(weights)))):
            values = iter(draws)
            lines.append((_PLACE.sub(lambda _, values=values: next(values)(rng), template), truth))
    rng.shuffle(lines)
    return LabelledLog(name, [message for message, _ in lines], [truth for _, truth in lines])


def _drawer(rng: random.Random, match: re.Match[str]) -> Draw:
    if match[1] not in KINDS:
        return lambda _: match[0]
    draw = KINDS[match[1]]
    return _of(*(draw(rng) for _ in range(int(match[2])))) if match[2] else draw
