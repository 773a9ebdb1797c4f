"""Brings all collections to the model in use, as `python -m faultmaven.knowledge.reembed [USER_ID ...]`.

Run it after the embedding model was changed: until a collection is done, it is searched by words alone. It may be
stopped and started again at any time, goes on where it ended, and also removes vectors that belong to nothing.
"""

import sys
from collections.abc import Iterable

from faultmaven.knowledge.models import GLOBAL, case_of, user_collection
from faultmaven.knowledge.service import indexing, knowledge_service


def collections_of(user_ids: Iterable[str]) -> list[tuple[str | None, str]]:
    """Return the library's collection, and of each of these users their own and those of their cases."""
    found: list[tuple[str | None, str]] = [(None, GLOBAL)]
    for user_id in user_ids:
        names = {document.collection for document in knowledge_service().documents.list(user_id)}
        found += ((user_id, name) for name in sorted({user_collection(user_id), *filter(case_of, names)}))
    return found


def main(user_ids: list[str]) -> None:
    """Reconcile each collection and say what was done."""
    for user_id, collection in collections_of(user_ids):
        done = indexing().reconcile(user_id, collection)
        sys.stdout.write(
            f"{collection}: {done.embedded} embedded, {done.orphans} orphans and "
            f"{done.dropped_namespaces} old namespaces removed\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
