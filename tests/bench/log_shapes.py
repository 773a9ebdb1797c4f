"""Logs of the shapes that users send, made up in any size: numbers, names and times move on from line to line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

_BLOCK = 10_000_000
_START = datetime(2026, 1, 31, 9, tzinfo=UTC)
_STEP = timedelta(milliseconds=37)
_MESSAGES = (
    ("INFO", "orders", "accepted order {n} of customer {m} in {ms} ms"),
    ("INFO", "gateway", "GET /api/v1/orders/{n} 200 {ms} ms from 10.0.{a}.{b}"),
    ("DEBUG", "cache", "hit ratio {ms} for shard {a}"),
    ("WARN", "orders", "slow query took {n} ms on orders-db-{a}"),
    ("ERROR", "payment", "connection to 10.1.{a}.{b}:5432 refused, attempt {m}"),
    ("INFO", "login", "user user{m}@example.com signed in"),
)
_AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
    "curl/8.5.0",
    "kube-probe/1.29",
)
_FRAMES = (
    "java.lang.IllegalStateException: no stock for order {n}",
    "\tat shop.orders.Stock.take(Stock.java:{a}1)",
    "\tat shop.orders.Orders.accept(Orders.java:118)",
    "\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:897)",
    "\tat jakarta.servlet.http.HttpServlet.service(HttpServlet.java:658)",
    "\tat java.base/java.lang.Thread.run(Thread.java:1583)",
    "Caused by: java.net.ConnectException: Connection refused to stock-{a}:{m}",
    "\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)",
    "\tat shop.orders.StockClient.call(StockClient.java:77)",
    "\t... 31 more",
)
_SENTENCES = (
    "the cache of shard {a} was built again after {ms} seconds",
    "worker {b} took job {n} from the queue orders",
    "could not reach stock-{a}, trying again",
    "done with {m} of {n} rows",
)


def _plain(n: int, now: datetime) -> str:
    level, logger, text = _said(n)
    return f"{now.isoformat(timespec='milliseconds')} {level} [{logger}] {text}"


def _access(n: int, now: datetime) -> str:
    status = (200, 200, 200, 304, 404, 200, 502)[n % 7]
    verb, path = ("GET", f"/api/v1/orders/{n}") if n % 3 else ("POST", f"/checkout?cart={n % 9973}")
    return (
        f'203.0.{n % 7}.{n % 251} - - [{now:%d/%b/%Y:%H:%M:%S +0000}] "{verb} {path} HTTP/1.1" {status} {n % 8191} '
        f'"https://shop.example.com/cart/{n % 997}" "{_AGENTS[n % 3]}"'
    )


def _json(n: int, now: datetime) -> str:
    level, logger, text = _said(n)
    if n % 2:
        number = {"INFO": 30, "DEBUG": 20, "WARN": 40, "ERROR": 50}[level]
        time = int(now.timestamp() * 1000)
        record: dict[str, object] = {
            "level": number, "time": time, "pid": 17, "hostname": "web-1", "name": logger,
            "req": {"id": n, "method": "GET", "url": f"/orders/{n}"}, "responseTime": n % 313, "msg": text,
        }  # fmt: skip
    else:
        stamp = now.isoformat(timespec="milliseconds")
        record = {"level": level.lower(), "ts": stamp, "logger": logger, "caller": "orders/accept.go:118",
                  "msg": text, "order": n, "took": f"{n % 313}ms"}  # fmt: skip
    return json.dumps(record, separators=(",", ":"))


def _cri(n: int, now: datetime) -> str:
    level, logger, text = _said(n)
    stamp = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    nanos = f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond:06d}{n % 1000:03d}Z"
    pairs = f'time={stamp} level={level.lower()} component={logger} msg="{text}" order={n} took={n % 313}ms'
    return f"{nanos} stderr F {pairs}"


def _trace(n: int, now: datetime) -> str:
    place = n % (len(_FRAMES) + 1)
    if place == 0:
        return f"{now.isoformat(timespec='milliseconds')} ERROR [orders] request {n} failed"
    return _FRAMES[place - 1].format(n=n, a=n % 7, m=n % 997)


def _formless(n: int, _now: datetime) -> str:
    return _SENTENCES[n % len(_SENTENCES)].format(n=n, m=n % 997, ms=n % 313, a=n % 7, b=n % 251)


def _otlp(n: int, now: datetime) -> str:
    level, logger, text = _said(n)
    nanos = str(int(now.timestamp() * 1000) * 1_000_000)
    record = {
        "timeUnixNano": nanos, "severityText": level, "body": {"stringValue": text},
        "attributes": [{"key": "order", "value": {"intValue": str(n)}}], "traceId": f"{n:032x}", "spanId": f"{n:016x}",
    }  # fmt: skip
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": logger}}]}
    whole = {"resourceLogs": [{"resource": resource, "scopeLogs": [{"scope": {}, "logRecords": [record]}]}]}
    return json.dumps(whole, separators=(",", ":"))


def _said(n: int) -> tuple[str, str, str]:
    level, logger, text = _MESSAGES[n % len(_MESSAGES)]
    return level, logger, text.format(n=n, m=n % 997, ms=n % 313, a=n % 7, b=n % 251)


#: Name -> how line n of such a log is written at a time.
SHAPES: Mapping[str, Callable[[int, datetime], str]] = {
    "plain": _plain,
    "access": _access,
    "json": _json,
    "cri-logfmt": _cri,
    "traces": _trace,
    "formless": _formless,
    "otlp": _otlp,
}


def made_up(shape: str, megabytes: float) -> Iterator[bytes]:
    """Yield a log of one shape, some megabytes at a time."""
    line_of, now, n = SHAPES[shape], _START, 0
    left = int(megabytes * 1_000_000)
    lines: list[str] = []
    size = 0
    while left > 0:
        line = line_of(n, now) + "\n"
        lines.append(line)
        size += len(line)
        now += _STEP
        n += 1
        if size >= min(left, _BLOCK):
            yield "".join(lines).encode()
            left -= size
            lines, size = [], 0
