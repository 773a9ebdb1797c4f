"""Whole inputs to damage: for every extractor, texts that it reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import EXTRACTORS

from tests.evals.made_files import made_files
from tests.unit.evidence.sources import source

#: A small text for each extractor that reads none of the made files.
_TEXTS = Path(__file__).parent / "texts"


@lru_cache(maxsize=1)
def seeds() -> Mapping[str, tuple[str, ...]]:
    """Return texts for each extractor: those that it reads by its own choice, and the one that bears its name."""
    found: dict[str, list[str]] = {name: [] for name in EXTRACTORS}
    for _, _, _, text in made_files():
        found[detect(source(text, "upload")).extractor].append(text)
    for path in sorted(_TEXTS.glob("*.txt")):
        # a text for an extractor of another name goes to whoever reads it
        name = path.stem if path.stem in found else detect(source(path.read_text(), "upload")).extractor
        found[name].append(path.read_text())
    everything = [text for texts in found.values() for text in texts[:2]]
    return {name: tuple(texts) or tuple(everything) for name, texts in found.items()}
