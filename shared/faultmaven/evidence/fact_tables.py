"""The one schema of all facts: which tables there are, and their columns."""

from collections.abc import Mapping

#: The fact tables and their columns with DuckDB types. Every row keeps `evidence_id` and a 1-based line number:
#: that pair is the citation. `evidence_id` is added when facts are stored; extractors do not fill it.
FACT_TABLES: Mapping[str, Mapping[str, str]] = {
    "lines": {"line_no": "INTEGER", "text": "VARCHAR"},
    "events": {
        "line_no": "INTEGER",
        "line_end": "INTEGER",
        "ts": "TIMESTAMP",  # UTC; null when the record has no time
        "tz_assumed": "BOOLEAN",
        "level": "VARCHAR",  # trace debug info warn error fatal, or null
        "source": "VARCHAR",  # log, k8s-event, command (a command that failed)
        "service": "VARCHAR",
        "component": "VARCHAR",  # logger, unit or program; for a k8s-event "Pod/default/name"
        "host": "VARCHAR",
        "thread": "VARCHAR",
        "trace_id": "VARCHAR",
        "span_id": "VARCHAR",
        "template_id": "VARCHAR",
        "msg": "VARCHAR",
        "attrs": "VARCHAR",  # JSON object, or null
    },
    "templates": {
        "template_id": "VARCHAR",
        "pattern": "VARCHAR",
        "level": "VARCHAR",
        "count": "BIGINT",
        "line_no": "INTEGER",  # first occurrence
        "last_line": "INTEGER",
        "first_ts": "TIMESTAMP",
        "last_ts": "TIMESTAMP",
        "example": "VARCHAR",
    },
    "exceptions": {
        "line_no": "INTEGER",
        "line_end": "INTEGER",
        "ts": "TIMESTAMP",
        "type": "VARCHAR",
        "message": "VARCHAR",
        "root_type": "VARCHAR",
        "root_message": "VARCHAR",
        "top_frame": "VARCHAR",
        "fingerprint": "VARCHAR",
    },
    "objects": {
        "object_id": "VARCHAR",  # unique within the evidence
        "line_no": "INTEGER",
        "line_end": "INTEGER",
        "kind": "VARCHAR",
        "namespace": "VARCHAR",
        "name": "VARCHAR",
        "source": "VARCHAR",  # describe, get, yaml, json, lineage
        "doc": "VARCHAR",  # the object as JSON in the shape of the Kubernetes API
    },
    "settings": {
        "object_id": "VARCHAR",  # of the object this leaf belongs to; null for a plain configuration file
        "path": "VARCHAR",  # spec.containers[web].resources.limits.memory
        "value": "VARCHAR",
        "line_no": "INTEGER",
    },
    "spans": {
        "line_no": "INTEGER",
        "trace_id": "VARCHAR",
        "span_id": "VARCHAR",
        "parent_id": "VARCHAR",
        "service": "VARCHAR",
        "name": "VARCHAR",
        "ts": "TIMESTAMP",
        "duration_ms": "DOUBLE",
        "status": "VARCHAR",
        "attrs": "VARCHAR",
    },
    "series": {
        "series_id": "VARCHAR",  # unique within the evidence
        "name": "VARCHAR",
        "labels": "VARCHAR",  # JSON object, or null
        "unit": "VARCHAR",
        "kind": "VARCHAR",  # gauge, counter, histogram, summary, or null
        "service": "VARCHAR",
        "host": "VARCHAR",  # host, node or pod
        "line_no": "INTEGER",  # first occurrence
    },
    "samples": {
        "series_id": "VARCHAR",
        "ts": "TIMESTAMP",  # UTC; null in a snapshot that names no time
        "tz_assumed": "BOOLEAN",
        "value": "DOUBLE",
        "line_no": "INTEGER",
    },
    "frames": {  # one row per node of a profile's call tree and measure
        "frame_id": "VARCHAR",  # unique within the evidence
        "parent_frame_id": "VARCHAR",  # null for a root
        "depth": "INTEGER",  # 0 for a root
        "line_no": "INTEGER",
        "thread": "VARCHAR",  # thread, process or profile the tree belongs to
        "function": "VARCHAR",
        "module": "VARCHAR",  # library, package or class
        "file": "VARCHAR",
        "source_line": "INTEGER",
        "measure": "VARCHAR",  # cpu, wall, samples, alloc_space, inuse_space, lock ...
        "unit": "VARCHAR",  # ns, bytes, count
        "self_value": "DOUBLE",
        "total_value": "DOUBLE",  # with what it calls
    },
    "symbols": {
        "line_no": "INTEGER",
        "line_end": "INTEGER",
        "kind": "VARCHAR",  # class, function, method, import, hunk (of a patch), file (of a patch) ...
        "name": "VARCHAR",
        "container": "VARCHAR",  # the class, module or file it stands in
        "language": "VARCHAR",
        "detail": "VARCHAR",  # signature, imported names, or the hunk's header
    },
    "regions": {  # where a line of a picture's text stands, in pixels from its upper left corner
        "line_no": "INTEGER",
        "x": "INTEGER",
        "y": "INTEGER",
        "width": "INTEGER",
        "height": "INTEGER",
        "confidence": "DOUBLE",  # 0 to 1
    },
    "findings": {  # what analysis of one file noticed, said in words, with the line that shows it
        "line_no": "INTEGER",
        "line_end": "INTEGER",
        "kind": "VARCHAR",  # evidence.findings.FindingKind
        "severity": "VARCHAR",  # info, warn, error
        "ts": "TIMESTAMP",
        "ts_end": "TIMESTAMP",
        "subject": "VARCHAR",  # the setting, series, service, function or template it speaks of
        "title": "VARCHAR",
        "detail": "VARCHAR",  # JSON object with the numbers behind the title
    },
    "documents": {
        "chunk_no": "INTEGER",
        "line_no": "INTEGER",
        "line_end": "INTEGER",
        "heading": "VARCHAR",
        "text": "VARCHAR",
    },
}
