"""Errors in clusters: what is the same fault again and again, with one example that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from faultmaven.evidence.analysis.log_patterns.words import clock, many
from faultmaven.evidence.findings import Finding, FindingKind

if TYPE_CHECKING:
    import duckdb

_CLUSTERS = """
SELECT coalesce(x.fingerprint, e.template_id) AS cluster, count(*) AS count, min(e.line_no) AS line_no, min(e.ts) AS ts,
       max(e.ts) AS ts_end, arg_min(e.template_id, e.line_no) AS template_id, any_value(x.root_type) AS kind,
       arg_min(x.root_message, e.line_no) AS message, arg_min(x.top_frame, e.line_no) AS frame,
       arg_min(x.line_end, e.line_no) AS line_end, count(DISTINCT e.template_id) AS wordings
FROM failed AS e LEFT JOIN exceptions AS x USING (line_no)
GROUP BY cluster ORDER BY count DESC, line_no LIMIT ?
"""


def error_clusters(connection: duckdb.DuckDBPyConnection, limit: int) -> list[Finding]:
    """Return the largest clusters of errors: by the exception's fingerprint where there is one, else by pattern."""
    found: list[Finding] = []
    cursor = connection.execute(_CLUSTERS, [limit])
    names = [column[0] for column in cursor.description or ()]
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        said = _said(connection, row)
        when = f" from {clock(row['ts'])} to {clock(row['ts_end'])}" if row["ts"] and row["ts"] != row["ts_end"] else ""
        at = f" at {clock(row['ts'])}" if row["ts"] and not when else ""
        found.append(
            Finding(
                FindingKind.ERROR_CLUSTER,
                f"{many(row['count']).capitalize()}{when}{at}: {said}",
                row["line_no"],
                "error",
                subject=row["kind"] or row["template_id"],
                line_end=row["line_end"],
                ts=row["ts"],
                ts_end=row["ts_end"],
                detail={
                    "count": row["count"],
                    "cluster": row["cluster"],
                    "frame": row["frame"],
                    "wordings": row["wordings"],
                },
            )
        )
    return found


def _said(connection: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> str:
    if row["kind"]:
        message = str(row["message"] or "").split("\n", 1)[0].strip()
        frame = f", thrown in {row['frame']}" if row["frame"] else ""
        return f"{row['kind']}{f': {_short(message)}' if message else ''}{frame}"
    found = connection.execute("SELECT pattern FROM templates WHERE template_id = ?", [row["template_id"]]).fetchone()
    return _short(str(found[0]).split("\n", 1)[0]) if found else "errors"


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:160]}…"
