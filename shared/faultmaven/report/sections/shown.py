"""Sections that show what the rest stands on: files and excerpts, what was ruled out and checked, gaps, citations."""

from faultmaven.diagnosis.models import Diagnosis
from faultmaven.report.casefile import CaseFile
from faultmaven.report.markdown import bullets, code, fenced, safe, table
from faultmaven.report.sections.wording import claim

NO_FILES = "The case has no files."


def evidence(file: CaseFile, _diagnosis: Diagnosis) -> str:
    """Show the files, and the cited lines of the cause among their neighbours."""
    shown = [
        f"{excerpt.citation.mark} {code(excerpt.citation.filename)}, line {excerpt.citation.line_start}\n\n"
        f"{fenced(excerpt.lines, f'text {{{excerpt.citation.line_start}}}')}"
        for excerpt in file.excerpts
    ]
    return "\n\n".join([files(file), *shown])


def files(file: CaseFile) -> str:
    """Show the files of the case."""
    if not file.evidence:
        return NO_FILES
    rows = (
        (f"E{item.number}", code(item.filename), item.status.value, f"{item.line_count:,}", safe(item.reason or ""))
        for item in file.evidence
    )
    return table(("No.", "File", "Status", "Lines", "Note"), rows)


def ruled_out(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Show what was considered and does not hold."""
    lines = (f"**{safe(item.title)}**: {claim(item.because)}" for item in diagnosis.ruled_out)
    return bullets(lines, "Nothing else came close enough to be ruled out.")


def checked(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Show which known faults were held against what."""
    rows = [
        (
            safe(entry.category),
            str(entry.faults),
            safe(entry.over) or "nothing",
            f"{entry.open_faults}: {safe(entry.not_checked)}" if entry.open_faults else "",
        )
        for entry in diagnosis.checked
    ]
    return table(("Kind of fault", "Known faults checked", "Over", "Not checked"), rows) if rows else ""


def gaps(_file: CaseFile, diagnosis: Diagnosis) -> str:
    """Show what could not be checked, and how to get it."""
    lines = (
        safe(gap.text) + (f" To get it: {code(gap.how_to_get)}" if gap.how_to_get else "") for gap in diagnosis.gaps
    )
    return bullets(lines, "Nothing that was looked for is missing.")


def appendix(file: CaseFile, _diagnosis: Diagnosis) -> str:
    """Show every citation with its line."""
    rows = [
        (
            str(number),
            citation.mark,
            code(citation.filename),
            str(citation.line_start),
            code(citation.quote) if citation.quote else "",
            "yes" if citation.checked else "**no**",
        )
        for number, citation in enumerate(file.citations, 1)
    ]
    if not rows:
        return "Nothing is cited."
    return table(("No.", "Mark", "File", "Line", "Quote", "Checked"), rows)
