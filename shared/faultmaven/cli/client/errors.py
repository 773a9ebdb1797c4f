"""What can go wrong between this machine and a site, each with the exit code that a script tells it by."""

from faultmaven.core.errors import BadRequest, FaultMavenError, Unauthenticated, Unavailable


class NotSignedIn(Unauthenticated):
    code, title = "not_signed_in", "Sign in first: fm login SITE"
    exit_code = 3


class SiteUnreachable(Unavailable):
    code, title = "site_unreachable", "The site cannot be reached"
    exit_code = 4


class AddressRefused(BadRequest):
    code, title = "address_refused", "This is no address of a site"


class NoCurrentCase(BadRequest):
    code, title = (
        "no_current_case",
        "No case is chosen: open one (fm open TITLE), choose one (fm use ID), or give --case",
    )


class Refused(FaultMavenError):
    """The site did not do what it was asked; `problem_status` and `problem_code` are those of its problem document.

    What the site does not understand or have (400 to 422) was given wrong, so the exit code is 2; other refusals are 1,
    3 where the password or key is wrong, and 4 where trying again may help.
    """

    def __init__(self, detail: str, problem_status: int, problem_code: str) -> None:
        super().__init__(detail)
        self.problem_status, self.problem_code = problem_status, problem_code

    @property
    def exit_code(self) -> int:
        """Tell how the command ends."""
        if self.problem_status == 401:
            return NotSignedIn.exit_code
        if self.problem_status in (429, 502, 503, 504):
            return SiteUnreachable.exit_code
        return 2 if self.problem_status in (400, 404, 409, 413, 422) else 1
