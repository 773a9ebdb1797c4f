"""Case API: cases found by what they are about, and incidents that come again."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends

from faultmaven.auth.dependencies import CurrentUser
from faultmaven.case.dependencies import CaseAddresses
from faultmaven.case.search.schemas import (
    CaseFilters,
    CaseSearchRequest,
    CasesFound,
    FacetValue,
    FoundCase,
    Recurrence,
    SeenBeforeBody,
)
from faultmaven.case.search.service import CaseSearch, case_search, place_in_words, read_place
from faultmaven.core.clock import utc_now
from faultmaven.http.pages import PageRequest
from faultmaven.http.translated import TranslatedRoute

router = APIRouter(route_class=TranslatedRoute)

#: Earlier cases of an incident that its newest one is told of.
_TOLD = 10


async def search_of_request() -> CaseSearch:
    """Return the search for a request; tests put another in its place."""
    return case_search()


Search = Annotated[CaseSearch, Depends(search_of_request)]


@router.post("/search", summary="Find cases")
async def search_cases(body: CaseSearchRequest, user: CurrentUser, service: Search) -> CasesFound:
    """Find cases by text, status, severity, tag, component, cause and time. It changes nothing."""
    # The filters are part of the scope: a cursor goes on in the search it came from, and in no other.
    filters = CaseFilters(**body.model_dump(exclude={"limit", "cursor"})).model_dump_json()
    scope = f"search {user.user_id} {hashlib.sha256(filters.encode()).hexdigest()}"
    after = read_place(PageRequest(body.limit, body.cursor).position(scope))
    found = service.search(user.user_id, body.question(utc_now()), limit=body.limit, after=after)
    return CasesFound(
        items=[FoundCase.found(case, seen) for case, seen in found.cases],
        total=found.total,
        facets={
            name: [FacetValue(value=value, count=count) for value, count in values]
            for name, values in found.facets.items()
        },
        next_cursor=PageRequest.next_cursor(scope, place_in_words(found.last)),
    )


@router.get("/{case_id}/recurrence", summary="Tell whether an incident was there before")
async def get_recurrence(case_id: str, user: CurrentUser, service: Search, addresses: CaseAddresses) -> Recurrence:
    """Return the earlier cases of the same incident: the same cause of the same component, or the same alert."""
    seen = service.seen_before(user.user_id, case_id)
    return Recurrence(seen_before=SeenBeforeBody.of(seen, _TOLD, addresses.pseudonymised))
