"""What was looked at: records, objects and events, so that "nothing is wrong" says how far it reaches."""

from faultmaven.diagnosis.catalogue import Catalogue
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import counted

_LEVELS = """
SELECT count(*) AS n, count(DISTINCT evidence_id) AS files, count(*) FILTER (WHERE level = 'warn') AS warnings,
       count(*) FILTER (WHERE level IN ('error', 'fatal')) AS errors, min(ts) AS first, max(ts) AS last,
       any_value(evidence_id) AS evidence_id
FROM events WHERE source IS DISTINCT FROM 'k8s-event'
"""


#: What else a case may hold: one, many, the table it is in, and which rows of that.
_OTHERS = (
    ("series of metrics", "series of metrics", "series", "TRUE"),
    ("frame of profiles", "frames of profiles", "frames", "TRUE"),
    ("plain setting", "plain settings", "settings", "object_id IS NULL"),
)


def coverage_in_words(picture: Picture, catalogue: Catalogue) -> str:
    """Return what was read and held against the catalogue, as one phrase."""
    row = picture.facts.rows(_LEVELS)[0]
    spans = picture.facts.count("spans")
    parts: list[str] = []
    if row["n"]:
        first, last = (picture.clock.say(row[end], row["evidence_id"]) for end in ("first", "last"))
        when = f", {first} to {last}" if first else ""
        levels = f"{counted(row['warnings'], 'warning')}, {counted(row['errors'], 'error')}"
        parts.append(f"{counted(row['n'], 'log record')} of {counted(row['files'], 'file')} ({levels}{when})")
    parts += [counted(len(picture.entities), "Kubernetes object")] if picture.entities else []
    parts += [counted(len(picture.events), "Kubernetes event")] if picture.events else []
    parts += [counted(spans, "span") + " of traces"] if spans else []
    for one, many, table, where in _OTHERS:
        rows = picture.facts.count(table, where)
        parts += [counted(rows, one, many)] if rows else []
    if not parts:
        lines = picture.facts.count("lines", "trim(text) <> ''")
        parts.append(f"{counted(lines, 'line')} of text")
    faults = sum(signature.role == "cause" for signature in catalogue.signatures)
    return f"{', '.join(parts)}, held against {faults} known faults"
