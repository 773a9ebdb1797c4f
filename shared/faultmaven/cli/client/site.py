"""What the commands ask of a site: one method per route, with the API's own models in and out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from faultmaven.agent.investigations.schemas import InvestigationList
from faultmaven.agent.schemas import EventList, Question, TurnList, TurnView
from faultmaven.auth.schemas import UserBody
from faultmaven.case.schemas import CaseBody, OpenCaseRequest
from faultmaven.case.search.schemas import CaseFilters, CaseSearchRequest, FoundCase
from faultmaven.case.statistics.schemas import Statistics
from faultmaven.cli.client.connection import Connection
from faultmaven.evidence.asking.schemas import CaseSchema, SqlOut, SqlQuestion
from faultmaven.evidence.schemas import Announced, EvidenceOut, UploadRequest
from faultmaven.report.schemas import KeepIn, ReportView

Item = TypeVar("Item", bound=BaseModel)

#: The most items that a page of the API has.
_PAGE = 100


class Listed(BaseModel, Generic[Item]):
    """One page as `http.pages.Page` gives it; that module needs the whole web framework, which takes a second."""

    items: list[Item]
    next_cursor: str | None = None


class Site:
    """A site, signed in to. Every method raises NotSignedIn, Refused, SiteUnreachable."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Connection:
        """What it asks through."""
        return self._connection

    def case_url(self, case_id: str) -> str:
        """Where a browser shows a case."""
        return f"{self._connection.site_url}/cases/{case_id}"

    def who(self) -> UserBody:
        """Return the account that the credentials are of."""
        return self._connection.ask(UserBody, "GET", "/auth/me")

    def open_case(self, request: OpenCaseRequest) -> CaseBody:
        """Open a case."""
        return self._connection.ask(CaseBody, "POST", "/cases", body=request)

    def get_case(self, case_id: str) -> CaseBody:
        """Return a case."""
        return self._connection.ask(CaseBody, "GET", f"/cases/{_id(case_id)}")

    def search_cases(self, filters: CaseFilters, limit: int) -> list[FoundCase]:
        """Return the first cases that the filters find, in their order."""
        found: list[FoundCase] = []
        cursor: str | None = None
        while len(found) < limit:
            asked = CaseSearchRequest(**filters.model_dump(), limit=min(_PAGE, limit - len(found)), cursor=cursor)
            page = self._connection.ask(Listed[FoundCase], "POST", "/cases/search", body=asked)
            found += page.items
            cursor = page.next_cursor
            if not cursor:
                break
        return found[:limit]

    def statistics(self, since: str | None, until: str | None) -> Statistics:
        """Return figures over the cases opened in a range."""
        return self._connection.ask(Statistics, "GET", "/cases/statistics", params={"since": since, "until": until})

    def announce(self, request: UploadRequest) -> Announced:
        """Announce a file; the answer says where to put its bytes."""
        return self._connection.ask(Announced, "POST", "/evidence/upload", body=request)

    def list_evidence(self, case_id: str) -> Iterator[EvidenceOut]:
        """Yield every file of a case."""
        cursor: str | None = None
        while True:
            page = self._connection.ask(
                Listed[EvidenceOut],
                "GET",
                f"/cases/{_id(case_id)}/evidence",
                params={"limit": _PAGE, "cursor": cursor},
            )
            yield from page.items
            cursor = page.next_cursor
            if not cursor:
                return

    def ask(self, case_id: str, question: str) -> TurnView:
        """Ask a question; the turn that is returned has only begun."""
        body = Question(message=question)
        return self._connection.ask(TurnView, "POST", f"/agent/chat/{_id(case_id)}", body=body)

    def list_turns(self, case_id: str) -> list[TurnView]:
        """Return the turns of a case, oldest first."""
        return self._connection.ask(TurnList, "GET", f"/agent/chat/{_id(case_id)}/turns").items

    def get_turn(self, case_id: str, turn_id: str) -> TurnView:
        """Return a turn as it stands."""
        return self._connection.ask(TurnView, "GET", f"/agent/chat/{_id(case_id)}/turns/{_id(turn_id)}")

    def events(self, case_id: str, turn_id: str, after: int) -> EventList:
        """Return the steps of a turn after a number."""
        path = f"/agent/chat/{_id(case_id)}/turns/{_id(turn_id)}/events"
        return self._connection.ask(EventList, "GET", path, params={"after": after})

    def list_investigations(self, case_id: str) -> InvestigationList:
        """Return the long investigations of a case, oldest first."""
        return self._connection.ask(InvestigationList, "GET", f"/cases/{_id(case_id)}/investigations")

    def report(self, case_id: str, kind: str, form: str, number: int | None = None) -> bytes:
        """Return a report of a case as a file, as it is now or as the version of this number."""
        params = {"kind": kind, "format": form, "version": number}
        return self._connection.bytes_of("GET", f"/cases/{_id(case_id)}/report", params=params)

    def keep_report(self, case_id: str, kind: str) -> ReportView:
        """Keep a report as it is now, and return it."""
        path = f"/cases/{_id(case_id)}/reports/{_id(kind)}"
        return self._connection.ask(ReportView, "POST", path, body=KeepIn())

    def schema(self, case_id: str) -> CaseSchema:
        """Return the tables and columns that `sql` can ask of a case."""
        return self._connection.ask(CaseSchema, "GET", f"/cases/{_id(case_id)}/schema")

    def sql(self, case_id: str, question: SqlQuestion) -> SqlOut:
        """Return the rows that a statement over the facts of a case gives."""
        return self._connection.ask(SqlOut, "POST", f"/cases/{_id(case_id)}/facts/sql", body=question)


def _id(typed: str) -> str:
    """An id comes from the command line: it may not become another path."""
    return quote(typed, safe="")
