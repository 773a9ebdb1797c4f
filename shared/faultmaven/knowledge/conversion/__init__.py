"""What people keep their runbooks in becomes Markdown: plain text, Markdown, HTML, PDF, Word."""

from faultmaven.knowledge.conversion.converting import Source, to_markdown

__all__ = ["Source", "to_markdown"]
