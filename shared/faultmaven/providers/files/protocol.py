"""What the product asks of a store of files, whoever keeps them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


class FileNotStored(LookupError):
    """No object has this key. Slices turn it into an error of their own; it never reaches a user as it is."""


@dataclass(frozen=True)
class StoredFile:
    """What is known of an object without reading it; `sha256` is hex, None when it was stored without a checksum."""

    key: str
    size_bytes: int
    content_type: str
    sha256: str | None
    modified_at: datetime
    version: str | None


@dataclass(frozen=True)
class UploadTicket:
    """Leave to put exactly one file once: send `method` to `url` with all of `headers` and the announced bytes."""

    url: str
    method: str
    headers: Mapping[str, str]
    expires_in: int


class FileProvider(Protocol):
    """Keys are `/`-separated paths; a key that is written again replaces the object. `get`, `download`,
    and `presigned_get` of nothing raise FileNotStored, except where a signature needs no look at the object."""

    def put(self, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        """Store bytes."""
        ...

    def put_file(self, key: str, path: Path, content_type: str = "application/octet-stream") -> None:
        """Store a file of any size without holding it in memory."""
        ...

    def get(self, key: str) -> bytes:
        """Return the whole object."""
        ...

    def download(self, key: str, path: Path) -> None:
        """Write the object to a local path without holding it in memory."""
        ...

    def copy(self, source: str, target: str) -> None:
        """Write the object of one key to another, or anew to the same key, without moving the bytes through here."""
        ...

    def head(self, key: str) -> StoredFile | None:
        """Return what is known of the object, None when there is none."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with `prefix`, in order."""
        ...

    def delete(self, key: str) -> None:
        """Remove the object in all its versions; removing nothing is not an error."""
        ...

    def delete_prefix(self, prefix: str) -> int:
        """Remove every object under `prefix` in all versions and return how many versions there were."""
        ...

    def presigned_put(
        self, key: str, *, size_bytes: int, sha256: str, content_type: str, expires_in: int = 900
    ) -> UploadTicket:
        """Return a ticket bound to this key, size in bytes, hex checksum and content type, for `expires_in` seconds."""
        ...

    def presigned_get(self, key: str, *, filename: str, expires_in: int = 300) -> str:
        """Return a URL that downloads the object under the name `filename`."""
        ...
