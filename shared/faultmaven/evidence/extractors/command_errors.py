"""Errors of the command that should have brought evidence: what could not be seen, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from faultmaven.evidence.extractors.segments import Failure, non_blank
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.models import DataType, Facts, SourceText

#: What kubectl and its plugins print instead of an answer: `(pattern, reason, level)`; the first match counts. Where
#: there is no reason, the pattern's own group tells it.
_ERRORS: tuple[tuple[str, str, str], ...] = (
    (r"Error from server \((\w+)\): ", "", "error"),
    (r"Error from server: ", "ServerError", "error"),
    (r"error: Metrics API not available", "MetricsUnavailable", "error"),
    (r"error: .*(?:must be logged in|Unauthorized)", "Unauthorized", "error"),
    (r"error: the server doesn't have a resource type", "UnknownResource", "error"),
    (r"error: ", "CommandError", "error"),
    (r"Unable to connect to the server: ", "Unreachable", "error"),
    (r"The connection to the server \S+ was refused", "Unreachable", "error"),
    (r"No (?:resources|events) found", "NothingFound", "info"),
    (r"Unable to use a TTY", "NoTerminal", "warn"),
    (r"Defaulted container ", "DefaultedContainer", "info"),
    (r"Error response from daemon: ", "DaemonError", "error"),
    (r"(?:ba|z|k)?sh: .*(?:command not found|not found)\Z", "CommandNotFound", "error"),
    (r"An error occurred \((\w+)\) when calling", "", "error"),
)
#: All of them at once; the group that closes last says which it was.
_ANY = re.compile("|".join(f"(?P<e{number}>{pattern})" for number, (pattern, _, _) in enumerate(_ERRORS)))


def read_error(line: str) -> tuple[str, str] | None:
    """Return `(reason, level)` when a line is an error message of a command, else None."""
    match = _ANY.match(line)
    if match is None:
        return None
    _, reason, level = _ERRORS[int((match.lastgroup or "e0")[1:])]
    return reason or match[(match.lastindex or 0) + 1], level


class CommandErrorExtractor:
    """Files that hold no answer but the reason why there is none."""

    data_type = DataType.TEXT

    def detect(self, source: SourceText) -> float:
        """Be sure when every line is such an error, and only for a short file."""
        lines = list(non_blank(source.lines, 21))
        if not lines or len(lines) > 20:
            return 0.0
        return 0.97 if all(read_error(line) for line in lines) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return the format's name."""
        return "command-error"

    def extract(self, source: SourceText) -> Facts:
        """Return one event per line, with the reason in its attributes."""
        rows, numbers = FactRows(), [n for n, line in enumerate(source.lines, 1) if line and not line.isspace()]
        lines = [source.lines[number - 1] for number in numbers]
        told = [read_error(line) or ("CommandError", "error") for line in lines]
        attrs = {
            reason: json.dumps({"reason": reason, "asked": source.path}, ensure_ascii=False)
            for reason in {reason for reason, _ in told}
        }
        rows.extend(
            "events",
            line_no=numbers,
            line_end=numbers,
            level=[level for _, level in told],
            source=["command"] * len(numbers),
            component=["command"] * len(numbers),
            msg=[line.strip() for line in lines],
            attrs=[attrs[reason] for reason, _ in told],
        )
        return rows.facts()

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are."""
        return facts


def failure_facts(failures: Iterable[Failure]) -> Facts:
    """Return one event per command that failed."""
    rows = FactRows()
    for failure in failures:
        rows.add(
            "events",
            line_no=failure.line_no,
            line_end=failure.line_no,
            level="error",
            source="command",
            component="command",
            msg=f"Command `{failure.command}` failed with return code {failure.exit_code}",
            attrs=json.dumps({"reason": "CommandFailed", "asked": failure.command, "exit_code": failure.exit_code}),
        )
    return rows.facts()
