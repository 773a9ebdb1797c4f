"""Lists as the API gives them: `{items, next_cursor}` with `?limit=&cursor=`."""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from faultmaven.http.cursors import read_cursor, write_cursor

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """One page; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True)
class PageRequest:
    """Which page is wanted. A list is named by a scope (owner and filters), which its cursors are bound to."""

    limit: int
    cursor: str | None

    def position(self, scope: str) -> str | None:
        """Return where the page begins, None for the first; raises InvalidCursor."""
        return read_cursor(scope, self.cursor) if self.cursor else None

    @staticmethod
    def next_cursor(scope: str, position: str | None) -> str | None:
        """Return the cursor of the page that begins after `position`."""
        return write_cursor(scope, position) if position is not None else None


async def _page_request(
    limit: Annotated[int, Query(ge=1, le=100, description="how many items at most")] = 50,
    cursor: Annotated[str | None, Query(max_length=2048, description="next_cursor of the page before")] = None,
) -> PageRequest:
    return PageRequest(limit, cursor)


#: The parameter of a route that gives a list.
Paging = Annotated[PageRequest, Depends(_page_request)]
