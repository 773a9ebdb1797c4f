"""The double of the bucket: a dictionary that keeps the rules a presigned upload lives by."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from faultmaven.core.clock import Clock, utc_now
from faultmaven.providers.files.protocol import FileNotStored, FileProvider, StoredFile, UploadTicket


@dataclass(frozen=True)
class _Kept:
    data: bytes
    content_type: str
    modified_at: datetime


@dataclass(frozen=True)
class _Announced:
    key: str
    size_bytes: int
    headers: Mapping[str, str]


class UploadRefused(ValueError):
    """The bytes or headers are not those that were announced."""


class MemoryFiles:
    """Files in memory. `receive` plays the browser's part of a presigned upload."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._announced: dict[str, _Announced] = {}

    def put(self, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        self._kept[key] = _Kept(data, content_type, self._clock())

    def put_file(self, key: str, path: Path, content_type: str = "application/octet-stream") -> None:
        self.put(key, path.read_bytes(), content_type)

    def get(self, key: str) -> bytes:
        if key not in self._kept:
            raise FileNotStored(key)
        return self._kept[key].data

    def download(self, key: str, path: Path) -> None:
        path.write_bytes(self.get(key))

    def copy(self, source: str, target: str) -> None:
        self.put(target, self.get(source), self._kept[source].content_type)

    def head(self, key: str) -> StoredFile | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        digest = hashlib.sha256(kept.data).hexdigest()
        return StoredFile(key, len(kept.data), kept.content_type, digest, kept.modified_at, None)

    def keys(self, prefix: str) -> Iterator[str]:
        yield from sorted(key for key in self._kept if key.startswith(prefix))

    def delete(self, key: str) -> None:
        self._kept.pop(key, None)

    def delete_prefix(self, prefix: str) -> int:
        doomed = list(self.keys(prefix))
        for key in doomed:
            del self._kept[key]
        return len(doomed)

    def presigned_put(
        self, key: str, *, size_bytes: int, sha256: str, content_type: str, expires_in: int = 900
    ) -> UploadTicket:
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        headers = {"Content-Type": content_type, "x-amz-checksum-sha256": checksum}
        url = f"memory://put/{quote(key)}?n={len(self._announced)}"
        self._announced[url] = _Announced(key, size_bytes, headers)
        return UploadTicket(url, "PUT", headers, expires_in)

    def presigned_get(self, key: str, *, filename: str, expires_in: int = 300) -> str:
        return f"memory://get/{quote(key)}?filename={quote(filename)}&expires_in={expires_in}"

    def receive(self, url: str, headers: Mapping[str, str], data: bytes) -> None:
        """Take an upload as S3 would; raises UploadRefused for any bytes or headers but the announced ones."""
        announced = self._announced[url]
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        is_announced = len(data) == announced.size_bytes and dict(headers) == dict(announced.headers)
        if not is_announced or headers["x-amz-checksum-sha256"] != checksum:
            raise UploadRefused(announced.key)
        self.put(announced.key, data, headers["Content-Type"])


if TYPE_CHECKING:
    _check: FileProvider = MemoryFiles()
