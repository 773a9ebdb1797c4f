"""From bytes to facts: the steps a file goes through, as a list to read aloud.

Redaction stands before everything that derives something, so no later step can keep a secret. The steps see one file
and a folder; they know no bucket and no table. `sandbox` runs them where a hostile file does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from faultmaven.evidence import unpacking
from faultmaven.evidence.analysis import analyse as analyse_facts
from faultmaven.evidence.choosing import choose
from faultmaven.evidence.decoding import decode as decode_bytes
from faultmaven.evidence.detection import detect as detect_format
from faultmaven.evidence.extractors import extract as extract_facts
from faultmaven.evidence.facts.parquet import load_database, write_facts
from faultmaven.evidence.models import DataType, Detection, Facts, SourceText
from faultmaven.evidence.redaction import Redactor, prepare_redaction
from faultmaven.evidence.sizes import TEXT_MAX_BYTES
from faultmaven.evidence.transcription import Transcript
from faultmaven.evidence.transcription import transcribe as transcribe_bytes
from faultmaven.evidence.unpacking import LIMITS, Member
from faultmaven.evidence.unreadable import Unreadable

#: Read once by `prepare`: a log with an exception, a document and prose use what most files use.
_FIRST_READ = (
    (
        "app.log",
        ("2026-01-31T09:05:00.123Z ERROR [orders] refused: java.net.ConnectException: no route", "\tat a.B.c(D:1)"),
    ),
    ("pod.yaml", ("apiVersion: v1", "kind: Pod", "metadata:", "  name: web-1")),
    ("words.txt", ("the database was slow today",)),
)
#: A stored line ends here; the facts of a longer one (a document in one line) are read from the whole.
LINE_MAX_CHARS = 32_768


@dataclass(frozen=True)
class Job:
    """One file to read: `file` holds its bytes, `folder` is empty and takes what comes of it."""

    evidence_id: str
    path: str
    file: Path
    folder: Path
    modified_at: datetime
    case_key: bytes
    depth: int = 0
    chosen_type: DataType | None = None
    chosen_format: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a file. An archive has members and no facts; `folder/{table}.parquet` exists for each count."""

    detection: Detection
    line_count: int = 0
    fact_counts: dict[str, int] = field(default_factory=dict[str, int])
    first_ts: datetime | None = None
    last_ts: datetime | None = None
    redactions: dict[str, int] = field(default_factory=dict[str, int])
    warnings: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A file on its way through the steps; each returns a new one with more known."""

    job: Job
    data: bytes
    source: SourceText
    detection: Detection
    facts: Facts
    outcome: Outcome
    transcript: Transcript | None = None

    def warned(self, *warnings: str) -> Reading:
        """Return this reading with more warnings for the user."""
        return replace(self, outcome=replace(self.outcome, warnings=(*self.outcome.warnings, *warnings)))


def transcribe(reading: Reading) -> Reading:
    """A picture or a binary profile becomes the lines that stand for it."""
    found = transcribe_bytes(reading.data)
    if found is None:
        return reading
    data = "\n".join(found.lines).encode("utf-8", "replace")
    return replace(reading, data=data, transcript=found).warned(*found.warnings)


def decode(reading: Reading) -> Reading:
    """Bytes become clean UTF-8 text, or the file is refused."""
    decoded = decode_bytes(reading.data)
    return replace(reading, data=decoded.data).warned(*decoded.warnings)


def redact(reading: Reading) -> Reading:
    """Secrets and personal data become pseudonyms; from here on nobody sees them."""
    redacted = Redactor(reading.job.case_key).redact(reading.data)
    text = redacted.data.decode()
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    source = replace(reading.source, lines=lines)
    outcome = replace(reading.outcome, redactions=dict(redacted.counts), line_count=len(lines))
    return replace(reading, data=redacted.data, source=source, outcome=outcome)


def detect(reading: Reading) -> Reading:
    """The content says what the file is; a type or format that the user chose wins."""
    job, source = reading.job, reading.source
    choice = choose(detect_format(source), source, job.chosen_type, job.chosen_format)
    if choice.warning:
        reading = reading.warned(choice.warning)
    outcome = replace(reading.outcome, detection=choice.detection)
    return replace(reading, detection=choice.detection, outcome=outcome)


def extract(reading: Reading) -> Reading:
    """The extractor for the format reads typed records from the text."""
    facts = extract_facts(reading.source, reading.detection)
    if reading.transcript is not None:
        facts = replace(facts, tables={**facts.tables, **reading.transcript.tables})
    return replace(reading, facts=facts)


def normalise(reading: Reading) -> Reading:
    """The records get the file's lines beside them, so that every citation can be shown and checked."""
    lines = [line if len(line) <= LINE_MAX_CHARS else _cut(line) for line in reading.source.lines]
    tables = {**reading.facts.tables, "lines": {"line_no": range(1, len(lines) + 1), "text": lines}}
    return replace(reading, facts=replace(reading.facts, tables=tables))


def analyse(reading: Reading) -> Reading:
    """Patterns over the records: what every kind of facts tells about itself."""
    facts = analyse_facts(reading.facts, reading.source)
    return replace(reading, facts=facts).warned(*facts.warnings)


def index(reading: Reading) -> Reading:
    """The facts become Parquet, ready to be asked."""
    written = write_facts(reading.facts, reading.job.evidence_id, reading.job.folder)
    outcome = replace(reading.outcome, fact_counts=written.counts, first_ts=written.first_ts, last_ts=written.last_ts)
    return replace(reading, outcome=outcome)


STEPS: tuple[Callable[[Reading], Reading], ...] = (
    transcribe,
    decode,
    redact,
    detect,
    extract,
    normalise,
    analyse,
    index,
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
    size = file.stat().st_size
    if size > TEXT_MAX_BYTES:
        raise Unreadable(
            f"The text is {size >> 20} MiB long; up to {TEXT_MAX_BYTES >> 20} MiB can be read at once. "
            "Cut it to the time of the incident, or split it."
        )
    unknown = Detection(DataType.UNKNOWN, "unknown", "generic_text", 0.0)
    reading = Reading(
        job=replace(job, path=path),
        data=file.read_bytes(),
        source=SourceText(path, (), size, job.modified_at),
        detection=unknown,
        facts=Facts({}),
        outcome=Outcome(unknown),
    )
    for step in STEPS:
        reading = step(reading)
    return reading.outcome


def _cut(line: str) -> str:
    return f"{line[:LINE_MAX_CHARS]} … ({len(line) - LINE_MAX_CHARS} more characters)"


def prepare() -> None:
    """Load what every file needs, so that each child forked from this process finds it loaded (0.6 s once)."""
    load_database()
    prepare_redaction()
    # Formats are loaded and patterns compiled when they are first used, and what a child uses is lost with it.
    for path, lines in _FIRST_READ:
        source = SourceText(path, lines, sum(map(len, lines)), datetime.fromtimestamp(0, UTC))
        analyse_facts(extract_facts(source, detect_format(source)), source)
