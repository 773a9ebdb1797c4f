"""The layout every DynamoDB item of the product shares, and the one connection of this process.

Each slice's `tables.py` subclasses `Item`, one class per kind of item, with `class Meta(TableMeta)` naming its table:

    class CaseItem(Item):
        class Meta(TableMeta):
            table_name = settings().tables.case
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.connection.base import Connection
from pynamodb.connection.table import TableConnection
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from faultmaven.providers.aws import REGION


class TableMeta:
    """What all tables have in common; a subclass adds `table_name`. (The annotations are PynamoDB's protocol.)"""

    table_name: ClassVar[str]
    region: ClassVar[str | None] = REGION
    host: ClassVar[str | None] = None
    connect_timeout_seconds: ClassVar[int] = 2
    read_timeout_seconds: ClassVar[int] = 5
    max_retry_attempts: ClassVar[int] = 4
    max_pool_connections: ClassVar[int] = 10
    read_capacity_units: ClassVar[int | None] = None
    write_capacity_units: ClassVar[int | None] = None
    billing_mode: ClassVar[str | None] = "PAY_PER_REQUEST"
    extra_headers: ClassVar[Mapping[str, str]] = {}
    aws_access_key_id: ClassVar[str | None] = None
    aws_secret_access_key: ClassVar[str | None] = None
    aws_session_token: ClassVar[str | None] = None
    stream_view_type: ClassVar[str | None] = None
    tags: ClassVar[dict[str, str] | None] = None


class Gsi1(GlobalSecondaryIndex[Any]):
    """The one secondary index of a table; every item has it as `gsi1`."""

    class Meta:
        index_name = "gsi1"
        projection = AllProjection()

    gsi1pk = UnicodeAttribute(hash_key=True)
    gsi1sk = UnicodeAttribute(range_key=True)


class Item(Model):
    """One item: `pk` always holds the user's id; `expires_at` is the TTL in epoch seconds, absent when it lives on."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    gsi1 = Gsi1()

    @classmethod
    def plain(cls, partition: str) -> Iterator[Mapping[str, Mapping[str, Any]]]:
        """Yield the items of a partition as of the last write and as DynamoDB gives them, in the order of their keys.

        For partitions of which only a few items will ever be looked at: making a model of each takes most of the time.
        """
        table: Any = cls._get_connection()
        last: Any = None
        while True:
            found = table.query(partition, consistent_read=True, exclusive_start_key=last)
            yield from found["Items"]
            last = found.get("LastEvaluatedKey")
            if not last:
                return

    @classmethod
    def _get_connection(cls) -> TableConnection:
        # PynamoDB gives each model a client of its own, at 80 ms of CPU each; one for all makes cold starts short.
        table = super()._get_connection()
        shared = connection()
        if table.connection is not shared:
            if table.table_name not in _known_tables:
                _known_tables.add(table.table_name)
                shared.add_meta_table(table.connection.get_meta_table(table.table_name))
            table.connection = shared
        return table


_known_tables: set[str] = set()


@cache
def connection() -> Connection:
    """Return this process's connection to DynamoDB."""
    return Connection(
        region=REGION,
        connect_timeout_seconds=TableMeta.connect_timeout_seconds,
        read_timeout_seconds=TableMeta.read_timeout_seconds,
        max_retry_attempts=TableMeta.max_retry_attempts,
    )


def transaction() -> TransactWrite:
    """Return a write of several items that happens whole or not at all; use it as a context manager."""
    return TransactWrite(connection=connection())


def user_key(user_id: str) -> str:
    """Return the partition of what belongs to a user."""
    return f"user#{user_id}"


def case_key(user_id: str, case_id: str) -> str:
    """Return the partition of what belongs to a case; in every table this is what erasing the case erases."""
    return f"user#{user_id}#case#{case_id}"
