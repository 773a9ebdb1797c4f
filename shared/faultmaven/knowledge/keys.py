"""Where the objects of knowledge lie in the bucket.

| key | what |
|---|---|
| `uploads/{user_id}/{document_id}/{number}` | the bytes of a version as they came, the only unredacted copy |
| `documents/{user_id or global}/{document_id}/{number}.md` | a version's text, redacted |
| `index/{collection}/...` | passages with their words |
| `vectors/{namespace}/...` | vectors, where no service keeps them |
"""

from dataclasses import dataclass

UPLOADS, DOCUMENTS = "uploads", "documents"


@dataclass(frozen=True)
class UploadKey:
    """Whose version some bytes are."""

    user_id: str
    document_id: str
    number: int

    def __str__(self) -> str:
        return f"{UPLOADS}/{self.user_id}/{self.document_id}/{self.number}"


def read_upload_key(key: str) -> UploadKey | None:
    """Return what an object under `uploads/` is; None for anything else."""
    parts = key.split("/")
    if len(parts) != 4 or parts[0] != UPLOADS or not parts[3].isdecimal():
        return None
    return UploadKey(parts[1], parts[2], int(parts[3]))


def body_key(user_id: str | None, document_id: str, number: int) -> str:
    """Return where the text of a version is."""
    return f"{bodies_prefix(user_id, document_id)}{number}.md"


def bodies_prefix(user_id: str | None, document_id: str) -> str:
    """Return where the texts of a document are."""
    return f"{DOCUMENTS}/{user_id or 'global'}/{document_id}/"


def uploads_prefix(user_id: str, document_id: str) -> str:
    """Return where the bytes of a document are."""
    return f"{UPLOADS}/{user_id}/{document_id}/"
