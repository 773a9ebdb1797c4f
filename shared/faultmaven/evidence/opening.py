"""The first look at a file: its text behind decoding and redaction, and what it is, from as much as that takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from faultmaven.evidence.choosing import choose
from faultmaven.evidence.decoding import SAMPLE_BYTES, Decoder, no_text
from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import is_one_log
from faultmaven.evidence.jobs import Job
from faultmaven.evidence.models import DataType, Detection, SourceText
from faultmaven.evidence.redaction import Redactor
from faultmaven.evidence.sizes import MIB, TEXT_MAX_BYTES
from faultmaven.evidence.text_blocks import BLOCK_BYTES, Block, TextBlocks
from faultmaven.evidence.text_sample import spread_lines
from faultmaven.evidence.transcription import Transcript, transcribe
from faultmaven.evidence.unreadable import Unreadable

#: A document in one piece begins like this (JSON, XML, HTML); only all of it says what it is.
_WHOLE_BEGINS = (b"{", b"[", b"<")


@dataclass(frozen=True)
class Opened:
    """A file that was looked at.

    With `blocks` it is a log and read through them: `source` has the lines of the first one, `sample` some of the
    others (not redacted, only to learn from). Without, `source` has all its lines.
    """

    job: Job
    text: TextBlocks
    source: SourceText
    detection: Detection
    blocks: Iterator[Block] | None = None
    sample: tuple[str, ...] = ()
    transcript: Transcript | None = None
    warnings: tuple[str, ...] = ()


def open_file(job: Job) -> Opened:
    """Look at a file. Raises Unreadable for what is empty or no text."""
    found = _transcribed(job)
    if found is not None:
        file = job.folder / "transcript"
        file.write_text("\n".join(found.lines), encoding="utf-8", errors="replace")
        job = replace(job, file=file)
    size = job.file.stat().st_size
    opened = _open_small(job, size) if size <= BLOCK_BYTES else _open_large(job, size)
    return opened if found is None else replace(opened, transcript=found, warnings=(*found.warnings, *opened.warnings))


def _transcribed(job: Job) -> Transcript | None:
    size = job.file.stat().st_size
    if size > TEXT_MAX_BYTES or (size > BLOCK_BYTES and _is_text(job.file)):
        return None
    return transcribe(job.file.read_bytes())


def _is_text(file: Path) -> bool:
    with file.open("rb") as stream:
        try:
            Decoder(stream.read(SAMPLE_BYTES))
        except Unreadable:
            return False
    return True


def _open_small(job: Job, size: int) -> Opened:
    text = TextBlocks(job.file, Redactor(job.case_key))
    block = text.whole()
    if not block.data.strip():
        raise no_text()
    opened = _looked(job, text, block, size)
    return replace(opened, blocks=iter((block,))) if is_one_log(opened.source, opened.detection) else opened


def _open_large(job: Job, size: int) -> Opened:
    """Decide by the first block whether it is a log; what is none is read whole, as far as that is possible."""
    text = TextBlocks(job.file, Redactor(job.case_key))
    stream = iter(text)
    first = next(stream)
    opened = replace(_looked(job, text, first, size), sample=tuple(spread_lines(job.file)))
    is_log = is_one_log(opened.source, opened.detection)
    may_be_document = opened.detection.data_type is not DataType.LOG and first.data.lstrip().startswith(_WHOLE_BEGINS)
    if is_log and not (may_be_document and size <= TEXT_MAX_BYTES):
        return replace(opened, blocks=chain((first,), stream))
    if size > TEXT_MAX_BYTES:
        told = f"It is {size // MIB} MiB long and was read line by line: up to {TEXT_MAX_BYTES // MIB} MiB it would "
        as_text = Detection(DataType.TEXT, "text", "generic_text", 0.1)
        warning = f"{told}be read as {opened.detection.format}."
        return replace(opened, detection=as_text, blocks=chain((first,), stream), warnings=(*opened.warnings, warning))
    return _open_small(job, size)


def _looked(job: Job, text: TextBlocks, block: Block, size: int) -> Opened:
    source = SourceText(job.path, block.lines, size, job.modified_at)
    choice = choose(detect(source), source, job.chosen_type, job.chosen_format)
    warnings = (choice.warning,) if choice.warning else ()
    return Opened(job, text, source, choice.detection, warnings=warnings)
