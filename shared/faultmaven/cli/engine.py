"""The engine behind the command line: local files in, the document of their diagnosis out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from faultmaven.cli.errors import InputUnusable, PathNotFound
from faultmaven.cli.inputs import files_of
from faultmaven.cli.progress import Tell
from faultmaven.diagnosis.catalogue import BrokenSignature, Catalogue, catalogue_with, load_catalogue, read_folder
from faultmaven.diagnosis.document import DiagnosisDocument, document_of
from faultmaven.diagnosis.schema import Signature
from faultmaven.diagnosis.service import diagnose
from faultmaven.evidence.local import LocalFacts, read_local
from faultmaven.evidence.local_reading import in_children


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
    catalogue = catalogue_of(folders)
    with files_of(paths) as files:
        tell("Reading", 0, len(files))
        with read_local(files, read=in_children, on_progress=partial(tell, "Reading")) as facts:
            tell("Diagnosing", 0, 0)
            return answer_of(facts, question, catalogue)


def answer_of(facts: LocalFacts, question: str, catalogue: Catalogue | None = None) -> Answer:
    """Return the answer to a question about facts; its addresses are those of the files, as at every door."""
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
    """Return the shipped catalogue with the signatures of these folders beside it. Raises InputUnusable."""
    if not folders:
        return load_catalogue()
    try:
        return catalogue_with([signature for folder in folders for signature in _private(Path(folder))])
    except BrokenSignature as broken:
        raise InputUnusable(broken.detail) from broken


def _private(folder: Path) -> list[Signature]:
    if not folder.is_dir():
        raise PathNotFound(f"There is no folder of signatures {folder}.")
    found = read_folder(folder)
    if not found:
        raise InputUnusable(f"There is no signature (*.yaml) in {folder}.")
    return found
