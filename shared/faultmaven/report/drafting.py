"""How a report comes from the facts and from what people wrote: edited text is never lost to newer facts."""

from collections.abc import Mapping
from dataclasses import replace

from faultmaven.report.authorship import Authorship
from faultmaven.report.errors import UnknownSection
from faultmaven.report.marking import without_marks
from faultmaven.report.models import Report, Section


def merged(fresh: Report, kept: Report | None) -> Report:
    """Return what the product writes now with what people edited in the version kept last.

    An edited section stays as it is, beside what the product would write there now; one that the product has nothing
    to say in any more stays, too.
    """
    if kept is None:
        return fresh
    edited = {section.key: section for section in kept.sections if section.edited is not None}
    sections = [_carried(section, edited.pop(section.key, None)) for section in fresh.sections]
    for key, left in edited.items():
        place = _place(key, kept, sections)
        sections.insert(place, replace(left, written="", is_behind=True))
    return replace(fresh, sections=tuple(sections))


def edited(report: Report, bodies: Mapping[str, str | None], authorship: Authorship) -> Report:
    """Return a report with these sections in somebody's words; None gives a section back to the product.

    Raises UnknownSection.
    """
    unknown = bodies.keys() - {section.key for section in report.sections}
    if unknown:
        raise UnknownSection(f"It has no section {min(unknown)}.")
    sections = tuple(
        _edited(section, bodies[section.key], authorship) if section.key in bodies else section
        for section in report.sections
    )
    # what only people wrote, and is taken back, leaves nothing
    return replace(report, sections=tuple(section for section in sections if section.body))


def _edited(section: Section, body: str | None, authorship: Authorship) -> Section:
    text = None if body is None else without_marks(body)
    if text is None or text == section.written:
        return replace(section, edited=None, sentences=(), is_behind=False)
    return replace(section, edited=text, sentences=authorship.sentences(text, section.written), is_behind=False)


def _carried(section: Section, kept: Section | None) -> Section:
    if kept is None:
        return section
    moved = kept.is_behind or section.written != kept.written
    return replace(section, edited=kept.edited, sentences=kept.sentences, is_behind=moved)


def _place(key: str, kept: Report, sections: list[Section]) -> int:
    """Return where a section goes that only the kept report has: behind the one it stood behind there."""
    keys = [section.key for section in kept.sections]
    here = [section.key for section in sections]
    before = [name for name in keys[: keys.index(key)] if name in here]
    return here.index(before[-1]) + 1 if before else 0
