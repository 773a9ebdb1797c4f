"""Case API: figures over all cases of a user."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from faultmaven.auth.dependencies import CurrentUser
from faultmaven.case.entries import Entry
from faultmaven.case.repository import EntryRepository
from faultmaven.case.statistics.figures import figures_of
from faultmaven.case.statistics.schemas import Statistics
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.errors import Unprocessable

router = APIRouter()

#: Without a range: the last quarter. More than ten years at once are no question about incidents.
_RANGE, _LONGEST = timedelta(days=90), timedelta(days=3660)


class RangeRefused(Unprocessable):
    code, title = "range_refused", "This is no range of time"


async def entries_of_request() -> Callable[[str], list[Entry]]:
    """Return what reads the entries of a user; tests put another in its place."""
    return EntryRepository().list


async def clock_of_request() -> Clock:
    """Return the clock; tests put another in its place."""
    return utc_now


Entries = Annotated[Callable[[str], list[Entry]], Depends(entries_of_request)]


@router.get("/statistics", summary="Figures over your cases")
async def get_statistics(
    user: CurrentUser,
    entries: Entries,
    clock: Annotated[Clock, Depends(clock_of_request)],
    since: Annotated[datetime | None, Query(description="90 days before `until` where it is left out")] = None,
    until: Annotated[datetime | None, Query(description="exclusive; now where it is left out")] = None,
) -> Statistics:
    """Tell how old, how fast, why, how often again and at what cost, over the cases opened in a range of time."""
    now = clock()
    until = until or now
    if until.tzinfo is None or (since is not None and since.tzinfo is None):
        raise RangeRefused("A moment needs a zone, such as Z.")
    since = since or until - _RANGE
    if not timedelta(0) < until - since <= _LONGEST:
        raise RangeRefused("`since` lies before `until`, ten years at most.")
    return Statistics.of(figures_of(entries(user.user_id), since, until, now))
