"""Log formats as data: one YAML file per format, with samples that test it, compiled once."""

from __future__ import annotations

from faultmaven.evidence.formats.catalogue import LogFormat, MessageFormat, log_formats, message_formats

__all__ = ["LogFormat", "MessageFormat", "log_formats", "message_formats"]
