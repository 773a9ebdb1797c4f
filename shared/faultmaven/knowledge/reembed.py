"""Brings all collections to the model in use, as `python -m faultmaven.knowledge.reembed [--status | SECONDS]`.

The same runs on a schedule (`functions/knowledge_upkeep`); by hand it need not be waited for. It may be stopped and
started again at any time and goes on where it ended. `--status` says how many collections are of which model.
"""

import sys
from dataclasses import asdict
from functools import cache

from faultmaven.knowledge.repository import CollectionRepository, DocumentRepository
from faultmaven.knowledge.service import indexing
from faultmaven.knowledge.upkeep import RUN_S, Upkeep


@cache
def upkeep() -> Upkeep:
    """Return the upkeep of this process's collections."""
    return Upkeep(DocumentRepository(), CollectionRepository(), indexing())


def run_upkeep() -> dict[str, int]:
    """Do one scheduled run; return what was done."""
    return asdict(upkeep().run())


def main(arguments: list[str]) -> None:
    """Say where the collections stand, or make them whole and say what was done."""
    if arguments[:1] == ["--status"]:
        for model, count in sorted(upkeep().status().items()):
            sys.stdout.write(f"{model}: {count}{' (in use)' if model == indexing().label else ''}\n")
        return
    done = upkeep().run(float(arguments[0]) if arguments else RUN_S * 1_000, is_forced=True)
    sys.stdout.write(
        f"{done.collections} collections whole, {done.left} left: {done.embedded} passages embedded, {done.orphans} "
        f"orphans and {done.dropped_namespaces} old namespaces removed\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
