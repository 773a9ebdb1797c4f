"""Facts on disk: typed columns become Parquet, and the Parquet of one case becomes SQL.

DuckDB and numpy live in this package and are imported when something is opened or written, never by importing it.
"""

from faultmaven.evidence.facts.case_facts import CaseFacts
from faultmaven.evidence.facts.store import FactStore, OpensFacts

__all__ = ["CaseFacts", "FactStore", "OpensFacts"]
