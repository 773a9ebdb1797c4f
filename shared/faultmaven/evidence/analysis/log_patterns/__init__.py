"""What a log does against its own baseline: what is new, rare, in bursts or gone, what fails, when it was silent."""

from faultmaven.evidence.analysis.log_patterns.look import READ, may_have_patterns, pattern_findings

__all__ = ["READ", "may_have_patterns", "pattern_findings"]
