"""Loads the shipped library into its collection, as `python -m faultmaven.knowledge.load [FOLDER]`.

Repeating it changes nothing. With a folder, the vectors of the pages are kept there for the next time.
"""

import sys
from dataclasses import replace
from pathlib import Path

from faultmaven.knowledge.library import read_library
from faultmaven.knowledge.service import knowledge_service
from faultmaven.providers.embeddings.remembered import Remembered


def main(folder: str | None = None) -> None:
    """Load every page and say what changed."""
    service = knowledge_service()
    if folder and service.indexing.embedder is not None:
        remembered = Remembered(service.indexing.embedder, Path(folder))
        service = replace(service, indexing=replace(service.indexing, embedder=remembered))
    loaded = service.load(read_library())
    sys.stdout.write(f"library: {loaded.saved} saved, {loaded.unchanged} unchanged, {loaded.removed} removed\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
