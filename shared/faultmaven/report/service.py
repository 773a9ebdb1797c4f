"""Writes the report of a case from its last answered turn, with the cited lines read again."""

from dataclasses import dataclass
from functools import cache

from faultmaven.case.service import CaseService, case_service
from faultmaven.core.clock import Clock, utc_now
from faultmaven.core.settings import settings
from faultmaven.diagnosis.archive import DiagnosisArchive, FileArchive
from faultmaven.evidence.facts import OpensFacts
from faultmaven.evidence.service import fact_store
from faultmaven.providers.files.s3 import S3Files
from faultmaven.report.casefile import CaseFile, excerpts, moments
from faultmaven.report.writing import write_report

#: Citations a report can hold; a diagnosis has far fewer.
MOST_CITED = 300


@dataclass(frozen=True)
class ReportService:
    """Reports of cases. It takes the user who asks, and finds nothing of anybody else."""

    cases: CaseService
    facts: OpensFacts
    archive: DiagnosisArchive
    clock: Clock = utc_now

    def write(self, user_id: str, case_id: str) -> str:
        """Return the report as Markdown; raises CaseNotFound. Without an answered turn it says so.

        It leaves the product from here, so it is the one text that is made with real addresses.
        """
        case = self.cases.get_case(user_id, case_id)
        turn_id = case.conclusion.turn_id if case.conclusion else None
        record = self.archive.find(user_id, case_id, turn_id) if turn_id else None
        with self.facts.open_case(user_id, case_id) as facts:
            file = CaseFile(case, self.clock(), tuple(facts.evidence), record)
            if record is None:
                return case.addresses.restored(write_report(file))
            cited = record.diagnosis.citations[:MOST_CITED]
            claims = [claim for cause in record.diagnosis.causes[:1] for claim in cause.claims]
            proven = claims or [claim for finding in record.diagnosis.findings for claim in finding.claims]
            file = CaseFile(
                case, file.written_at, file.evidence, record, cited, excerpts(facts, proven), moments(facts, cited)
            )
            return case.addresses.restored(write_report(file))


@cache
def report_service() -> ReportService:
    """Return the service over this process's tables and bucket."""
    return ReportService(case_service(), fact_store(), FileArchive(S3Files(settings().bucket)))
