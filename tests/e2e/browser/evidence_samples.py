"""Evidence to drop: small, telling, and made up here."""

import io
import zipfile

CRASH = b"""\
2026-01-31T09:04:58Z INFO  orders starting, version 41
2026-01-31T09:04:59Z INFO  orders connecting to postgres at orders-db.prod.svc:5432
2026-01-31T09:05:00Z ERROR orders could not connect: FATAL: password authentication failed for user "orders"
2026-01-31T09:05:00Z FATAL orders giving up, exit 1
"""

GUESSING = "".join(
    f"Jan 31 09:{second // 60:02d}:{second % 60:02d} edge sshd[{4000 + second}]: "
    f"Failed password for invalid user admin{second % 7} from 203.0.113.{second % 5 + 10} port {40000 + second} ssh2\n"
    for second in range(0, 600, 3)
).encode()


def archive() -> bytes:
    """Return a zip with a folder of two files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("bundle/app.env", "DB_HOST=orders-db.prod.svc\nDB_USER=orders\n")
        files.writestr("bundle/logs/worker.log", "2026-01-31T09:05:01Z WARN worker queue is growing: 1200\n" * 5)
    return packed.getvalue()


def long_log(lines: int) -> bytes:
    """Return a log of that many lines, one error in every thousand, each line told by its number."""
    return "".join(
        f"2026-01-31T{9 + n // 36000:02d}:{n // 600 % 60:02d}:{n // 10 % 60:02d}.{n % 10}00Z "
        f"{'ERROR' if n % 1000 == 0 else 'INFO'} worker line number {n}\n"
        for n in range(1, lines + 1)
    ).encode()
