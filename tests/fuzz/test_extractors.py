"""A few damaged inputs for every extractor; `python -m tests.fuzz` goes on for thousands."""

from __future__ import annotations

import random

import pytest
from faultmaven.evidence.extractors import EXTRACTORS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import damaged
from tests.fuzz.reading import read_with
from tests.fuzz.seeds import seeds

_SOME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", EXTRACTORS)
@_SOME
@given(seed=st.integers(0, 2**32))
def test_damaged_evidence_never_fails(name: str, seed: int) -> None:
    chance = random.Random(seed)
    own = seeds()[name]
    read_with(name, damaged(chance.choice(own), own, chance))


@pytest.mark.parametrize("name", EXTRACTORS)
@_SOME
@given(text=st.text(max_size=400))
def test_any_text_never_fails(name: str, text: str) -> None:
    read_with(name, text)


@pytest.mark.parametrize("name", EXTRACTORS)
def test_an_extractor_reads_its_own_seeds(name: str) -> None:
    assert any(read_with(name, text).tables for text in seeds()[name])
