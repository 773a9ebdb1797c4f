"""Output of kubectl: describe, tables of `get`, events, `top` and ownership trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from faultmaven.evidence.extractors.metrics.containers import read_kubectl_top
from faultmaven.evidence.fact_rows import FactRows
from faultmaven.evidence.kubernetes.describe import looks_described, read_describe
from faultmaven.evidence.kubernetes.get_tables import looks_listed, read_tables
from faultmaven.evidence.kubernetes.lineage import looks_like_lineage, read_lineage
from faultmaven.evidence.kubernetes.objects import Reading, write
from faultmaven.evidence.models import DataType, Facts, SourceText

#: Format, how sure the reader is of the lines, and the reader itself: `(lines, first line, hint) -> Reading`.
_FORMATS: tuple[tuple[str, Callable[[Sequence[str]], float], Callable[[Sequence[str], int, str], Reading]], ...] = (
    ("kubectl-describe", looks_described, read_describe),
    ("kubectl-lineage", looks_like_lineage, read_lineage),
    ("kubectl-table", looks_listed, read_tables),
)


class KubernetesOutputExtractor:
    """Reads objects and events of a cluster from what kubectl printed for people."""

    data_type = DataType.CONFIG

    def detect(self, source: SourceText) -> float:
        """Return the confidence of the surest reader."""
        return max(sure(source.lines) for _, sure, _ in _FORMATS)

    def format_of(self, source: SourceText) -> str:
        """Return the name of the surest reader's format."""
        return max(_FORMATS, key=lambda entry: entry[1](source.lines))[0]

    def extract(self, source: SourceText) -> Facts:
        """Return objects, settings and events; of `kubectl top` also what it measured."""
        _, _, read = max(_FORMATS, key=lambda entry: entry[1](source.lines))
        rows = FactRows()
        write(read(source.lines, 1, source.path), rows)
        found, measured = rows.facts(), read_kubectl_top(source).facts()
        return Facts({**found.tables, **measured.tables}, found.warnings)

    def enrich(self, facts: Facts, source: SourceText) -> Facts:
        """Return the facts as they are: kubectl prints everything an object needs."""
        return facts
