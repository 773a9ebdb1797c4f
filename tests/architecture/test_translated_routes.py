"""No route can forget to show the owner of a case real addresses instead of pseudonyms."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from faultmaven.api import create_api
from faultmaven.case.dependencies import addresses_of_case
from faultmaven.http.translated import TranslatedRoute

#: Routes that show a case by its own fields or as Markdown, or nothing of it; a test of each is elsewhere.
BY_THEMSELVES = {"get_case", "edit_case", "delete_case", "add_message", "list_messages", "get_report"}
#: A presigned URL must stay as it was signed, and what is erased shows nothing.
AS_THEY_ARE = {"download_evidence", "delete_evidence"}


def _routes(router: Any) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from _routes(route.original_router)


ROUTES = list(_routes(create_api()))


def _named(part: str, but: set[str]) -> list[APIRoute]:
    return [route for route in ROUTES if part in route.path and route.name not in but]


def _asked(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _asked(one)


@pytest.mark.parametrize("route", _named("{case_id}", BY_THEMSELVES), ids=lambda route: route.name)
def test_a_route_below_a_case_translates_its_answers(route: APIRoute) -> None:
    assert isinstance(route, TranslatedRoute)
    assert addresses_of_case in _asked(route.dependant)


@pytest.mark.parametrize("route", _named("{evidence_id}", AS_THEY_ARE), ids=lambda route: route.name)
def test_a_route_of_a_file_can_translate_its_answers(route: APIRoute) -> None:
    assert isinstance(route, TranslatedRoute)
    assert "translate_answer" in route.endpoint.__code__.co_names


def test_knowledge_is_not_about_a_case_and_stays_as_it_is() -> None:
    assert not [route for route in _named("/knowledge", set()) if isinstance(route, TranslatedRoute)]
