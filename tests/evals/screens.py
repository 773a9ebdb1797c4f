"""Screens as an engineer photographs them: dense terminal text in real fonts and the colours of real terminals."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1920, 1080

#: Where Debian's packages put five monospace fonts; the package that brings each is named for whoever lacks it.
FONTS = {
    "DejaVu Sans Mono": ("fonts-dejavu-core", "truetype/dejavu/DejaVuSansMono.ttf"),
    "Liberation Mono": ("fonts-liberation", "truetype/liberation/LiberationMono-Regular.ttf"),
    "Hack": ("fonts-hack", "truetype/hack/Hack-Regular.ttf"),
    "Fira Code": ("fonts-firacode", "truetype/firacode/FiraCode-Regular.ttf"),
    "JetBrains Mono": ("fonts-jetbrains-mono", "truetype/jetbrains-mono/JetBrainsMono-Regular.ttf"),
}
_FONT_FOLDER = Path("/usr/share/fonts")


@dataclass(frozen=True)
class Theme:
    """Colours of a terminal: ground, text, and what levels and prompts are drawn in."""

    ground: tuple[int, int, int]
    text: tuple[int, int, int]
    accents: tuple[tuple[int, int, int], ...]


THEMES = {
    "dark": Theme((30, 30, 30), (212, 212, 212), ((244, 71, 71), (106, 153, 85), (220, 220, 120), (86, 156, 214))),
    "light": Theme((255, 255, 255), (36, 41, 46), ((196, 43, 28), (16, 124, 16), (131, 94, 0), (5, 80, 174))),
}


def font(name: str, size_px: int) -> ImageFont.FreeTypeFont | None:
    """Return a font whose characters are `size_px` high (as terminals and CSS count), None where it is absent."""
    path = _FONT_FOLDER / FONTS[name][1]
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC) if path.exists() else None


def draw(lines: list[str], face: ImageFont.FreeTypeFont, theme: Theme, *, colours: bool = True) -> Image.Image:
    """Draw lines as a terminal does: fixed columns, levels and prompts in colour."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), theme.ground)
    pen = ImageDraw.Draw(picture)
    height = line_height(face)
    for row, line in enumerate(lines):
        x = 8.0
        for at, word in enumerate(line.split(" ")):
            accent = colours and word.strip("[]:") in {"ERROR", "WARN", "INFO", "Running", "CrashLoopBackOff", "$", "E"}
            fill = theme.accents[len(word) % len(theme.accents)] if accent else theme.text
            if at:
                x += face.getlength(" ")
            pen.text((x, 6 + row * height), word, font=face, fill=fill)
            x += face.getlength(word)
    return picture


def line_height(face: ImageFont.FreeTypeFont) -> int:
    """Return the pixels from one line to the next: what the font asks for."""
    ascent, descent = face.getmetrics()
    return ascent + descent


def capacity(face: ImageFont.FreeTypeFont) -> tuple[int, int]:
    """Return the lines and columns a full screen takes."""
    return (HEIGHT - 12) // line_height(face), int((WIDTH - 16) / face.getlength("M"))


def encoded(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """Return the file a screenshot tool would have written."""
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def screen_lines(rows: int, columns: int, seed: int) -> list[str]:
    """Return a screen full of what terminals show in an incident: logs, tables, JSON, traces, commands."""
    pick = random.Random(seed)
    makers = (_log, _klog, _json, _access, _java, _table, _event, _syslog)
    lines: list[str] = []
    while len(lines) < rows:
        lines += pick.choice(makers)(pick)
    return [line[:columns].rstrip() for line in lines[:rows]]


_SERVICES = ("orders", "checkout", "payment-gateway", "cart", "inventory", "auth-proxy", "ledger", "search-indexer")
_LEVELS = ("ERROR", "WARN", "INFO", "DEBUG")
_MESSAGES = (
    "connection refused to db-primary.internal:5432 after 3 attempts",
    "GET /api/v2/orders/{n}?expand=items 503 in {n} ms",
    "retrying request id={h} (attempt {d}/5), backoff={n}ms",
    "OutOfMemoryError: Java heap space, used=0x{h} limit=2147483648",
    "pool exhausted: active=50 idle=0 waiting={n} max=50",
    "could not read /etc/ssl/certs/ca-bundle.pem: permission denied (errno=13)",
    "cache miss ratio {d}.{n}% over the last 60s; threshold=80%",
    "certificate for *.shop.example expires in {d} days",
    "deadlock detected: Process {n} waits for ShareLock on transaction {n}",
    "slow query (4.{n}s): SELECT id, total FROM orders WHERE customer_id = $1 LIMIT 100",
)


def _text(pick: random.Random) -> str:
    text = pick.choice(_MESSAGES)
    while "{" in text:
        value = {"n": str(pick.randint(10, 9999)), "d": str(pick.randint(1, 9)), "h": f"{pick.getrandbits(32):08x}"}
        text = text.replace("{n}", value["n"], 1).replace("{d}", value["d"], 1).replace("{h}", value["h"], 1)
    return text


def _clock(pick: random.Random) -> str:
    return f"{pick.randint(0, 23):02d}:{pick.randint(0, 59):02d}:{pick.randint(0, 59):02d}.{pick.randint(0, 999):03d}"


def _log(pick: random.Random) -> list[str]:
    name = pick.choice(_SERVICES)
    return [
        f"2026-01-{pick.randint(1, 31):02d}T{_clock(pick)}Z {pick.choice(_LEVELS):5} [{name}] "
        f"c.e.{name.replace('-', '.')}.Handler - {_text(pick)}"
        for _ in range(pick.randint(2, 5))
    ]


def _klog(pick: random.Random) -> list[str]:
    where = ("reconciler.go:214", "kubelet.go:2187", "pod_workers.go:1298", "controller.go:116")
    return [
        f"{pick.choice('EWI')}01{pick.randint(1, 31):02d} {_clock(pick)}{pick.randint(100, 999)}    1234 "
        f'{pick.choice(where)}] "{_text(pick)}" pod="shop/{pick.choice(_SERVICES)}-{pick.getrandbits(20):05x}"'
    ]


def _json(pick: random.Random) -> list[str]:
    return [
        f'{{"time":"2026-01-09T{_clock(pick)}Z","level":"{pick.choice(_LEVELS).lower()}","service":'
        f'"{pick.choice(_SERVICES)}","trace_id":"{pick.getrandbits(64):016x}","msg":"{_text(pick)}"}}'
    ]


def _access(pick: random.Random) -> list[str]:
    return [
        f"10.{pick.randint(0, 255)}.{pick.randint(0, 255)}.{pick.randint(1, 254)} - - [09/Jan/2026:{_clock(pick)[:8]} "
        f'+0000] "POST /cart/items/{pick.randint(1, 9999)} HTTP/1.1" {pick.choice((200, 404, 502, 504))} '
        f'{pick.randint(0, 99999)} "-" "curl/8.5.0"'
    ]


def _java(pick: random.Random) -> list[str]:
    return [
        "java.net.SocketTimeoutException: Read timed out",
        *(
            f"    at com.example.{pick.choice(('client', 'db', 'web'))}.{pick.choice(('Retry', 'Pool', 'Call'))}"
            f"Handler.invoke({pick.choice(('Retry', 'Pool', 'Call'))}Handler.java:{pick.randint(10, 900)})"
            for _ in range(pick.randint(2, 4))
        ),
        f"    ... {pick.randint(3, 60)} more",
    ]


def _table(pick: random.Random) -> list[str]:
    lines = ["$ kubectl get pods -n shop -o wide", f"{'NAME':42}{'READY':8}{'STATUS':20}{'RESTARTS':18}AGE"]
    for _ in range(pick.randint(3, 6)):
        name = f"{pick.choice(_SERVICES)}-{pick.getrandbits(36):09x}-{pick.getrandbits(20):05x}"
        state = pick.choice(("Running", "CrashLoopBackOff", "Pending", "ImagePullBackOff", "OOMKilled"))
        restarts = pick.choice(("0", f"{pick.randint(1, 99)} ({pick.randint(2, 59)}s ago)"))
        lines.append(f"{name:42}{pick.choice(('1/1', '0/1', '2/2')):8}{state:20}{restarts:18}{pick.randint(1, 99)}d")
    return lines


def _event(pick: random.Random) -> list[str]:
    reason = pick.choice(("BackOff", "Unhealthy", "FailedMount"))
    age = f"{pick.randint(1, 59)}s (x{pick.randint(2, 99)} over {pick.randint(2, 59)}m)"
    return [f"  Warning  {reason:11} {age}  kubelet  {_text(pick)}"]


def _syslog(pick: random.Random) -> list[str]:
    return [
        f"Jan {pick.randint(1, 31):2} {_clock(pick)[:8]} node-{pick.randint(1, 9)} systemd[{pick.randint(1, 9999)}]: "
        f"{pick.choice(_SERVICES)}.service: {_text(pick)}"
    ]
