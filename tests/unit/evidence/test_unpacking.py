"""Archives made by strangers: opened within limits or refused with the reason."""

import bz2
import gzip
import io
import lzma
import os
import struct
import tarfile
import zipfile

import pytest
import zstandard
from faultmaven.evidence.unpacking import Limits, decompress, open_archive
from faultmaven.sandbox.unreadable import Unreadable

LIMITS = Limits(members=5, total_bytes=3_000_000, member_bytes=2_000_000, ratio_from_bytes=100_000)


def opened(tmp_path, data):
    file = tmp_path / "raw"
    file.write_bytes(data)
    out = tmp_path / "out"
    out.mkdir()
    return open_archive(file, out, LIMITS)


def zip_of(*entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in entries:
            archive.writestr(info, data)
    return buffer.getvalue()


def tar_of(*infos):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for info, data in infos:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("pack", "name"), [(gzip.compress, "a.log.gz"), (bz2.compress, "a.log.bz2"), (lzma.compress, "a.log.xz"),
                       (zstandard.compress, "a.log.zst")]
)  # fmt: skip
def test_compressed_files_come_apart(tmp_path, pack, name):
    file = tmp_path / "raw"
    file.write_bytes(pack(b"hello\n" * 100))
    inner, inner_name = decompress(file, name, tmp_path, LIMITS)
    assert inner.read_bytes() == b"hello\n" * 100
    assert inner_name == "a.log"


def test_a_cut_off_gzip_gives_what_is_there(tmp_path):
    file = tmp_path / "raw"
    data = b"".join(b"line %d\n" % n for n in range(200_000))
    file.write_bytes(gzip.compress(data)[:-20_000])
    inner, _ = decompress(file, "a.gz", tmp_path, LIMITS)
    assert inner.read_bytes().startswith(b"line 0\n")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress, lzma.compress])
def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path, pack):
    file = tmp_path / "raw"
    file.write_bytes(pack(b"\0" * 50_000_000))
    with pytest.raises(Unreadable, match="unpacks to more than"):
        decompress(file, "x.gz", tmp_path, LIMITS)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 5_000_000


def test_damaged_and_nested_compression_say_so(tmp_path):
    file = tmp_path / "raw"
    file.write_bytes(b"\x1f\x8b" + b"garbage" * 10)
    with pytest.raises(Unreadable, match="damaged"):
        decompress(file, "x.gz", tmp_path, LIMITS)
    data = b"x"
    for _ in range(5):
        data = gzip.compress(data)
    file.write_bytes(data)
    with pytest.raises(Unreadable, match="times over"):
        decompress(file, "x.gz", tmp_path, LIMITS)


def test_an_archive_gives_its_files_in_order_and_names_what_it_left_out(tmp_path):
    contents = opened(
        tmp_path,
        zip_of(
            ("b/web.log", b"one"), ("../../etc/cron", b"x"), ("/etc/passwd", b"x"), ("C:\\x.log", b"x"),
            (link("shortcut"), b"/etc/passwd"), ("__MACOSX/._web.log", b"x"), ("a été.log", b"two"),
        ),
    )  # fmt: skip
    assert [(member.path, member.file.read_bytes()) for member in contents.members] == [
        ("b/web.log", b"one"),
        ("a été.log", b"two"),
    ]
    assert len(contents.left_out) == 4


def test_a_tar_gives_regular_files_only(tmp_path):
    symlink = tarfile.TarInfo("link")
    symlink.type, symlink.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device = tarfile.TarInfo("dev")
    device.type = tarfile.CHRTYPE
    contents = opened(
        tmp_path,
        tar_of((tarfile.TarInfo("a.log"), b"one"), (symlink, b""), (device, b""), (tarfile.TarInfo("../b"), b"x")),
    )
    assert [member.path for member in contents.members] == ["a.log"]
    assert len(contents.left_out) == 3


def encrypted(data):
    raw = bytearray(zip_of(("a.log", b"secret")))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def overlapping(_):
    raw = bytearray(zip_of(("a.log", b"a" * 500), ("b.log", b"b" * 500)))
    second = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 4)
    raw[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(raw)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda _: zip_of(), "empty"),
        (encrypted, "encrypted"),
        (overlapping, "overlap"),
        (lambda _: zip_of(("a.log", b"x"))[:-8], "damaged"),
        (lambda _: zip_of(("[Content_Types].xml", b"x")), "Office"),
        (lambda _: zip_of(("big", os.urandom(2_500_000))), "larger than"),
        (lambda _: zip_of(("a", b"\0" * 1_900_000), ("b", b"\0" * 1_900_000)), "unpacks to more"),
    ],
)
def test_what_cannot_be_opened_says_why(tmp_path, make, reason):
    with pytest.raises(Unreadable, match=reason):
        opened(tmp_path, make(None))


def test_one_member_that_is_too_large_costs_no_other(tmp_path):
    contents = opened(tmp_path, zip_of(("big.log", os.urandom(2_500_000)), ("a.log", b"x")))
    assert [member.path for member in contents.members] == ["a.log"]
    assert "'big.log' was left out: it is larger than" in contents.left_out[0]


def test_more_files_than_allowed_are_cut_and_said(tmp_path):
    contents = opened(tmp_path, zip_of(*((f"{n}.log", b"%d" % n) for n in range(9))))
    assert len(contents.members) == 5
    assert "first 5" in contents.left_out[-1]


def test_plain_text_is_no_archive(tmp_path):
    assert opened(tmp_path, b"hello") is None
