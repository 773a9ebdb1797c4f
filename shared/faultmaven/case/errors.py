"""What can go wrong with a case."""

from faultmaven.core.errors import Conflict, NotFound, Unavailable, Unprocessable


class CaseNotFound(NotFound):
    code, title = "case_not_found", "There is no such case"


class CaseBusy(Unavailable):
    """So many writers met on one case that none of the tries came through."""

    code, title = "case_busy", "The case is being changed by many at once"

    def __init__(self) -> None:
        super().__init__("Try again in a moment.", headers={"retry-after": "1"})


class HypothesisNotFound(NotFound):
    code, title = "hypothesis_not_found", "There is no such hypothesis in this case"


class TooMuchPinned(Unprocessable):
    """The pinned facts would take more of a prompt than they may."""

    code, title = "too_much_pinned", "There is no room for another pinned fact"


class ViewNotFound(NotFound):
    code, title = "view_not_found", "There is no such saved view"


class TooManyViews(Conflict):
    code, title = "too_many_views", "There is no room for another saved view"


class SolutionNotFound(NotFound):
    code, title = "solution_not_found", "There is no such solution in this case"


class TooManySolutions(Conflict):
    code, title = "too_many_solutions", "There is no room for another solution"


class MoveRefused(Conflict):
    """The life of a solution has no such step, or the step has to be explained."""

    code, title = "move_refused", "The solution cannot be moved there"
