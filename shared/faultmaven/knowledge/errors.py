"""What can go wrong with knowledge."""

from faultmaven.core.errors import NotFound


class DocumentNotFound(NotFound):
    code, title = "document_not_found", "There is no such document"


class LibraryPageInvalid(ValueError):
    """A shipped page does not have the form of one; told at load time to whoever wrote it."""
