"""What can go wrong with a report."""

from faultmaven.core.errors import Conflict, NotFound, PayloadTooLarge, Unavailable, Unprocessable


class ReportVersionNotFound(NotFound):
    code, title = "report_version_not_found", "This report has no such version"


class ReportMoved(Conflict):
    """Another version was kept between reading and writing."""

    code, title = "report_moved", "Another version of this report was kept meanwhile"


class UnknownSection(Unprocessable):
    code, title = "unknown_section", "This kind of report has no such section"


class ReportTooLarge(PayloadTooLarge):
    code, title = "report_too_large", "The report is too large to be sent as one answer"


class TypesettingFailed(Unavailable):
    code, title = "typesetting_failed", "The report cannot be typeset right now"
