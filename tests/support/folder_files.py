"""A bucket that is a folder: for benches, where a dictionary would count as the product's memory."""

from collections.abc import Iterator
from pathlib import Path

from faultmaven.providers.files.memory import MemoryFiles
from faultmaven.providers.files.protocol import FileNotStored


class FolderFiles(MemoryFiles):
    """Objects as files; what benches do not ask for is left to the double in memory."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def put(self, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def get(self, key: str) -> bytes:
        path = self._folder / key
        if not path.exists():
            raise FileNotStored(key)
        return path.read_bytes()

    def keys(self, prefix: str) -> Iterator[str]:
        found = (path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*") if path.is_file())
        yield from sorted(key for key in found if key.startswith(prefix))

    def delete(self, key: str) -> None:
        (self._folder / key).unlink(missing_ok=True)
