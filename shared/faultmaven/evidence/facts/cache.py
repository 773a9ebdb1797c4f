"""Parquet files kept on local disk between questions, so that a warm function downloads nothing twice.

A generation never changes once it is written, so a file needs no check: it is there whole, or it is not there.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

#: Lambda gives at least 512 MB of /tmp; facts are about a tenth of their file.
CACHE_MAX_BYTES = 320 * 1024 * 1024
#: No question runs this long, so what was used more recently may still be open, in this process or another.
IN_USE_S = 900


class FactCache:
    """Least recently used files in one folder, bounded in bytes; safe to share between processes."""

    def __init__(self, root: Path, max_bytes: int = CACHE_MAX_BYTES) -> None:
        self._root = root
        self._max_bytes = max_bytes

    def file(self, name: str, fill: Callable[[Path], None]) -> Path:
        """Return the file called `name`, written by `fill(path)` where it is not there yet."""
        kept = self._root / name
        if not kept.exists():
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._make_room()
            handle, fresh = tempfile.mkstemp(prefix=".filling-", dir=self._root)
            os.close(handle)
            try:
                fill(Path(fresh))
                os.replace(fresh, kept)
            finally:
                Path(fresh).unlink(missing_ok=True)
        os.utime(kept)
        return kept

    def _make_room(self) -> None:
        found = [(stat.st_mtime, stat.st_size, path) for path in self._root.iterdir() if (stat := _stat(path))]
        excess = sum(size for _, size, _ in found) - self._max_bytes
        for used_at, size, path in sorted(found):
            if excess <= 0 or time.time() - used_at < IN_USE_S:
                return
            path.unlink(missing_ok=True)
            excess -= size


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None  # another process was faster
