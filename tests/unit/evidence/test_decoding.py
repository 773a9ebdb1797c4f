"""Whatever bytes come, text is clean and line numbers stay, or the reason is clear."""

import pytest
from faultmaven.evidence.decoding import decode
from faultmaven.evidence.names import clean_name
from faultmaven.sandbox.unreadable import Unreadable
from hypothesis import given
from hypothesis import strategies as st

TEXT = "2026-01-31 ERROR café № 1\nzweite Zeile\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_every_encoding_reads_the_same(encoding):
    text = TEXT if encoding not in ("utf-16-le", "utf-16-be") else TEXT.replace("№", "n")
    assert decode(text.encode(encoding)).data.decode() == text


def test_western_single_bytes_are_read_and_said():
    decoded = decode("Fehler: Größe überschritten\n".encode("cp1252"))
    assert decoded.data.decode() == "Fehler: Größe überschritten\n"
    assert "cp1252" in decoded.warnings[0]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (b"a\r\nb\r\n", b"a\nb\n"),
        (b"a\rb\rc", b"a\nb\nc"),
        (b"10%\r20%\nend\n", b"10% 20%\nend\n"),
        (b"\x1b[31mred\x1b[0m \x1b]0;title\x07x\n", b"red x\n"),
        (b"hole" + b"\0" * 50 + b"!\n", b"hole!\n"),
        ("user\u202egnp.exe\n".encode(), b"usergnp.exe\n"),
        (b"form\x0cfeed\x08\n", b"formfeed\n"),
    ],
)
def test_what_hides_or_breaks_lines_is_gone(raw, clean):
    assert decode(raw).data == clean


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (b"", "empty"),
        (b"  \n\n", "blanks"),
        (b"\0" * 4096, "not text"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 400, "PNG"),
        (b"%PDF-1.7 \n" + b"text " * 100, "PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1" + bytes(range(256)) * 4, "share it as JPEG"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avif" + bytes(range(256)) * 4, "AVIF"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isom" + bytes(range(256)) * 4, "a video"),
        (b"II*\0\x08\0\0\0" + bytes(range(256)) * 4, "TIFF"),
        (b"PERFILE2h\0\0\0" + bytes(range(256)) * 4, "perf script"),
        (bytes(range(256)) * 8, "not text"),
    ],
)
def test_what_is_no_text_says_what_it_looks_like(raw, named):
    with pytest.raises(Unreadable) as refused:
        decode(raw)
    assert named in refused.value.reason


@given(st.binary(max_size=2000))
def test_any_bytes_become_utf8_or_a_reason(raw):
    try:
        text = decode(raw).data.decode()
    except Unreadable:
        text = ""
    assert "\0" not in text
    assert "\r" not in text


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cf", "Cs")), min_size=1, max_size=300))
def test_line_count_is_kept(line):
    raw = "\n".join([line, "x", line]).encode()
    assert decode(raw).data.count(b"\n") == 2


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("journal été n° 1.log", "journal été n° 1.log"),
        ("e\u0301te\u0301.log", "été.log"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\logs\\app.log", "logs/app.log"),
        ("/var//log/./syslog", "var/log/syslog"),
        ("a\x00b\n\u202ec.log", "abc.log"),
        ("日本語 ログ.txt", "日本語 ログ.txt"),
    ],
)
def test_names_stay_as_the_user_knows_them_but_lead_nowhere(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text(max_size=700))
def test_a_name_never_leaves_its_folder(text):
    name = clean_name(f"log{text}")
    assert not name.startswith("/")
    assert ".." not in name.split("/")
    assert len(name) <= 512
