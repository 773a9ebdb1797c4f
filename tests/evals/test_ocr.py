"""Character errors of the text read from screenshots, by font, size and theme.

    pytest -s tests/evals/test_ocr.py

Dense 1080p terminal screens are drawn (`screens.py`) in five fonts from 12 to 20 px, dark and light; and a few as
JPEG, with selected lines and panels of another ground. Fonts that are not installed are left out and named; Debian has
them as `apt-get install fonts-dejavu-core fonts-liberation fonts-hack fonts-firacode fonts-jetbrains-mono`.
The error is the edit distance by the length of the text, runs of blanks counted as one.
"""

import time
from collections.abc import Sequence
from itertools import product

import pytest
from faultmaven.evidence.transcription import transcribe

from tests.evals.screens import FONTS, THEMES, capacity, draw, encoded, font, screen_lines

SIZES = (12, 14, 16, 20)
#: The bar for every screen without loss, and for the mean of those saved as JPEG.
MAX_ERROR = 0.005


def _distance(a: str, b: str) -> int:
    before = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right)))
        before = row
    return before[-1]


def character_error(truth: Sequence[str], read: Sequence[str]) -> float:
    """Return wrong, missing and invented characters by the length of the truth; lines are compared in their order."""
    ours = [" ".join(line.split()) for line in truth if line.strip()]
    theirs = [" ".join(line.split()) for line in read if line.strip()]
    theirs += [""] * (len(ours) - len(theirs))
    wrong = sum(0 if a == b else _distance(a, b) for a, b in zip(ours, theirs, strict=False))
    return (wrong + sum(map(len, theirs[len(ours) :]))) / sum(map(len, ours))


@pytest.mark.parametrize("name", FONTS)
def test_a_dense_screen_is_read_with_few_errors(name: str) -> None:
    if font(name, 12) is None:
        pytest.skip(f"{name} is not installed: apt-get install {FONTS[name][0]}")
    errors: dict[str, float] = {}
    for size, theme in product(SIZES, THEMES):
        face = font(name, size)
        assert face is not None
        lines = screen_lines(*capacity(face), seed=size * 31 + len(name) + len(theme))
        data = encoded(draw(lines, face, THEMES[theme]))
        start = time.process_time()
        found = transcribe(data)
        took = time.process_time() - start
        assert found is not None
        errors[f"{size} px {theme}"] = error = character_error(lines, found.lines)
        exact = sum(a == b for a, b in zip(lines, found.lines, strict=False))
        print(
            f"{name:18}{size:3} px  {theme:6}{100 * error:7.3f} %  {exact:3} of {len(lines)} lines exact  {took:.1f} s"
        )
    assert max(errors.values()) <= MAX_ERROR, errors


def test_compression_costs_little() -> None:
    errors: list[float] = []
    for name, quality in product(FONTS, (75, 90)):
        face = font(name, 15)
        if face is None:
            continue
        lines = screen_lines(*capacity(face), seed=quality)
        found = transcribe(encoded(draw(lines, face, THEMES["dark"]), "JPEG", quality=quality))
        assert found is not None
        errors.append(character_error(lines, found.lines))
        print(f"{name:18} 15 px  JPEG {quality}{100 * errors[-1]:7.3f} %")
    if not errors:
        pytest.skip("none of the fonts is installed")
    assert sum(errors) / len(errors) <= MAX_ERROR
