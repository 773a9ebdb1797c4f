"""Zip archives of asset folders, as CloudFormation expects them: modes kept, fast to write."""

import io
import os
import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold; equal folders give equal bytes


def zip_folder(folder: Path) -> bytes:
    """Return the folder's files as a lightly compressed archive (local speed matters more than size)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                _add(archive, path.relative_to(folder).as_posix(), path.read_bytes(), os.stat(path).st_mode)
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = mode << 16
    info.compress_type = archive.compression
    archive.writestr(info, content)
