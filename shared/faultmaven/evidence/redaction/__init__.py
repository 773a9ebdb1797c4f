"""Secrets and personal data leave the text before anything is derived from it.

What stays on purpose: IP addresses, host names, paths, ids, hashes and Kubernetes names: a diagnosis
needs them.
"""

from faultmaven.evidence.redaction.redactor import Redacted, Redactor, prepare_redaction

__all__ = ["Redacted", "Redactor", "prepare_redaction"]
