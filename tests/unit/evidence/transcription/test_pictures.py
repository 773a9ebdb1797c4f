"""A screenshot of text is that text: read where files are read, confined, with the place of every line."""

import io
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from faultmaven.evidence import pipeline
from faultmaven.evidence.facts.database import connect
from faultmaven.evidence.models import DataType
from faultmaven.evidence.pipeline import Job, Outcome
from faultmaven.evidence.transcription import transcribe
from faultmaven.evidence.transcription.pictures.ink import ink_of
from faultmaven.evidence.transcription.pictures.opening import form_of, opened
from faultmaven.evidence.transcription.pictures.tilt import tilt_of
from faultmaven.sandbox.child import Allowance, run_limited
from faultmaven.sandbox.unreadable import Unreadable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

LINES = (
    "2026-01-09T10:57:13.060Z ERROR [orders] connection refused to db-primary:5432",
    "2026-01-09T10:57:14.118Z WARN  [orders] retrying request id=0b4f31c7 (attempt 2/5)",
    "2026-01-09T10:57:16.204Z ERROR [orders] pool exhausted: active=50 idle=0 max=50",
    "2026-01-09T10:57:18.377Z INFO  [cart] checkout of 11 items took 210 ms",
    "2026-01-09T10:57:19.901Z ERROR [orders] deadlock detected: Process 1160 waits",
)
TABLE = (
    "NAME                       READY   STATUS             RESTARTS   AGE",
    "orders-5f6d8c9b44-xk2lp    0/1     CrashLoopBackOff   17         3d4h",
    "payment-77c9d8bb4d-q8wzn   1/1     Running            0          12d",
    "search-6b8f9d7c55-mm4t2    0/1     ImagePullBackOff   0          41m",
)


def _screen(lines: tuple[str, ...], *, dark: bool, form: str = "PNG", **options: object) -> bytes:
    """Draw lines as a terminal does."""
    face = ImageFont.truetype("DejaVuSansMono.ttf", 15)
    ground, text = ((24, 24, 27), (220, 220, 220)) if dark else ((255, 255, 255), (30, 30, 30))
    picture = Image.new("RGB", (900, 40 + 20 * len(lines)), ground)
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        pen.text((10, 10 + 20 * row), line, font=face, fill=text)
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def _has_font() -> bool:
    try:
        ImageFont.truetype("DejaVuSansMono.ttf", 15)
    except OSError:
        return False
    return True


needs_font = pytest.mark.skipif(not _has_font(), reason="DejaVu Sans Mono (fonts-dejavu-core) is not installed")


def _read(data: bytes, folder: Path, name: str = "shot.png") -> Outcome:
    file = folder / "file"
    file.write_bytes(data)
    facts = folder / "facts"
    facts.mkdir()
    job = Job("ev_1", name, file, facts, datetime(2026, 1, 10, tzinfo=UTC), b"k" * 32)
    return run_limited(lambda: pipeline.run(job), Allowance.for_file(len(data)))


def _rows(folder: Path, table: str, columns: str) -> list[tuple[object, ...]]:
    with connect() as connection:
        return connection.execute(f"SELECT {columns} FROM '{folder}/facts/{table}.parquet' ORDER BY line_no").fetchall()


@needs_font
@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_a_screenshot_of_a_log_is_a_log_that_stays_a_picture(dark: bool, tmp_path: Path) -> None:
    outcome = _read(_screen(LINES, dark=dark), tmp_path)
    assert outcome.detection.data_type is DataType.VISUAL
    assert outcome.detection.format.startswith("png+")
    assert outcome.detection.extractor == "log"
    assert [text for _, text in _rows(tmp_path, "lines", "line_no, text")] == list(LINES)
    levels = [level for _, level in _rows(tmp_path, "events", "line_no, level")]
    assert levels == ["error", "warn", "error", "info", "error"]


@needs_font
def test_every_line_has_its_place(tmp_path: Path) -> None:
    _read(_screen(LINES, dark=True), tmp_path)
    places = _rows(tmp_path, "regions", "line_no, x, y, width, height, confidence")
    assert [place[0] for place in places] == [1, 2, 3, 4, 5]
    for row, (_, x, y, width, height, confidence) in enumerate(places):
        top = 10 + 20 * row
        assert abs(x - 10) <= 3
        assert y <= top + 6 <= y + height
        assert abs(width - 9 * len(LINES[row])) <= 12
        assert 0 < confidence <= 1


@needs_font
@pytest.mark.parametrize(
    ("form", "options"), [("JPEG", {"quality": 85}), ("WEBP", {"quality": 90}), ("BMP", {}), ("GIF", {})]
)
def test_the_columns_of_a_table_stay_columns_in_every_format(form: str, options: dict[str, object]) -> None:
    found = transcribe(_screen(TABLE, dark=False, form=form, **options))
    assert found is not None
    assert (found.form, list(found.lines)) == (form.lower(), list(TABLE))


@needs_font
def test_secrets_in_a_picture_are_redacted(tmp_path: Path) -> None:
    lines = (*LINES, "2026-01-09T10:57:20.000Z INFO [auth] password=hunter2secret for admin")
    outcome = _read(_screen(lines, dark=True), tmp_path)
    assert outcome.redactions
    assert not any("hunter2" in str(text) for _, text in _rows(tmp_path, "lines", "line_no, text"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "broken or incomplete"),
        (b"\xff\xd8\xff\xe0" + b"x" * 200, "broken or incomplete"),
        (b"GIF89a" + b"\xff" * 30, "broken or incomplete"),
        (b"RIFF\x20\0\0\0WEBPVP8 " + b"\0" * 40, "broken or incomplete"),
    ],
)
def test_a_broken_picture_says_so(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        transcribe(data)


def test_a_picture_cut_short_says_so() -> None:
    buffer = io.BytesIO()
    Image.effect_noise((200, 200), 60).save(buffer, "PNG")
    with pytest.raises(Unreadable, match="broken or incomplete"):
        transcribe(buffer.getvalue()[:5000])


@pytest.mark.parametrize("side", [7000, 40_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    buffer = io.BytesIO()
    Image.new("1", (side, 7000)).save(buffer, "PNG")
    with pytest.raises(Unreadable, match="too large to read"):
        transcribe(buffer.getvalue())


def test_a_picture_without_text_says_what_to_do() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), (10, 60, 90)).save(buffer, "PNG")
    with pytest.raises(Unreadable, match="No text was found"):
        transcribe(buffer.getvalue())


@needs_font
def test_the_first_picture_of_an_animation_is_read_and_said_so() -> None:
    frames = [Image.open(io.BytesIO(_screen(part, dark=True))) for part in (TABLE, LINES[:4])]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    found = transcribe(buffer.getvalue())
    assert found is not None
    assert found.lines[0].startswith("NAME")
    assert "animated" in found.warnings[0]


@pytest.mark.parametrize(
    "text", [b"BM is how the log begins\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIFT of logs"]
)
def test_text_is_left_to_the_others(text: bytes) -> None:
    assert transcribe(text) is None


def test_selected_lines_and_panels_are_ink_like_the_rest() -> None:
    picture = Image.new("RGB", (640, 320), (20, 20, 20))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 96, 640, 143), fill=(38, 79, 120))
    pen.rectangle((320, 192, 640, 320), fill=(255, 255, 255))
    for x, y, colour in (
        (20, 20, (220, 220, 220)),
        (20, 110, (255, 255, 255)),
        (400, 240, (30, 30, 30)),
        (20, 240, (240, 60, 60)),
    ):
        pen.rectangle((x, y, x + 3, y + 10), fill=colour)
    ink = ink_of(np.asarray(picture))
    inked = ink > 96
    assert inked.sum() == 4 * 4 * 11
    assert ink[~inked].max() == 0


@needs_font
@pytest.mark.parametrize("colour", [(115, 191, 105), (242, 73, 92), (255, 255, 255)])
def test_large_figures_of_a_dashboard_are_ink_and_no_ground(colour: tuple[int, int, int]) -> None:
    drawn = Image.new("L", (640, 160), 0)
    ImageDraw.Draw(drawn).text((40, 30), "1.24 K", font=ImageFont.truetype("DejaVuSansMono.ttf", 72), fill=255)
    strokes = np.asarray(drawn)
    picture = Image.new("RGB", drawn.size, (17, 18, 23))
    picture.paste(colour, mask=drawn)
    ink = ink_of(np.asarray(picture))
    assert ink[strokes == 255].min() > 60
    assert ink[strokes == 0].max() == 0


@needs_font
@pytest.mark.parametrize("degrees", [-2.0, 1.5])
def test_a_photograph_that_stands_askew_is_read_where_it_stands(degrees: float) -> None:
    level = Image.open(io.BytesIO(_screen((*LINES, *LINES, *LINES), dark=True)))
    large = level.resize((level.width * 2, level.height * 2), Image.Resampling.BICUBIC)
    sheet = Image.new("RGB", (large.width + 200, large.height + 200), (24, 24, 27))
    sheet.paste(large, (100, 100))
    buffer = io.BytesIO()
    sheet.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(24, 24, 27)).save(buffer, "JPEG", quality=90)
    found = transcribe(buffer.getvalue())
    assert found is not None
    assert [line[:19] for line in found.lines] == [line[:19] for line in (*LINES, *LINES, *LINES)]
    boxes = found.tables["regions"]
    first, last = ((int(str(boxes["y"][at])), int(str(boxes["height"][at]))) for at in (0, -1))
    rise = np.sin(np.radians(abs(degrees))) * 1_300
    assert all(abs(height - 40 - rise) < 20 for _, height in (first, last))
    assert first[0] < 150 < last[0]


def test_lines_of_a_screen_are_level() -> None:
    ink = np.zeros((300, 600), dtype=np.uint8)
    ink[20::20, 10:400:3] = 255
    ink[21::20, 10:400:3] = 255
    assert tilt_of(ink) == 0.0
    tilted = np.asarray(Image.fromarray(ink).rotate(-3, Image.Resampling.BICUBIC, expand=True))
    assert abs(tilt_of(tilted) - 3.0) < 0.2
    assert tilt_of(np.zeros((40, 60), dtype=np.uint8)) == 0.0


@needs_font
def test_what_is_hard_to_read_says_so() -> None:
    upside = Image.open(io.BytesIO(_screen(LINES, dark=False))).rotate(180)
    buffer = io.BytesIO()
    upside.save(buffer, "PNG")
    found = transcribe(buffer.getvalue())
    assert found is not None
    assert "hard to read" in found.warnings[0]


def _small(form: str) -> bytes:
    pixels = np.random.default_rng(7).integers(0, 255, (16, 24, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, form)
    return buffer.getvalue()


SMALL = [_small(form) for form in ("PNG", "JPEG", "GIF", "WEBP", "BMP")]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SMALL), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_picture_is_opened_or_refused_with_a_reason(whole: bytes, damage: list[tuple[int, int]]) -> None:
    raw = bytearray(whole)
    for at, value in damage:
        raw[at % len(raw)] = value
    refusals: list[str] = []
    try:
        form = form_of(bytes(raw))
        if form is not None:
            assert opened(bytes(raw), form)[0].mode == "RGB"
    except Unreadable as refusal:
        refusals.append(refusal.reason)
    assert all(reason.endswith(".") for reason in refusals)
