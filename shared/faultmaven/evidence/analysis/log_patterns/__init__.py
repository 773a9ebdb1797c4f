"""What a log does against its own baseline: what is new, rare, in bursts or gone, what fails, when it was silent."""

from faultmaven.evidence.analysis.log_patterns.look import may_have_patterns, pattern_findings
from faultmaven.evidence.analysis.log_patterns.records import LogRecords, RecordBlock

__all__ = ["LogRecords", "RecordBlock", "may_have_patterns", "pattern_findings"]
