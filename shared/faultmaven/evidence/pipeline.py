"""From bytes to facts: transcribe, decode, redact, detect, extract, normalise, analyse, index.

Redaction stands before everything that derives something, so no later step can keep a secret. The steps see one file
and a folder; they know no bucket and no table. `opening` takes the first four on as much of the file as it takes to
know what it is. A log then goes through the others block by block (`log_facts`), anything else as a whole
(`document_facts`). `sandbox` runs them where a hostile file does no harm.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from faultmaven.evidence import unpacking
from faultmaven.evidence.analysis import analyse
from faultmaven.evidence.detection import detect
from faultmaven.evidence.document_facts import read_document
from faultmaven.evidence.extractors import extract
from faultmaven.evidence.jobs import Job, Outcome
from faultmaven.evidence.log_facts import read_log
from faultmaven.evidence.models import DataType, Detection, SourceText
from faultmaven.evidence.opening import open_file
from faultmaven.evidence.unpacking import LIMITS
from faultmaven.redaction import prepare_redaction
from faultmaven.sandbox.unreadable import Unreadable

#: Read once by `prepare`: a log with an exception, a document and prose use what most files use.
_FIRST_READ = (
    (
        "app.log",
        ("2026-01-31T09:05:00.123Z ERROR [orders] refused: java.net.ConnectException: no route", "\tat a.B.c(D:1)"),
    ),
    ("pod.yaml", ("apiVersion: v1", "kind: Pod", "metadata:", "  name: web-1")),
    ("words.txt", ("the database was slow today",)),
)


def run(job: Job, limits: unpacking.Limits = LIMITS) -> Outcome:
    """Read one file: an archive gives its members, anything else its facts. Raises Unreadable with the reason."""
    file, path = unpacking.decompress(job.file, job.path, job.folder, limits)
    contents = unpacking.open_archive(file, job.folder, limits)
    if contents is not None:
        if job.depth >= limits.depth:
            raise Unreadable(f"Archives are opened {limits.depth} deep. Unpack this one and upload its files.")
        archive = Detection(DataType.ARCHIVE, "archive", "archive", 1.0)
        return Outcome(archive, members=contents.members, warnings=contents.left_out)
    opened = open_file(replace(job, file=file, path=path))
    return read_document(opened) if opened.blocks is None else read_log(opened, opened.blocks)


def prepare() -> None:
    """Load what every file needs, so that each child forked from this process finds it loaded (0.4 s once)."""
    prepare_redaction()
    # Formats are loaded and patterns compiled when they are first used, and what a child uses is lost with it.
    for path, lines in _FIRST_READ:
        source = SourceText(path, lines, sum(map(len, lines)), datetime.fromtimestamp(0, UTC))
        analyse(extract(source, detect(source)), source)


__all__ = ["Job", "Outcome", "prepare", "run"]
