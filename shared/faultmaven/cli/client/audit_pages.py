"""The audit log of whoever is signed in, page by page."""

import json
from typing import Any, cast

from faultmaven.cli.client.connection import Connection
from faultmaven.providers.audit.lines import end_of, record_of
from faultmaven.providers.audit.protocol import End, Record

_PAGE = 100


def read_pages(connection: Connection) -> tuple[list[Record], End | None]:
    """Return the whole log, oldest first, and where it ended when the first page was asked for; raises as `ask`."""
    newest_first: list[Record] = []
    page = _page(connection, None)
    end = end_of(page.get("end"))
    while True:
        newest_first += [record_of(item) for item in page["items"]]
        if page["next_cursor"] is None:
            # a deed that was noted while this was read is no fault
            return [record for record in reversed(newest_first) if end is None or record.seq <= end.seq], end
        page = _page(connection, page["next_cursor"])


def _page(connection: Connection, cursor: str | None) -> dict[str, Any]:
    """Return a page as it came: a hash is computed over the very fields that the site shows."""
    params = {"limit": _PAGE, "cursor": cursor}
    return cast("dict[str, Any]", json.loads(connection.bytes_of("GET", "/auth/audit", params=params)))
