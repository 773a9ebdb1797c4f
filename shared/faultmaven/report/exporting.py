"""A report as one Markdown document."""

from faultmaven.report.markdown import fenced, safe, table
from faultmaven.report.marking import shown
from faultmaven.report.models import KIND_TITLES, Chart, Report, Section

#: Eight heights of a bar, the lowest for one record.
_BARS = "▁▂▃▄▅▆▇█"
MOVED = "The facts moved on after a person edited this section; the product would word it otherwise now."


def markdown_of(report: Report, version: str) -> str:
    """Return the whole document; `version` says which one it is."""
    rows = [(label, safe(value)) for label, value in (*report.facts, ("Version", version))]
    title = f"# {KIND_TITLES[report.kind]}: {safe(report.title)}"
    parts = [title, table(("", ""), rows), *(_section(section, report.chart) for section in report.sections)]
    return "\n\n".join(part for part in parts if part) + "\n"


def sections_of(report: Report) -> str:
    """Return what its sections say, without the title block: what two versions are compared by."""
    return "\n\n".join(f"## {safe(section.title)}\n\n{body_of(section)}" for section in report.sections)


def body_of(section: Section) -> str:
    """Return what readers see of a section, with what has to be said about it."""
    note = f"> {MOVED}\n\n" if section.is_behind else ""
    return f"{note}{shown(section)}"


def _section(section: Section, chart: Chart | None) -> str:
    drawn = f"{_drawn(chart)}\n\n" if chart and section.key == "timeline" else ""
    return f"## {safe(section.title)}\n\n{drawn}{body_of(section)}"


def _drawn(chart: Chart) -> str:
    """Return the chart as two lines of characters: Markdown has no other drawing."""
    most = max((bucket.records for bucket in chart.buckets), default=0)
    worst = max((bucket.errors for bucket in chart.buckets), default=0)
    lines = [
        f"records {_line([bucket.records for bucket in chart.buckets], most)} at most {most:,}",
        f"errors  {_line([bucket.errors for bucket in chart.buckets], worst)} at most {worst:,}",
        f"        {chart.begins:%Y-%m-%d %H:%M:%S} to {chart.ends:%Y-%m-%d %H:%M:%S} UTC",
    ]
    return fenced(lines)


def _line(counts: list[int], most: int) -> str:
    return "".join(_BARS[(len(_BARS) - 1) * count // most] if count else " " for count in counts)


def filename_of(report: Report, case_id: str, suffix: str) -> str:
    """Return what a download is called."""
    return f"{report.kind.value}-{case_id}.{suffix}"
