"""The first look at a file: its text behind decoding and redaction, and what it is, from as much as that takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from faultmaven.evidence.choosing import choose
from faultmaven.evidence.decoding import SAMPLE_BYTES, Decoder, no_text
from faultmaven.evidence.detection import detect
from faultmaven.evidence.extractors import is_one_log
from faultmaven.evidence.jobs import Job
from faultmaven.evidence.models import DataType, Detection, SourceText
from faultmaven.evidence.sizes import MIB, TEXT_MAX_BYTES
from faultmaven.evidence.text_blocks import BLOCK_BYTES, Block, TextBlocks
from faultmaven.evidence.text_sample import spread_lines
from faultmaven.evidence.transcription import Transcript, transcribe
from faultmaven.redaction import Redactor
from faultmaven.sandbox.unreadable import Unreadable

#: A document in one piece begins like this (JSON, XML, HTML); only all of it says what it is.
_WHOLE_BEGINS = (b"{", b"[", b"<")
#: A longer file is looked at in so many lines first; most are logs, which that is enough to tell.
_HEAD_LINES = 2_000


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

    @property
    def own_tables(self) -> Mapping[str, Mapping[str, Sequence[object]]]:
        """Return the facts that only the bytes told."""
        return self.transcript.tables if self.transcript is not None else {}


def open_file(job: Job) -> Opened:
    """Look at a file. Raises Unreadable for what is empty or no text."""
    found = _transcribed(job)
    if found is not None:
        file = job.folder / "transcript"
        file.write_text("\n".join(found.lines), encoding="utf-8", errors="replace")
        chosen = None if job.chosen_type is found.data_type else job.chosen_type
        form = None if job.chosen_format == found.form else job.chosen_format
        job = replace(job, file=file, chosen_type=chosen, chosen_format=form)
    size = job.file.stat().st_size
    opened = _open_small(job, size) if size <= BLOCK_BYTES else _open_large(job, size)
    return opened if found is None else _as_transcript(opened, found)


def _as_transcript(opened: Opened, found: Transcript) -> Opened:
    """A picture stays one for its user, and says what its text is: the facts come from that (`png+klog`).

    A binary profile is called as it is, whatever form its lines were written in.
    """
    inner = opened.detection
    if found.data_type is not None:
        inner = replace(inner, data_type=found.data_type, format=f"{found.form}+{inner.format}")
    elif opened.job.chosen_format is None and opened.job.chosen_type is None:
        inner = replace(inner, format=found.form)
    return replace(opened, detection=inner, transcript=found, warnings=(*found.warnings, *opened.warnings))


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
    if text.line_count > 2 * _HEAD_LINES:
        opened = _looked(job, text, block.head(_HEAD_LINES), size)
        if _is_surely_log(opened, block):
            return replace(opened, blocks=iter((block,)), sample=tuple(spread_lines(job.file)))
    opened = _looked(job, text, block.lines, size)
    return replace(opened, blocks=iter((block,))) if is_one_log(opened.source, opened.detection) else opened


def _open_large(job: Job, size: int) -> Opened:
    """Decide by the first block whether it is a log; what is none is read whole, as far as that is possible."""
    text = TextBlocks(job.file, Redactor(job.case_key))
    stream = iter(text)
    first = next(stream)
    opened = _looked(job, text, first.head(_HEAD_LINES), size)
    is_log = _is_surely_log(opened, first)
    if not is_log and size <= TEXT_MAX_BYTES:
        return _open_small(job, size)
    opened = replace(opened, blocks=chain((first,), stream), sample=tuple(spread_lines(job.file)))
    if is_log or is_one_log(opened.source, opened.detection):
        return opened
    warning = (
        f"It is {size // MIB} MiB long and was read line by line: up to {TEXT_MAX_BYTES // MIB} MiB it would be read "
        f"as {opened.detection.format}."
    )
    as_text = Detection(DataType.TEXT, "text", "generic_text", 0.1)
    return replace(opened, detection=as_text, warnings=(*opened.warnings, warning))


def _is_surely_log(opened: Opened, first: Block) -> bool:
    """Tell whether the first lines are enough to know that all of it is a log, or text without any other form."""
    is_document = opened.detection.data_type is not DataType.LOG and first.data.lstrip().startswith(_WHOLE_BEGINS)
    return is_one_log(opened.source, opened.detection) and not is_document


def _looked(job: Job, text: TextBlocks, lines: Sequence[str], size: int) -> Opened:
    source = SourceText(job.path, lines, size, job.modified_at)
    choice = choose(detect(source), source, job.chosen_type, job.chosen_format)
    warnings = (choice.warning,) if choice.warning else ()
    return Opened(job, text, source, choice.detection, warnings=warnings)
