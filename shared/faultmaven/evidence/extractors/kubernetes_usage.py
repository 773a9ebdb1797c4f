"""What `kubectl top` prints: the use of pods, containers and nodes, and the objects it names."""

from __future__ import annotations

from faultmaven.evidence.extractors.kubernetes_output import KubernetesOutputExtractor
from faultmaven.evidence.extractors.metrics.containers import is_kubectl_top
from faultmaven.evidence.kubernetes.get_tables import is_table_header
from faultmaven.evidence.models import DataType, SourceText

#: Above a table of `kubectl get`, which these lines look like as well.
_SURE = 0.975


class KubernetesUsageExtractor(KubernetesOutputExtractor):
    """Reads samples, and the pods and nodes they are of, out of tables of `kubectl top` and nothing else."""

    data_type = DataType.METRIC

    def detect(self, source: SourceText) -> float:
        """Be sure where the first line heads such a table, and no line heads one of another kind."""
        first = next((line for line in source.lines if line.strip()), "")
        others = is_kubectl_top(first) and (is_table_header(line) and not is_kubectl_top(line) for line in source.lines)
        return _SURE if others and not any(others) else 0.0

    def format_of(self, source: SourceText) -> str:
        """Return "kubectl-top"."""
        return "kubectl-top"
