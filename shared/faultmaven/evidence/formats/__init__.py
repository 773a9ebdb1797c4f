"""Log formats as data: one YAML file per format, with samples that test it, compiled once."""

from __future__ import annotations

from faultmaven.evidence.formats.catalogue import LINE_END, Fold, LogFormat, MessageFormat, log_formats, message_formats

__all__ = ["LINE_END", "Fold", "LogFormat", "MessageFormat", "log_formats", "message_formats"]
