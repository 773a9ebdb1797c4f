"""Cases made of a few files, read through the real pipeline."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from faultmaven.evidence.facts.case_facts import CaseFacts

#: The key of every case here: what a test says of an address can be translated with it.
CASE_KEY = b"the key of a test's case"


def case_of(folder: Path, files: Mapping[str, str]) -> AbstractContextManager[CaseFacts]:
    """Write the files into a folder and return their facts, to be used in a `with`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return CaseFacts.from_files([folder], CASE_KEY)
