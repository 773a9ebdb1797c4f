"""Documents are cut into passages along their own structure: headings, steps, code, tables, logs."""

from faultmaven.knowledge.chunking.chunks import Chunk, chunks_of

__all__ = ["Chunk", "chunks_of"]
