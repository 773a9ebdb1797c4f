"""Secrets and personal data leave the text before anything is derived from it.

What stays on purpose: host names, login names, paths, ids, hashes and Kubernetes names: a diagnosis needs them. IP
addresses become others that stand in the same relation to each other.
"""

from faultmaven.redaction.blocks import safe_cut
from faultmaven.redaction.redactor import Redacted, Redactor
from faultmaven.redaction.scan import prepare_redaction

__all__ = ["Redacted", "Redactor", "prepare_redaction", "safe_cut"]
