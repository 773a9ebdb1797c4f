"""Opening a stranger's picture: only formats that are named here, only as many pixels as can be read."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import TYPE_CHECKING

from faultmaven.sandbox.unreadable import Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

#: A whole 8K screen has 33 million; more is a photograph of a poster, or a bomb.
PIXELS_MAX = 40_000_000
SIDE_MAX = 30_000
#: The size of the second header of a BMP file, by its versions: two letters alone would also begin words.
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
#: What Pillow's decoders raise for broken files.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError, TypeError)


def form_of(data: bytes) -> str | None:
    """Return which kind of picture these bytes begin, None for anything else."""
    if data.startswith(b"\x89PNG\r\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"BM") and len(data) > 30 and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "bmp"
    return None


def opened(data: bytes, form: str) -> tuple[Image, tuple[str, ...]]:
    """Return the (first) picture as RGB, upright, and warnings. Raises Unreadable with what to do instead."""
    from PIL import Image, ImageOps  # noqa: PLC0415  (only the pipeline's function has it)

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)  # damaged metadata beside sound pixels
        try:
            picture = Image.open(io.BytesIO(data), formats=[form.upper()])
            _refuse_giants(picture.width, picture.height)
            frames = int(getattr(picture, "n_frames", 1))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise _too_large("more than 80") from None
        except _BROKEN as error:
            why = type(error).__name__
            raise Unreadable(
                f"The {form.upper()} picture is broken or incomplete ({why}). Take it or copy it again."
            ) from None
    notes = () if frames == 1 else (f"The picture is animated; the first of its {frames} frames was read.",)
    return _on_white(upright), notes


def _on_white(picture: Image) -> Image:
    from PIL import Image  # noqa: PLC0415

    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        return Image.alpha_composite(ground, layered).convert("RGB")
    if picture.mode.startswith("I"):
        # 16 bits a pixel: its upper half is the picture
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    return picture.convert("RGB")


def _refuse_giants(width: int, height: int) -> None:
    if width * height > PIXELS_MAX or max(width, height) > SIDE_MAX:
        raise _too_large(f"{width} x {height}, {width * height / 1e6:.0f}")


def _too_large(size: str) -> Unreadable:
    return Unreadable(
        f"The picture is too large to read ({size} million pixels; up to {PIXELS_MAX // 1_000_000} are read). "
        "Cut it to the part that matters, or upload the text itself."
    )
