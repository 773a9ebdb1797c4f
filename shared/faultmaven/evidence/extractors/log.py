"""Logs of every kind, and text that nobody else reads: one event per record, the whole file covered."""

from __future__ import annotations

import re

from faultmaven.evidence.extractors.line_table import LineTable
from faultmaven.evidence.extractors.log_plan import learn
from faultmaven.evidence.extractors.log_reader import LogReader
from faultmaven.evidence.models import DataType, Facts, SourceText

_LOG_NAME = re.compile(
    r"\.log(?:\.\d+)?\Z|(?:^|[/_\-. ])(?:logs?|syslog|messages|journal(?:ctl)?|stdout|stderr|dmesg)(?:[/_\-. ]|\Z)",
    re.I,
)
#: `kubectl logs web-1 -c app -n shop`: whose log it is.
_LOGS_COMMAND = re.compile(r"kubectl logs (?:-\S+ )*(?:pod/|deployment/|deploy/|job/)?(?P<pod>[a-z0-9][a-z0-9.-]*)")


def pod_of(path: str) -> str | None:
    """Return the pod whose log a command prints, None for any other name."""
    match = _LOGS_COMMAND.search(path)
    return match["pod"] if match else None


class LogExtractor:
    """Reads logs by the formats of the catalogue; mixed files line by line in their best reading."""

    data_type = DataType.LOG

    def detect(self, source: SourceText) -> float:
        """Be as sure as the sample is readable; a name that says log helps where the lines do not."""
        plan = learn(source.lines[:2_000] if len(source.lines) > 2_000 else source.lines)
        named = bool(_LOG_NAME.search(source.path))
        if plan.wrapper is not None:
            return 0.96
        sure = 0.9 if plan.has_times else 0.75
        confidence = sure * min(1.0, plan.share * 1.15) if plan.share >= 0.25 else 0.0
        if plan.specific_share >= 0.8:
            confidence = max(confidence, 0.978)
        if plan.inline_time is not None:
            confidence = max(confidence, 0.55)
        return max(confidence, 0.5 if named and any(line.strip() for line in source.lines[:50]) else 0.0)

    def format_of(self, source: SourceText) -> str:
        """Return the name of the format most lines have, with the wrapper they wear, if any."""
        plan = learn(source.lines[:2_000])
        return f"{plan.wrapper}+{plan.format}" if plan.wrapper else plan.format

    def extract(self, source: SourceText) -> Facts:
        """Return the events of the log."""
        return _events(source)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Name the pod a log came from when the command tells it and the lines do not."""
        pod = pod_of(source.path)
        events = facts.tables.get("events")
        if pod is None or events is None:
            return facts
        hosts = [host or pod for host in events.get("host") or [None] * facts.count("events")]
        return Facts({**facts.tables, "events": {**events, "host": hosts}}, facts.warnings)


class GenericTextExtractor:
    """The extractor that takes everything nobody else wants: text, read as a log without a format."""

    data_type = DataType.TEXT

    def detect(self, source: SourceText) -> float:
        """Take any file that holds text, with the least confidence."""
        return 0.1 if any(line.strip() for line in source.lines) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "text"

    def extract(self, source: SourceText) -> Facts:
        """Return one event per line, or per group of lines that belong together."""
        return _events(source)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def _events(source: SourceText) -> Facts:
    if not any(line.strip() for line in source.lines):
        return Facts({})
    reader = LogReader(learn(source.lines), source.modified_at)
    events = reader.read(LineTable.of(source.lines), is_last=True).as_lists()
    return Facts({"events": events}, reader.warnings())
