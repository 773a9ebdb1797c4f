"""Versions of reports: what is known of them in the table, what they say in the bucket."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter
from pynamodb.exceptions import DoesNotExist, PutError

from faultmaven.providers.data.base import case_key
from faultmaven.providers.data.failures import is_condition_failure
from faultmaven.providers.files.protocol import FileNotStored, FileProvider
from faultmaven.report.errors import ReportMoved, ReportVersionNotFound
from faultmaven.report.models import Origin, Report, ReportKind, Version
from faultmaven.report.tables import VersionItem

_REPORTS = TypeAdapter(Report)


@dataclass(frozen=True)
class ReportRepository:
    """Keeps the reports of cases, under `reports/{user_id}/{case_id}/{version_id}.json`."""

    files: FileProvider

    def add(self, user_id: str, case_id: str, version: Version, report: Report) -> None:
        """Keep a version; raises ReportMoved when its number was given to another one meanwhile."""
        item = VersionItem(case_key(user_id, case_id), _sk(version.kind, version.number))
        item.version_id, item.created_at, item.author = version.version_id, version.created_at, version.author
        item.origin, item.note, item.restored_from = version.origin.value, version.note, version.restored_from or 0
        item.edited_sections = list(version.edited_sections)
        # what it says first: a version that is listed can be read
        key = _key(user_id, case_id, version.version_id)
        self.files.put(key, _REPORTS.dump_json(report), "application/json")
        try:
            item.save(VersionItem.pk.does_not_exist())
        except PutError as error:
            self.files.delete(key)
            if is_condition_failure(error):
                raise ReportMoved from error
            raise

    def newest(self, user_id: str, case_id: str, kind: ReportKind) -> Version | None:
        """Return the newest version of a kind, None when none was kept."""
        return next(self.list(user_id, case_id, kind, limit=1), None)

    def get(self, user_id: str, case_id: str, kind: ReportKind, number: int) -> Version:
        """Return a version; raises ReportVersionNotFound."""
        try:
            item = VersionItem.get(case_key(user_id, case_id), _sk(kind, number), consistent_read=True)
        except DoesNotExist as error:
            raise ReportVersionNotFound from error
        return _version(item)

    def read(self, user_id: str, case_id: str, version: Version) -> Report:
        """Return what a version says; raises ReportVersionNotFound when the case is being erased."""
        try:
            return _REPORTS.validate_json(self.files.get(_key(user_id, case_id, version.version_id)))
        except FileNotStored as error:
            raise ReportVersionNotFound from error

    def list(
        self, user_id: str, case_id: str, kind: ReportKind, *, limit: int, before: int | None = None
    ) -> Iterator[Version]:
        """Yield up to `limit` versions below the number `before`, the newest first."""
        condition = VersionItem.sk.startswith(f"{kind.value}#")
        if before is not None:
            condition = VersionItem.sk.between(_sk(kind, 0), _sk(kind, max(before - 1, 0)))
        found = VersionItem.query(
            case_key(user_id, case_id), condition, scan_index_forward=False, consistent_read=True, limit=limit
        )
        yield from map(_version, found)


def _version(item: VersionItem) -> Version:
    kind, number = item.sk.rsplit("#", 1)
    return Version(
        kind=ReportKind(kind),
        number=int(number),
        version_id=item.version_id,
        created_at=item.created_at,
        author=item.author,
        origin=Origin(item.origin),
        note=item.note,
        restored_from=int(item.restored_from) or None,
        edited_sections=tuple(item.edited_sections),
    )


def _sk(kind: ReportKind, number: int) -> str:
    return f"{kind.value}#{number:06d}"


def _key(user_id: str, case_id: str, version_id: str) -> str:
    return f"reports/{user_id}/{case_id}/{version_id}.json"
