"""Erasing everything of a case or a user from a table without knowing the slice that owns it.

The convention of the stores makes this possible: an item of a case has `case_key(...)` as its `pk` or as its
`gsi1pk`, in whichever table it lies, and any other item of a user has `user_key(...)` as its `pk`.
"""

from collections.abc import Iterable
from typing import ClassVar, Protocol

from faultmaven.providers.data.base import Item, TableMeta


class PartitionErasure(Protocol):
    """Removes what other slices keep about a case or a user."""

    def erase(self, partition: str) -> None:
        """Delete every item whose `pk` or `gsi1pk` is `partition`; doing it again is harmless."""
        ...


class TableErasure:
    """The erasure over real tables, named once."""

    def __init__(self, table_names: Iterable[str]) -> None:
        self._models = tuple(_bare_model(name) for name in table_names)

    def erase(self, partition: str) -> None:
        for model in self._models:
            found = [*model.query(partition, consistent_read=True), *model.gsi1.query(partition)]
            keys = {(item.pk, item.sk) for item in found}
            with model.batch_write() as batch:
                for pk, sk in sorted(keys):
                    batch.delete(model(pk, sk))


class _Bare(Item):
    """An item of which only the keys matter."""

    class Meta(TableMeta):
        table_name: ClassVar[str] = ""


def _bare_model(name: str) -> type[_Bare]:
    meta = type("Meta", (TableMeta,), {"table_name": name})
    return type("BareItem", (_Bare,), {"Meta": meta})
