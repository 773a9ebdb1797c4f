"""The table of reports: which sections each kind has, in the order they are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from faultmaven.diagnosis.models import Diagnosis
from faultmaven.report.casefile import CaseFile
from faultmaven.report.models import ReportKind, Section
from faultmaven.report.sections.acting import (
    actions,
    confirmation,
    look_alikes,
    remedy,
    seen_in,
    symptoms,
    verification,
)
from faultmaven.report.sections.shown import appendix, checked, evidence, files, gaps, ruled_out
from faultmaven.report.sections.told import (
    NO_ANSWER,
    findings,
    impact,
    other_causes,
    root_cause,
    summary,
    timeline,
)

#: Stands in a section that only people can write, until one does.
OPEN = "Nobody has written this yet; the evidence cannot tell it."


@dataclass(frozen=True)
class Spec:
    """A section: `write` gives its Markdown, empty where it has nothing to say; None is written by people only."""

    key: str
    title: str
    write: Callable[[CaseFile, Diagnosis], str] | None


_APPENDIX = Spec("appendix", "Appendix: citations", appendix)

SECTIONS: Mapping[ReportKind, tuple[Spec, ...]] = {
    ReportKind.INCIDENT: (
        Spec("summary", "Summary", summary),
        Spec("impact", "Impact", impact),
        Spec("timeline", "Timeline", timeline),
        Spec("root-cause", "Root cause", root_cause),
        Spec("other-causes", "Other causes", other_causes),
        Spec("findings", "Other findings", findings),
        Spec("evidence", "Evidence", evidence),
        Spec("ruled-out", "Ruled out", ruled_out),
        Spec("checked", "What was checked", checked),
        Spec("gaps", "Gaps", gaps),
        Spec("actions", "Actions", actions),
        _APPENDIX,
    ),
    ReportKind.POST_MORTEM: (
        Spec("summary", "Summary", summary),
        Spec("impact", "Impact", impact),
        Spec("detection", "How it was noticed", None),
        Spec("timeline", "Timeline", timeline),
        Spec("root-cause", "Root cause", root_cause),
        Spec("contributing", "What contributed", other_causes),
        Spec("findings", "Other findings", findings),
        Spec("went-well", "What went well", None),
        Spec("went-badly", "What went badly", None),
        Spec("lessons", "What we learned", None),
        Spec("actions", "Actions", actions),
        Spec("ruled-out", "Ruled out", ruled_out),
        Spec("gaps", "Gaps", gaps),
        Spec("evidence", "Evidence", evidence),
        _APPENDIX,
    ),
    ReportKind.RUNBOOK: (
        Spec("symptoms", "When to use this", symptoms),
        Spec("confirmation", "Make sure that it is this", confirmation),
        Spec("remedy", "What to do", remedy),
        Spec("verification", "See that it helped", verification),
        Spec("look-alikes", "If it is something else", look_alikes),
        Spec("escalation", "Whom to call", None),
        Spec("root-cause", "Why it happens", root_cause),
        Spec("seen-in", "Seen in", seen_in),
        _APPENDIX,
    ),
}


def write_sections(kind: ReportKind, file: CaseFile) -> tuple[Section, ...]:
    """Return the sections of a report as the facts give them; one with nothing to say is left out."""
    if file.record is None:
        acted = (Section("actions", "Actions", actions(file, None)),) if file.solutions else ()
        return (Section("summary", "Summary", NO_ANSWER), Section("evidence", "Evidence", files(file)), *acted)
    diagnosis = file.record.diagnosis
    written = (_section(spec, file, diagnosis) for spec in SECTIONS[kind])
    return tuple(section for section in written if section.written)


def _section(spec: Spec, file: CaseFile, diagnosis: Diagnosis) -> Section:
    if spec.write is None:
        return Section(spec.key, spec.title, OPEN, is_open=True)
    return Section(spec.key, spec.title, spec.write(file, diagnosis))
