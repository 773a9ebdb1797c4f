"""Files that are no text become text: pictures by recognising their characters, binary profiles by writing them out.

Everything after this step (redaction, detection, extraction, citation) then treats them like any other file.
"""

from faultmaven.evidence.transcription.pictures import transcribe_picture
from faultmaven.evidence.transcription.pprof import transcribe_pprof
from faultmaven.evidence.transcription.pstats import transcribe_pstats
from faultmaven.evidence.transcription.transcript import Transcriber, Transcript

#: Asked in order. A new kind is a file and a line here.
TRANSCRIBERS: tuple[Transcriber, ...] = (transcribe_picture, transcribe_pprof, transcribe_pstats)


def transcribe(data: bytes) -> Transcript | None:
    """Return the lines that stand for a binary file, None for what is text already (or no kind we know)."""
    return next((found for read in TRANSCRIBERS if (found := read(data)) is not None), None)


__all__ = ["TRANSCRIBERS", "Transcriber", "Transcript", "transcribe"]
