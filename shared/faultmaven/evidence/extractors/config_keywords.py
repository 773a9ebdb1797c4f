"""The words by which configuration languages are told apart, read from the table beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files


def _read() -> Mapping[str, frozenset[str]]:
    table = tomllib.loads(files("faultmaven.evidence.extractors").joinpath("config_keywords.toml").read_text("utf-8"))
    return {name: frozenset(str(words).split()) for name, words in table.items()}


#: Language -> its words, as its manual writes them.
KEYWORDS = _read()
