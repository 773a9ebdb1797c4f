"""What can go wrong with a turn."""

from faultmaven.core.errors import Conflict, NotFound


class TurnNotFound(NotFound):
    """There is no such turn in this case of this user."""

    code = "turn_not_found"
    title = "There is no such turn"


class RecommendationNotFound(NotFound):
    """The answer does not recommend this."""

    code = "recommendation_not_found"
    title = "There is no such recommendation in this answer"


class TurnIsBeingAnswered(Conflict):
    """Another delivery of the same turn holds it right now; when that one has died, its lease ends by itself."""

    code = "turn_is_being_answered"
    title = "This turn is being answered already"
