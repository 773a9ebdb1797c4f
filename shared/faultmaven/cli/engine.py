"""The engine behind the command line: local files in, the document of their diagnosis out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from faultmaven.cli.errors import InputUnusable, PathNotFound
from faultmaven.cli.inputs import files_of
from faultmaven.cli.progress import Tell
from faultmaven.evidence.local import LocalFacts, read_local
from faultmaven.evidence.local_reading import in_children

if TYPE_CHECKING:
    from faultmaven.diagnosis.catalogue import Catalogue
    from faultmaven.diagnosis.document.parts import DiagnosisDocument
    from faultmaven.diagnosis.schema import Signature


@dataclass(frozen=True)
class Read:
    """What was read, for one line under the answer."""

    files: int
    unread: int
    lines: int


@dataclass(frozen=True)
class Answer:
    """The document, with the addresses that the files have, and what it stands on."""

    document: DiagnosisDocument
    read: Read


def diagnose_paths(paths: Sequence[str], question: str, folders: Sequence[str], tell: Tell) -> Answer:
    """Read what lies under these paths and diagnose it; raises what `files_of` and `catalogue_of` raise."""
    own = catalogue_of(folders) if folders else None
    with files_of(paths) as files:
        tell("Reading", 0, len(files))
        # the catalogue and all that reasons is imported while the first files are read
        read = partial(in_children, meanwhile=lambda: catalogue_of(()))
        with read_local(files, read=read, on_progress=partial(tell, "Reading")) as facts:
            tell("Diagnosing", 0, 0)
            return answer_of(facts, question, own)


def answer_of(facts: LocalFacts, question: str, catalogue: Catalogue | None = None) -> Answer:
    """Return the answer to a question about facts; its addresses are those of the files, as at every door."""
    from faultmaven.diagnosis.document.parts import DiagnosisDocument  # noqa: PLC0415 (see diagnose_paths)
    from faultmaven.diagnosis.document.writing import document_of  # noqa: PLC0415
    from faultmaven.diagnosis.service import diagnose  # noqa: PLC0415

    asked = facts.translation.pseudonymised(question)
    document = document_of(diagnose(facts, asked, catalogue), facts.evidence)
    restored = facts.translation.restored_json(document.model_dump_json().encode())
    files = facts.evidence
    read = Read(
        files=len(files),
        unread=sum(item.reason is not None for item in files),
        lines=sum(item.line_count for item in files if not item.duplicate_of),
    )
    return Answer(DiagnosisDocument.model_validate_json(restored), read)


def catalogue_of(folders: Sequence[str]) -> Catalogue:
    """Return the shipped catalogue with the signatures of these folders beside it.

    Raises PathNotFound, and InputUnusable for a folder without signatures or with a broken one.
    """
    from faultmaven.diagnosis.catalogue import (  # noqa: PLC0415 (see diagnose_paths)
        BrokenSignature,
        catalogue_with,
        load_catalogue,
    )

    if not folders:
        return load_catalogue()
    try:
        return catalogue_with([signature for folder in folders for signature in private_signatures(Path(folder))])
    except BrokenSignature as broken:
        raise InputUnusable(broken.detail) from broken


def private_signatures(path: Path) -> list[Signature]:
    """Return the signatures of a file, or of a folder and all below it; raises as `catalogue_of` does."""
    from faultmaven.diagnosis.catalogue import BrokenSignature, read_folder, read_signature  # noqa: PLC0415

    if not path.exists():
        raise PathNotFound(f"There is no file or folder {path}.")
    try:
        found = read_folder(path) if path.is_dir() else [read_signature(path)]
    except BrokenSignature as broken:
        raise InputUnusable(broken.detail) from broken
    if not found:
        raise InputUnusable(f"There is no signature (*.yaml) in {path}.")
    return found
