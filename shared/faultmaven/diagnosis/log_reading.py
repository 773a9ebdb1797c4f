"""Reads the few log records that any signature could speak of, with one pass over all records in DuckDB."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from faultmaven.diagnosis.log_owners import LogOwners
from faultmaven.diagnosis.picture import LogLine, ref_of
from faultmaven.diagnosis.port import CaseFacts
from faultmaven.diagnosis.span_failures import read_span_failures
from faultmaven.diagnosis.subjects import Entity

#: Records kept per file and template; counts stay exact, because every kept record carries the total.
SAMPLE = 40
#: Words of one expression: RE2 keeps an automaton of so many; of 1,400 it does not, and takes eighteen times as long.
_WORDS = 500

#: What kubectl and shells say when a command fails. It tells about the collecting, never about the fault.
TOOL_FAILURE = (
    r"^(Error from server \(|error: (Metrics API|the server|You must be logged|unable to|no context|timed out)"
    r"|Command `.*` failed with return code|Unable to connect to the server|No resources found|No events found"
    r"|bash: kubectl|kubectl: command not found|stderr:|stdout:)"
)

_CALM = frozenset({"info", "debug", "trace", "notice"})
#: How the last words of a program begin, on a line of their own.
_ENDED_WITH = re.compile(
    r"\n(?:Traceback \(most recent call last\):|Exception in thread |panic: |fatal error: |thread '[^'\n]*' panicked"
    r"|Unhandled exception|Uncaught )"
)

#: An error's name that a log reader took for the program or logger, as in `ERROR SlowDown: Please reduce your rate`.
_NAME_OF_ERROR = (
    r"^([\w$]+\.)*[A-Z][\w$]*(Exception|Error|Fault|Failure|Exceeded|Denied|Expired|NotFound|Timeout|Throttled)$"
    r"|^[A-Z][a-z]+([A-Z][a-z]+)+$"
)
#: Where structured logs put the error beside a message that says little: zap, slog, logrus, ECS, serilog.
_ERROR_FIELDS = ("error", "err", "error.message", "error_message", "errorMessage", "exception", "exception.message")
_FIELD = """json_extract_string(attrs, '$."{}"')"""
_ERROR = f"""CASE WHEN attrs LIKE '%err%' OR attrs LIKE '%xception%'
              THEN coalesce({", ".join(map(_FIELD.format, _ERROR_FIELDS))}) END"""
#: A record says what its message, the error's name before it and the error field beside it say.
_RECORDS = f"""
WITH plain AS (
  SELECT evidence_id, number, filename, line_no, line_no AS line_end, NULL::TIMESTAMP AS ts, NULL AS level,
         NULL AS service, NULL AS component, NULL AS host, NULL AS template_id, text AS msg
  FROM lines WHERE evidence_id NOT IN (SELECT evidence_id FROM events UNION SELECT evidence_id FROM objects
                                       UNION SELECT evidence_id FROM spans
                                       UNION SELECT evidence_id FROM evidence WHERE data_type IN
                                         ('config', 'trace', 'metric', 'profile', 'code'))
), told AS (
  SELECT *, level IN ('warn', 'error', 'fatal') AND regexp_matches(component, '{_NAME_OF_ERROR}') AS is_named,
         {_ERROR} AS error
  FROM events WHERE source IS DISTINCT FROM 'k8s-event'
), records AS (
  SELECT evidence_id, number, filename, line_no, line_end, ts, level, service,
         CASE WHEN is_named THEN NULL ELSE component END AS component, host, template_id,
         concat(CASE WHEN is_named THEN component || ': ' END, msg,
                CASE WHEN error <> '' AND NOT contains(msg, error) THEN ' ' || error END) AS msg
  FROM told
  UNION ALL SELECT * FROM plain
)
"""  # noqa: S608 - the pieces are this module's own text


def _ask(facts: CaseFacts, select: str, params: Sequence[object]) -> list[dict[str, Any]]:
    return facts.rows(f"{_RECORDS}{select}", params)


def read_logs(facts: CaseFacts, words: Iterable[str], entities: Sequence[Entity]) -> list[LogLine]:
    """Return records that hold at least one of the words (any case), at most `SAMPLE` per file and template.

    What failed spans say of their failure stands among them, whatever words they hold.
    """
    patterns = _patterns(words)
    if not patterns:
        return []
    # an expression that minds the case is compiled in half the time
    holds = " OR ".join(["regexp_matches(lower(msg), ?)"] * len(patterns))
    rows = _ask(
        facts,
        f"""
        , hits AS (SELECT *, coalesce(template_id, left(regexp_replace(msg, '[0-9]+', '#', 'g'), 60)) AS shape
                   FROM records WHERE ({holds}) AND NOT regexp_matches(msg, ?)),
        ranked AS (SELECT *, row_number() OVER (PARTITION BY evidence_id, shape ORDER BY line_no) AS nth,
                   count(*) OVER (PARTITION BY evidence_id, shape) AS total FROM hits)
        SELECT * FROM ranked WHERE nth <= ? OR nth = total ORDER BY number, line_no
        """,  # noqa: S608 - only the number of placeholders varies
        (*patterns, TOOL_FAILURE, SAMPLE),
    )
    owners = LogOwners(entities, facts)
    records = [
        LogLine(
            ref_of(row),
            row["ts"],
            _level(row["level"] or "", row["msg"]),
            row["msg"],
            row["shape"],
            row["nth"],
            row["total"],
            owners.of(row),
        )
        for row in rows
    ]
    return records + read_span_failures(facts, owners)


def _level(level: str, message: str) -> str:
    """Return the level of a record; what a program wrote to the terminal as it ended stands behind its last record."""
    return "error" if level in _CALM and _ENDED_WITH.search(message) else level


def _patterns(words: Iterable[str]) -> list[str]:
    """Return expressions that together find any of the words in text in small letters."""
    ordered = [re.escape(word).replace("/", "\\/") for word in sorted({word.lower() for word in words})]
    return ["|".join(ordered[start : start + _WORDS]) for start in range(0, len(ordered), _WORDS)]


_COUNT = """
SELECT evidence_id, count(*) AS n FROM records WHERE regexp_matches(msg, ?, 'i') AND NOT regexp_matches(msg, ?)
AND (? = '' OR NOT regexp_matches(msg, ?, 'i')) AND evidence_id IN ({files})
"""


def count_matches(
    facts: CaseFacts, pattern: str, unless: str, values: Sequence[str], files: Sequence[str]
) -> Mapping[str, int]:
    """Return exactly how many records of each of these files match a pattern, not another, and hold all values.

    For templates that were sampled; `unless` may be empty; `values` tell one group of captured values from another.
    """
    demands = " AND contains(msg, ?)" * len(values) + " GROUP BY evidence_id"
    count = _COUNT.format(files=", ".join("?" * len(files)))
    rows = _ask(facts, count + demands, (pattern, TOOL_FAILURE, unless, unless, *files, *values))
    return {row["evidence_id"]: int(row["n"]) for row in rows}
