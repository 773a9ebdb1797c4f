"""Extractors that cannot win are not asked: what is said of how sure each can be has to be true."""

from __future__ import annotations

import pytest
from faultmaven.evidence.extractors import EXTRACTORS, SUREST

from tests.fuzz.seeds import seeds
from tests.unit.evidence.sources import source

_TEXTS = [text for texts in seeds().values() for text in texts]


@pytest.mark.parametrize("name", EXTRACTORS)
def test_no_extractor_is_surer_than_is_said_of_it(name: str) -> None:
    surest = max(EXTRACTORS[name]().detect(source(text[:20_000], "upload")) for text in _TEXTS)
    assert surest <= SUREST.get(name, 1.0)


def test_only_extractors_are_spoken_of() -> None:
    assert set(SUREST) <= set(EXTRACTORS)
