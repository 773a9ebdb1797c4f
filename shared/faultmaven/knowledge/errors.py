"""What can go wrong with knowledge."""

from faultmaven.core.errors import Conflict, Forbidden, NotFound, PayloadTooLarge, Unprocessable


class DocumentNotFound(NotFound):
    code, title = "document_not_found", "There is no such document"


class VersionNotFound(NotFound):
    code, title = "version_not_found", "The document has no such version"


class LibraryIsReadOnly(Forbidden):
    code, title = "library_is_read_only", "Pages of the shipped library cannot be changed; save a copy as your own"


class DocumentTooLarge(PayloadTooLarge):
    code, title = "document_too_large", "The document is larger than the limit"


class CaseIsClosed(Conflict):
    code, title = "case_is_closed", "A closed case has no collection any more"


class WrongSource(Unprocessable):
    code, title = "wrong_source", "Give either the text of the document, or the name, size and SHA-256 of a file"


class Unconvertible(Exception):
    """A file that ends as `failed`; `reason` is shown to its owner and never quotes the file."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class LibraryPageInvalid(ValueError):
    """A shipped page does not have the form of one; told at load time to whoever wrote it."""
