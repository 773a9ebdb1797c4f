"""Parquet folders kept on local disk between questions, so that a warm function downloads nothing twice.

A generation never changes once it is written, so its folder needs no check: it is there whole, or it is not there.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

#: Lambda gives 512 MB of /tmp; facts are about a tenth of their file.
CACHE_MAX_BYTES = 320 * 1024 * 1024
#: No question runs this long, so what was used more recently may still be open, in this process or another.
IN_USE_S = 900


class FactCache:
    """Least recently used folders under one root, bounded in bytes; safe to share between processes."""

    def __init__(self, root: Path, max_bytes: int = CACHE_MAX_BYTES) -> None:
        self._root = root
        self._max_bytes = max_bytes

    def folder(self, name: str, fill: Callable[[Path], None]) -> Path:
        """Return the folder called `name`, made by `fill(empty folder)` where it is not there yet."""
        kept = self._root / name
        if not kept.is_dir():
            self._root.mkdir(parents=True, exist_ok=True)
            self._make_room()
            fresh = Path(tempfile.mkdtemp(prefix=".filling-", dir=self._root))
            try:
                fill(fresh)
                fresh.rename(kept)
            except OSError:
                if not kept.is_dir():  # otherwise another process was faster, with the same bytes
                    raise
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
        os.utime(kept)
        return kept

    def _make_room(self) -> None:
        folders = sorted((path.stat().st_mtime, path) for path in self._root.iterdir() if path.is_dir())
        sizes = {path: sum(file.stat().st_size for file in path.iterdir()) for _, path in folders}
        excess = sum(sizes.values()) - self._max_bytes
        for used_at, path in folders:
            if excess <= 0 or time.time() - used_at < IN_USE_S:
                return
            shutil.rmtree(path, ignore_errors=True)
            excess -= sizes[path]
