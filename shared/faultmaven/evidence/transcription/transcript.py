"""What a transcription gives: the lines that stand for a file which is no text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from faultmaven.evidence.models import DataType


@dataclass(frozen=True)
class Transcript:
    """Lines that stand for a binary file: they are redacted, detected, cited and shown in its place.

    `form` says what was read ("png", "pprof"); `tables` are facts that only the bytes can tell (the places of a
    picture's words), with the line numbers of these lines. `data_type` is what the file stays for its user whatever
    its text turns out to be; None leaves that to the text.
    """

    lines: Sequence[str]
    form: str
    tables: Mapping[str, Mapping[str, Sequence[object]]] = field(
        default_factory=dict[str, Mapping[str, Sequence[object]]]
    )
    warnings: tuple[str, ...] = ()
    data_type: DataType | None = None


#: Returns the transcript of a file of its kind, None for any other. Raises Unreadable for one that is broken.
Transcriber = Callable[[bytes], Transcript | None]
