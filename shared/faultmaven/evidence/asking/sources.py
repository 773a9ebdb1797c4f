"""Where the rows of an answer come from: the table's own rows, or rows made of them (samples with their series)."""

from __future__ import annotations

from faultmaven.evidence.asking.conditions import Where

#: Samples know their series by its id; people and models by its name.
_SAMPLES = """(SELECT samples_rows.*, series.name, series.labels, series.unit, series.kind, series.service, series.host
FROM samples_rows JOIN series USING (evidence_id, series_id))"""

_EACH = "value AS minimum, value AS maximum, 1::BIGINT AS count"
_STEPS = """(SELECT evidence_id, any_value(number) AS number, any_value(filename) AS filename, series_id,
any_value(name) AS name, any_value(labels) AS labels, any_value(unit) AS unit, any_value(kind) AS kind,
any_value(service) AS service, any_value(host) AS host, time_bucket(to_seconds({step}), ts) AS ts,
bool_or(tz_assumed) AS tz_assumed, avg(value) AS value, min(value) AS minimum, max(value) AS maximum,
count(*) AS count, min(line_no) AS line_no, 0::BIGINT AS row_no
FROM {matching} GROUP BY evidence_id, series_id, time_bucket(to_seconds({step}), ts))"""


def source(table: str, conditions: Where, step_s: int | None = None) -> tuple[str, list[object]]:
    """Return a subquery of the matching rows, and its parameters; with `step_s`, samples in steps of time."""
    # constants of this module and `subjects`; every value is a parameter
    if table != "samples":
        return f"(SELECT * FROM {table}_rows WHERE {conditions.sql})", conditions.params  # noqa: S608
    if step_s is None:
        return f"(SELECT *, {_EACH} FROM {_SAMPLES} WHERE {conditions.sql})", conditions.params  # noqa: S608
    matching = f"(SELECT * FROM {_SAMPLES} WHERE {conditions.sql})"  # noqa: S608
    return _STEPS.format(step=int(step_s), matching=matching), conditions.params
