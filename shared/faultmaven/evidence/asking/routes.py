"""Questions over HTTP: structured ones, SQL, and what there is in a case as a whole."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from faultmaven.auth.dependencies import CurrentUser
from faultmaven.case.dependencies import CaseAddresses, addresses_of_case
from faultmaven.evidence.asking import overviews
from faultmaven.evidence.asking.answers import answer, keys_of, tables_for
from faultmaven.evidence.asking.conditions import values_of
from faultmaven.evidence.asking.dictionary import EXAMPLES
from faultmaven.evidence.asking.places import Place, scope
from faultmaven.evidence.asking.questions import AnyQuestion, FindingsQuestion, Level, Question, Severity
from faultmaven.evidence.asking.rows import TemplateOut
from faultmaven.evidence.asking.schemas import (
    AnyFound,
    CaseSchema,
    FindingsFound,
    SqlOut,
    SqlQuestion,
    TableOut,
    TemplatesFound,
    found,
)
from faultmaven.evidence.asking.sql.cell import Limits
from faultmaven.evidence.asking.sql.sandbox import sql_sandbox
from faultmaven.evidence.asking.sql.statements import Statement, ask
from faultmaven.evidence.asking.sql.vocabulary import FUNCTIONS
from faultmaven.evidence.asking.wording import worded
from faultmaven.evidence.dependencies import EvidenceDep, FactsDep, SolutionsDep
from faultmaven.evidence.errors import EvidenceNotFound
from faultmaven.evidence.facts import FactStore
from faultmaven.evidence.models import Evidence
from faultmaven.evidence.schemas import MomentOut, SolutionMoment, TimelineOut
from faultmaven.evidence.timeline import TIMELINE_LIMIT, TIMELINE_TABLES, timeline
from faultmaven.http.cursors import read_cursor, write_cursor
from faultmaven.http.pages import Paging
from faultmaven.http.translated import TranslatedRoute

router = APIRouter(route_class=TranslatedRoute, dependencies=[Depends(addresses_of_case)])

CaseId = Annotated[str, Path(max_length=64)]


@router.get("/cases/{case_id}/timeline")
async def get_timeline(
    *,
    case_id: CaseId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    solutions: SolutionsDep,
    limit: Annotated[int, Query(ge=1, le=TIMELINE_LIMIT)] = 200,
) -> TimelineOut:
    """Return what happened when, over all files of a case, and what was done about it."""
    with facts.borrow(evidence.all_of_case(user.user_id, case_id), TIMELINE_TABLES) as opened:
        told = timeline(opened, limit)
    items = [MomentOut.model_validate(moment, from_attributes=True) for moment in told.items]
    done = (moment for one in solutions.list_solutions(user.user_id, case_id) for moment in SolutionMoment.of(one))
    return TimelineOut(items=items, total=told.total, solutions=sorted(done, key=lambda moment: moment.ts))


@router.post("/cases/{case_id}/facts/query")
async def query_facts(
    *,
    case_id: CaseId,
    body: AnyQuestion,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    addresses: CaseAddresses,
) -> AnyFound:
    """Return rows of one table of facts, or counts of them: "errors from the last hour", by template."""
    question = worded(body, addresses.pseudonymised)
    return _answered(facts, evidence.all_of_case(user.user_id, case_id), user.user_id, case_id, question)


@router.post("/cases/{case_id}/facts/sql")
async def query_sql(
    *,
    case_id: CaseId,
    body: SqlQuestion,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    addresses: CaseAddresses,
) -> SqlOut:
    """Return what one SELECT over the tables of a case gives; `GET .../schema` lists tables and functions."""
    files = evidence.all_of_case(user.user_id, case_id)
    asked = worded(body, addresses.pseudonymised)
    statement = Statement(asked.sql, tuple(asked.params), asked.limit)
    return SqlOut.model_validate(ask(sql_sandbox(), files, facts.files(files), statement), from_attributes=True)


@router.get("/cases/{case_id}/findings")
async def list_findings(
    *,
    case_id: CaseId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    paging: Paging,
    kind: Annotated[list[str] | None, Query(max_length=50)] = None,
    severity: Annotated[Severity | None, Query(description="the lowest that counts")] = None,
    evidence_id: Annotated[str | None, Query(max_length=64)] = None,
) -> FindingsFound:
    """Return what was noticed in the files of a case, the severe first."""
    question = FindingsQuestion(
        kind=[*kind] if kind else None,
        severity=severity,
        evidence_id=evidence_id,
        limit=paging.limit,
        cursor=paging.cursor,
    )
    return _answered(facts, evidence.all_of_case(user.user_id, case_id), user.user_id, case_id, question)


@router.get("/cases/{case_id}/templates")
async def list_templates(
    *,
    case_id: CaseId,
    user: CurrentUser,
    evidence: EvidenceDep,
    facts: FactsDep,
    paging: Paging,
    level: Annotated[Level | None, Query(description="the lowest that counts")] = None,
) -> TemplatesFound:
    """Return the patterns of all files of a case, the most frequent first."""
    name = f"templates#{user.user_id}#{case_id}#{level}"
    position = paging.position(name)
    place = Place.read(position, overviews.TEMPLATE_KEYS) if position else None
    with facts.borrow(evidence.all_of_case(user.user_id, case_id), ("templates",)) as opened:
        rows, total, following = overviews.templates(opened, paging.limit, place, level)
    items = [TemplateOut.model_validate(row) for row in rows]
    cursor = paging.next_cursor(name, following.write() if following else None)
    return TemplatesFound(items=items, total=total, next_cursor=cursor)


@router.get("/cases/{case_id}/schema")
async def get_schema(case_id: CaseId, user: CurrentUser, evidence: EvidenceDep) -> CaseSchema:
    """Return the tables, columns and functions that SQL can use, and its limits."""
    limits = Limits()
    return CaseSchema(
        tables=[
            TableOut.model_validate(table) for table in overviews.tables(evidence.all_of_case(user.user_id, case_id))
        ],
        functions=sorted(name for name in FUNCTIONS if name[0].isalpha()),
        limits={"rows": limits.rows, "bytes": limits.bytes, "computing_s": limits.cpu_s},
        examples=list(EXAMPLES),
    )


def _answered(facts: FactStore, files: list[Evidence], user_id: str, case_id: str, question: Question) -> Any:
    known = {item.evidence_id for item in files}
    if not known.issuperset(map(str, values_of(question.evidence_id))):
        raise EvidenceNotFound
    name = scope(user_id, case_id, question)
    place = Place.read(read_cursor(name, question.cursor), keys_of(question)) if question.cursor else None
    with facts.borrow(files, tables_for(question)) as opened:
        given = answer(opened, question, place)
    return found(given, write_cursor(name, given.next_place.write()) if given.next_place else None)
