"""The blocks of a file, put together again, are the file; nothing that belongs together is torn."""

from __future__ import annotations

import base64
import os

import pytest
from faultmaven.evidence.decoding import SAMPLE_BYTES
from faultmaven.evidence.text_blocks import TextBlocks
from faultmaven.redaction import Redactor
from faultmaven.sandbox.unreadable import Unreadable
from hypothesis import given, settings
from hypothesis import strategies as st

_BYTES = st.lists(
    st.sampled_from([b"\n", b"\r\n", b"\r", b"\0", b"a", b"line", "ü€".encode(), b"\xff", b"\x1b[1m", b" " * 40]),
    min_size=1,
    max_size=120,
).map(b"".join)


def blocks_of(tmp_path, data: bytes, **sizes: int) -> tuple[list[bytes], TextBlocks]:
    file = tmp_path / "raw"
    file.write_bytes(data)
    text = TextBlocks(file, Redactor(b"key"), **sizes)
    return [block.data for block in text], text


@settings(deadline=None)
@given(_BYTES, st.integers(1, 64))
def test_blocks_are_the_whole_file(tmp_path_factory, data, size):
    folder = tmp_path_factory.mktemp("blocks")
    try:
        blocks, text = blocks_of(folder, data, block_bytes=size)
    except Unreadable:
        return
    whole = TextBlocks(folder / "raw", Redactor(b"key"))
    assert b"".join(blocks) == whole.whole().data
    assert text.line_count == whole.line_count
    assert text.warnings == whole.warnings


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_wide_characters_are_not_torn(tmp_path, encoding):
    text = "".join(f"2026-01-31 09:00:{n % 60:02} line {n}\n" for n in range(3000))
    blocks, _ = blocks_of(tmp_path, text.encode(encoding), block_bytes=1001)
    assert b"".join(blocks).decode() == text


def test_a_private_key_is_redacted_wherever_a_block_would_end(tmp_path):
    body = "\n".join(base64.b64encode(os.urandom(48)).decode() for _ in range(20))
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n"
    line = "2026-01-31 INFO nothing to see\n"
    for before in range(0, 60, 3):
        data = (line * (SAMPLE_BYTES // len(line) - before) + key + line * 200).encode()
        blocks, _ = blocks_of(tmp_path, data, block_bytes=2000)
        assert len(blocks) > 1
        assert not any(part.encode() in b"".join(blocks) for part in body.split("\n"))


@pytest.mark.parametrize(
    "secret",
    [
        "apiVersion: v1\ndata:\n  any: c2hvcnQ=\n  other: bG9uZ2Vy\nkind: Secret\n---\n",
        "- name: DB_PASSWORD\n  value: c2hvcnQ=bG9uZ2Vy\n",
    ],
)
def test_what_is_secret_by_an_earlier_line_is_redacted_wherever_a_block_would_end(tmp_path, secret):
    line = "kind: nothing to see\n"
    for before in range(0, len(secret) + len(line), 5):  # the first block ends after a sample at the most
        filler = line * (SAMPLE_BYTES // len(line))
        data = (filler[: SAMPLE_BYTES - before].rpartition("\n")[0] + "\n" + secret + line * 200).encode()
        blocks, _ = blocks_of(tmp_path, data, block_bytes=2000)
        assert len(blocks) > 1
        assert not any(part in b"".join(blocks) for part in (b"c2hvcnQ=", b"bG9uZ2Vy")), before


def test_a_line_longer_than_any_that_is_read_is_cut_and_said(tmp_path):
    data = b"first\n" + b"x" * 5000 + b"\nlast\n"
    blocks, text = blocks_of(tmp_path, data, block_bytes=300, line_bytes=1000)
    lines = b"".join(blocks).split(b"\n")
    assert (lines[0], len(lines[1]), lines[2]) == (b"first", 1000, b"last")
    assert "1 lines are longer" in text.warnings[0]
