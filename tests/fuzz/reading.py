"""Everything that is done with one text: detected, read, analysed, and checked for what must always hold."""

from __future__ import annotations

from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.extractors import EXTRACTORS
from faultmaven.evidence.fact_tables import FACT_TABLES
from faultmaven.evidence.models import Facts

from tests.unit.evidence.sources import source

#: Characters that the decoder takes out before any extractor sees a text.
_NEVER_SEEN = dict.fromkeys([*range(9), *range(11, 32), 127])


def read_with(extractor_name: str, text: str) -> Facts:
    """Return the facts that one extractor finds, whatever the text is; raises what it should not."""
    given = source(text.translate(_NEVER_SEEN), "upload")
    extractor = EXTRACTORS[extractor_name]()
    confidence = extractor.detect(given)
    assert 0.0 <= confidence <= 1.0, f"a confidence of {confidence}"
    assert extractor.format_of(given)
    facts = analyse(extractor.enrich(extractor.extract(given), given), given)
    check(facts, len(given.lines))
    return facts


def check(facts: Facts, lines: int) -> None:
    """Fail when a row stands on no line of the file, or a table is not one of ours."""
    for table, columns in facts.tables.items():
        rows = facts.count(table)
        assert set(columns) <= set(FACT_TABLES[table]), f"unknown columns in {table}"
        assert all(len(values) == rows for values in columns.values()), f"columns of {table} differ in length"
        for name in ("line_no", "line_end"):
            if name in columns:
                numbers = [int(str(number)) for number in columns[name] if number is not None]
                assert all(1 <= number <= lines for number in numbers), f"a {name} of {table} outside the file"
