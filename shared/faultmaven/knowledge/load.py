"""Loads the shipped library into the knowledge table, as `python -m faultmaven.knowledge.load`.

Repeating it changes nothing.
"""

import sys

from faultmaven.knowledge.library import read_library
from faultmaven.knowledge.service import knowledge_service


def main() -> None:
    """Load every page and say what changed."""
    loaded = knowledge_service().load(read_library())
    sys.stdout.write(f"library: {loaded.saved} saved, {loaded.unchanged} unchanged, {loaded.removed} removed\n")


if __name__ == "__main__":
    main()
