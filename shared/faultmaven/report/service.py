"""What can be done with reports: read one as it is now, keep it, edit it, look at its versions, restore one, export it.

A report is written from the case's last answered turn, with the cited lines read again, and keeps what people edited.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from faultmaven.case.models import Case
from faultmaven.case.service import CaseService, case_service
from faultmaven.case.solutions.service import SolutionService, solution_service
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.diffs import Hunk, diff
from faultmaven.core.ids import new_id
from faultmaven.core.settings import settings
from faultmaven.diagnosis.archive import DiagnosisArchive, FileArchive
from faultmaven.evidence.facts import CaseFacts, OpensFacts
from faultmaven.evidence.service import fact_store
from faultmaven.providers.files.s3 import S3Files
from faultmaven.report.authorship import Authorship
from faultmaven.report.drafting import edited, merged
from faultmaven.report.exporting import markdown_of, sections_of
from faultmaven.report.gathering import gathered, written
from faultmaven.report.models import Assignment, Author, Edit, Origin, Report, ReportKind, Shown, Version
from faultmaven.report.repository import ReportRepository
from faultmaven.report.typesetting.request import request_of
from faultmaven.report.typesetting.typesetter import Typesetter, chosen_typesetter


@dataclass(frozen=True)
class ReportService:
    """Reports of cases. It takes the user who asks, and finds nothing of anybody else: it raises CaseNotFound."""

    cases: CaseService
    solutions: SolutionService
    facts: OpensFacts
    archive: DiagnosisArchive
    reports: ReportRepository
    typesetter: Typesetter
    clock: Clock = utc_now

    def read(self, user_id: str, case_id: str, kind: ReportKind, number: int | None = None) -> Shown:
        """Return a version, or the report as it is now; raises ReportVersionNotFound."""
        case = self.cases.get_case(user_id, case_id)
        if number is None:
            return self._now(case, kind)
        version = self.reports.get(user_id, case_id, kind, number)
        return Shown(self.reports.read(user_id, case_id, version), version)

    def keep(self, author: Author, case_id: str, kind: ReportKind, note: str = "") -> Shown:
        """Keep the report as it is now as a version; the newest one where nothing changed since."""
        case = self.cases.get_case(author.user_id, case_id)
        now = self._now(case, kind)
        return now if now.is_kept else self._add(author, case, now, Origin.GENERATED, note)

    def edit(self, author: Author, case_id: str, kind: ReportKind, edit: Edit, allow: Callable[[str], None]) -> Shown:
        """Keep a version with these changes to the report as it is now.

        `allow` is given the tag of what is there and raises when that is not what was read. Raises UnknownSection.
        """
        case = self.cases.get_case(author.user_id, case_id)
        newest = self.reports.newest(author.user_id, case_id, kind)
        allow(Shown.tag_of(newest))
        typed = case.addresses.pseudonymised
        with self.facts.open_case(author.user_id, case_id) as facts:
            kept = self.reports.read(author.user_id, case_id, newest) if newest else None
            named = {step: Assignment(typed(who.owner), typed(who.due)) for step, who in edit.assignments.items()}
            report = merged(self._written(case, kind, facts, _assignments(kept) | named), kept)
            bodies = {key: None if body is None else typed(body) for key, body in edit.bodies.items()}
            report = edited(report, bodies, Authorship(facts))
        return self._add(author, case, Shown(report, newest), Origin.EDITED, typed(edit.note))

    def versions(
        self, user_id: str, case_id: str, kind: ReportKind, *, limit: int, before: int | None = None
    ) -> tuple[list[Version], int | None]:
        """Return up to `limit` versions, the newest first, and the number below which the next page begins."""
        self.cases.get_case(user_id, case_id)
        found = list(self.reports.list(user_id, case_id, kind, limit=limit + 1, before=before))
        page = found[:limit]
        return page, page[-1].number if len(found) > limit else None

    def changes(self, user_id: str, case_id: str, kind: ReportKind, number: int, against: int | None) -> list[Hunk]:
        """Return what a version changed against another, by default the one before it; nothing is before the first."""
        after = self.read(user_id, case_id, kind, number).report
        other = number - 1 if against is None else against
        before = sections_of(self.read(user_id, case_id, kind, other).report) if other else ""
        return diff(before, sections_of(after))

    def restore(self, author: Author, case_id: str, kind: ReportKind, number: int) -> Shown:
        """Keep an earlier version once more, as the newest."""
        case = self.cases.get_case(author.user_id, case_id)
        version = self.reports.get(author.user_id, case_id, kind, number)
        report = self.reports.read(author.user_id, case_id, version)
        newest = self.reports.newest(author.user_id, case_id, kind)
        return self._add(author, case, Shown(report, newest), Origin.RESTORED, "", restored_from=number)

    def markdown(self, user_id: str, case_id: str, shown: Shown) -> str:
        """Return a report as one document with real addresses: it leaves the product from here."""
        addresses = self.cases.get_case(user_id, case_id).addresses
        return addresses.restored(markdown_of(shown.report, shown.words))

    def pdf(self, user_id: str, case_id: str, shown: Shown) -> bytes:
        """Return a report typeset, with real addresses; raises TypesettingFailed and ReportTooLarge."""
        addresses = self.cases.get_case(user_id, case_id).addresses
        request = request_of(shown.report, case_id, shown.words, settings().site_origins[0])
        return self.typesetter.typeset(addresses.restored_json(request.model_dump_json().encode()))

    def _now(self, case: Case, kind: ReportKind) -> Shown:
        newest = self.reports.newest(case.user_id, case.case_id, kind)
        kept = self.reports.read(case.user_id, case.case_id, newest) if newest else None
        with self.facts.open_case(case.user_id, case.case_id) as facts:
            fresh = self._written(case, kind, facts, _assignments(kept))
        if kept is not None and kept.stands_on == fresh.stands_on:
            return Shown(kept, newest)
        return Shown(merged(fresh, kept), newest, has_moved=newest is not None)

    def _written(self, case: Case, kind: ReportKind, facts: CaseFacts, assignments: Mapping[str, Assignment]) -> Report:
        turn_id = case.conclusion.turn_id if case.conclusion else None
        record = self.archive.find(case.user_id, case.case_id, turn_id) if turn_id else None
        file = gathered(
            case=case,
            facts=facts,
            record=record,
            now=self.clock(),
            assignments=assignments,
            solutions=self.solutions.list_solutions(case.user_id, case.case_id),
        )
        return written(kind, file)

    def _add(
        self,
        author: Author,
        case: Case,
        shown: Shown,
        origin: Origin,
        note: str,
        *,
        restored_from: int | None = None,
    ) -> Shown:
        version = Version(
            kind=shown.report.kind,
            number=shown.version.number + 1 if shown.version else 1,
            version_id=new_id("report"),
            created_at=self.clock(),
            author=author.name,
            origin=origin,
            note=note,
            restored_from=restored_from,
            edited_sections=tuple(section.key for section in shown.report.sections if section.edited is not None),
        )
        self.reports.add(case.user_id, case.case_id, version, shown.report)
        return replace(shown, version=version, has_moved=False)


def _assignments(report: Report | None) -> dict[str, Assignment]:
    return {action.step_id: action.assignment for action in report.actions} if report else {}


@cache
def report_service() -> ReportService:
    """Return the service over this process's tables and bucket."""
    files = S3Files(settings().bucket)
    stores = (fact_store(), FileArchive(files), ReportRepository(files))
    return ReportService(case_service(), solution_service(), *stores, chosen_typesetter())
