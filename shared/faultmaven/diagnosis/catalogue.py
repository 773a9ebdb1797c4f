"""The fault catalogue: every signature file under `signatures/`, loaded and checked once."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from faultmaven.core.errors import FaultMavenError
from faultmaven.diagnosis.schema import ID_PATTERN, Signature, describe_errors

FOLDER = Path(__file__).parent / "signatures"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BrokenSignature(FaultMavenError):
    """A signature file that does not have the form; says which file, where in it, and what is wrong."""

    code, title = "broken_signature", "A fault signature cannot be read"


def read_signature(path: Path) -> Signature:
    """Return the signature of one file. Raises BrokenSignature."""
    try:
        raw: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader, by its C name
    except yaml.YAMLError as error:
        raise BrokenSignature(f"{path.name}: {error}") from error
    if not isinstance(raw, dict):
        raise BrokenSignature(f"{path.name}: a signature is a mapping")
    fields = cast("dict[str, Any]", raw)
    if fields.get("id") != path.stem:
        raise BrokenSignature(f"{path.name}: the id must be the file's name, {path.stem}")
    try:
        return Signature.model_validate({"category": path.parent.name, **fields})
    except ValidationError as error:
        raise BrokenSignature(f"{path.name}:\n{describe_errors(list(error.errors()))}") from error


class Catalogue:
    """The signatures, by id, with what they name of each other checked."""

    def __init__(self, signatures: Iterable[Signature]) -> None:
        self.signatures: Sequence[Signature] = sorted(signatures, key=lambda s: (-s.priority, s.id))
        self._by_id = {signature.id: signature for signature in self.signatures}
        if len(self._by_id) < len(self.signatures):
            ids = [signature.id for signature in self.signatures]
            raise BrokenSignature(f"there are two signatures {next(name for name in ids if ids.count(name) > 1)}")
        for signature in self.signatures:
            for other in (*signature.explains, *signature.look_alikes):
                if other not in self._by_id:
                    raise BrokenSignature(f"{signature.id} names {other}, which is no signature")

    def __getitem__(self, signature_id: str) -> Signature:
        return self._by_id[signature_id]

    def __contains__(self, signature_id: str) -> bool:
        return signature_id in self._by_id

    def words(self) -> set[str]:
        """Return all words that any signature looks for in log records."""
        return {word for signature in self.signatures for word in signature.words()}


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Return the shipped catalogue; read and checked on the first call, kept for the life of the process."""
    return Catalogue(read_folder(FOLDER))


def is_signature_id(text: str) -> bool:
    """Tell whether a text may be the id of a signature."""
    return re.fullmatch(ID_PATTERN, text) is not None


def read_folder(folder: Path) -> list[Signature]:
    """Return the signatures of a folder and all below it, in the order of their files. Raises BrokenSignature."""
    return [read_signature(path) for path in sorted(folder.rglob("*.yaml"))]


def catalogue_with(signatures: Iterable[Signature]) -> Catalogue:
    """Return the shipped catalogue with others beside it. Raises BrokenSignature where two have one id."""
    return Catalogue([*load_catalogue().signatures, *signatures])
