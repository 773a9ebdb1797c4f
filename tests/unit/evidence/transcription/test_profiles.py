"""Binary profiles are written out as text that can be read, redacted and cited."""

from __future__ import annotations

import cProfile
import marshal
import pstats
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faultmaven.evidence.jobs import Job
from faultmaven.evidence.opening import open_file
from faultmaven.evidence.transcription import transcribe
from faultmaven.evidence.transcription.pprof import transcribe_pprof
from faultmaven.evidence.transcription.pstats import transcribe_pstats
from faultmaven.sandbox.unreadable import Unreadable
from hypothesis import given
from hypothesis import strategies as st


def varint(number: int) -> bytes:
    out = bytearray()
    while True:
        out.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(out)


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def message(field: int, body: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(body)) + body


STRINGS = ["", "samples", "count", "cpu", "nanoseconds", "main.main", "main.go", "json.Decode", "decode.go"]
PPROF = b"".join(
    [
        number(10, 30_000_000_000),  # the duration first: encoders may write fields in any order
        message(1, number(1, 1) + number(2, 2)),
        message(1, number(1, 3) + number(2, 4)),
        message(2, message(1, varint(2) + varint(1)) + message(2, varint(3) + varint(30_000_000))),
        message(2, number(1, 1) + number(2, 1) + number(2, 10_000_000)),
        message(2, message(1, varint(2) + varint(1)) + message(2, varint(1) + varint(10_000_000))),
        message(4, number(1, 1) + number(3, 0x400) + message(4, number(1, 1) + number(2, 12))),
        message(4, number(1, 2) + number(3, 0x500) + message(4, number(1, 2) + number(2, 88))),
        message(5, number(1, 1) + number(2, 5) + number(4, 6)),
        message(5, number(1, 2) + number(2, 7) + number(4, 8)),
        *(message(6, text.encode()) for text in STRINGS),
        number(9, 1_748_513_666_000_000_000),
    ]
)


def test_pprof_s_stacks_are_summed_and_stand_outermost_first() -> None:
    found = transcribe_pprof(PPROF)
    assert found is not None
    assert list(found.lines) == [
        "# pprof profile, 3 samples",
        "# recorded: 2025-05-29T10:14:26+00:00",
        "# duration: 30 s",
        "# measures: samples/count cpu/ns",
        "main.main (main.go:12);json.Decode (decode.go:88) 4 40000000",
        "main.main (main.go:12) 1 10000000",
    ]


@pytest.mark.parametrize("size", range(40, len(PPROF) - 120, 23))
def test_a_cut_off_pprof_is_refused_with_what_to_do(size: int) -> None:
    with pytest.raises(Unreadable, match=r"upload the whole file|Record it for longer"):
        transcribe_pprof(PPROF[:size])


@given(st.binary(max_size=300), st.integers(0, len(PPROF)))
def test_no_bytes_make_the_readers_fail(noise: bytes, at: int) -> None:
    for data in (noise, PPROF[:at] + noise + PPROF[at:], b"\xfb)" + noise, b"{(" + noise):
        try:
            transcribe(data)
        except Unreadable:
            continue


def test_text_is_no_binary_profile() -> None:
    for text in (b"\n\x0cplain text that begins oddly\n", b"main;a;b 12\n", b"{\n}", b"{(a b) 12}" * 9):
        assert transcribe(text) is None


def test_a_python_profile_shows_functions_and_their_calls(tmp_path: Path) -> None:
    def inner() -> int:
        return sum(range(2_000))

    def outer() -> int:
        return sum(inner() for _ in range(50))

    profile = cProfile.Profile()
    profile.runcall(outer)
    profile.dump_stats(tmp_path / "out")
    found = transcribe_pstats((tmp_path / "out").read_bytes())
    assert found is not None
    text = "\n".join(found.lines)
    assert "fn=inner" in text
    assert "cfn=inner\ncalls=50 " in text
    total = pstats.Stats(str(tmp_path / "out")).total_tt
    own = sum(
        int(line.split()[1])
        for before, line in zip(found.lines, found.lines[1:], strict=False)
        if before.startswith("fn=")
    )
    assert own / 1e9 == pytest.approx(total, rel=1e-3)


def test_a_damaged_python_profile_is_refused(tmp_path: Path) -> None:
    key, row = ("a.py", 1, "f"), (1, 1, 0.5, 0.5, {})
    data = marshal.dumps({key: row})
    assert transcribe_pstats(data) is not None
    with pytest.raises(Unreadable, match="dump_stats"):
        transcribe_pstats(data[:-6] + b"~~~~~~")


def test_a_binary_profile_is_called_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(PPROF)
    job = Job("ev_1", "upload", tmp_path / "raw", tmp_path, datetime(2026, 2, 1, tzinfo=UTC), b"key")
    assert open_file(job).detection.format == "pprof"
    chosen = open_file(replace(job, chosen_format="pprof"))
    assert (chosen.detection.data_type, chosen.detection.format, chosen.warnings) == ("profile", "pprof", ())
