"""Every passage of a collection with its words: what keyword search reads, and the authority on what can be found."""

from faultmaven.knowledge.passages.store import Passages
from faultmaven.knowledge.passages.wording import Entry

__all__ = ["Entry", "Passages"]
