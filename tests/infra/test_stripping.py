"""A stripped library loads and answers as before: the host's own loader is the judge."""

import ctypes
import shutil
import struct
import sysconfig
from pathlib import Path

import pytest

from layers.stripping import strip

ZSTANDARD = next(Path(sysconfig.get_path("platlib"), "zstandard").glob("backend_c*.so"))


def test_a_library_loses_its_debug_information_and_still_loads(tmp_path: Path) -> None:
    library = Path(shutil.copy(ZSTANDARD, tmp_path / "lib.so"))
    before = library.stat().st_size
    saved = strip(library)
    assert saved > 0
    assert library.stat().st_size == before - saved
    assert ctypes.CDLL(str(library)).PyInit_backend_c


def test_a_second_pass_finds_nothing_more(tmp_path: Path) -> None:
    library = Path(shutil.copy(ZSTANDARD, tmp_path / "lib.so"))
    strip(library)
    assert strip(library) == 0


@pytest.mark.parametrize("content", [b"", b"GROUP ( libc.so.6 )", b"\x7fELF\x01\x01" + bytes(80)])
def test_what_is_no_library_of_64_bits_stays_as_it_is(content: bytes, tmp_path: Path) -> None:
    script = tmp_path / "lib.so"
    script.write_bytes(content)
    assert strip(script) == 0
    assert script.read_bytes() == content


def test_what_is_loaded_last_is_kept(tmp_path: Path) -> None:
    header = bytearray(64)
    header[:6] = b"\x7fELF\x02\x01"
    struct.pack_into("<Q", header, 32, 64)
    struct.pack_into("<HH", header, 54, 56, 1)
    segment = struct.pack("<IIQQQQQQ", 1, 4, 200, 0, 0, 50, 50, 8)
    library = tmp_path / "lib.so"
    library.write_bytes((bytes(header) + segment).ljust(200, b"\0") + b"L" * 50 + b"D" * 900)
    assert strip(library) == 900
    assert library.read_bytes().endswith(b"L" * 50)
