"""What can go wrong with evidence."""

from faultmaven.core.errors import BadRequest, Conflict, NotFound, PayloadTooLarge, Unavailable, Unprocessable


class EvidenceNotFound(NotFound):
    code, title = "evidence_not_found", "There is no such evidence"


class RequestNotFound(NotFound):
    code, title = "request_not_found", "No file of the case speaks of such a request"


class FileTooLarge(PayloadTooLarge):
    code, title = "file_too_large", "The file is larger than one upload may be"


class TooManyFiles(Conflict):
    code, title = "too_many_files", "The case has as many files as a case can have"


class NotUploaded(Conflict):
    code, title = "not_uploaded", "The bytes of this file have not arrived yet"


class NotReady(Conflict):
    code, title = "evidence_not_ready", "This file has not been read yet"


class InvalidFilename(BadRequest):
    code, title = "invalid_filename", "A file needs a name"


class UnknownFormat(Unprocessable):
    code, title = "unknown_format", "There is no such format"


class EvidenceBusy(Unavailable):
    """So many writers met on one file that none of the tries came through."""

    code, title = "evidence_busy", "The file is being changed by many at once"

    def __init__(self) -> None:
        super().__init__("Try again in a moment.", headers={"retry-after": "1"})
