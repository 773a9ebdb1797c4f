"""Classes of routes that cost more than a read or a write, each with a limit of its own besides the user's.

The table is read from the top and the first row that fits decides; what no row fits is held by the user's limit alone,
so an ordinary request takes one token of one bucket. The quotas hold for people and their keys together.
"""

from functools import cache

from faultmaven.auth.scopes import Rule
from faultmaven.core.settings import settings
from faultmaven.http.rate_limit import Limit

#: How many requests of a class make up a user's whole minute: a turn is worth five reads, a file two.
_TURNS, _FILES = 5, 2
_CLASSES: tuple[tuple[str, str, int], ...] = (
    ("/agent/chat/*", "turns", _TURNS),
    ("/query", "turns", _TURNS),
    ("/cases/*/investigations", "turns", _TURNS),
    ("/evidence/upload", "files", _FILES),
    ("/evidence/*/process", "files", _FILES),
    ("/knowledge/documents", "files", _FILES),
)


@cache
def _limits() -> tuple[tuple[Rule, Limit], ...]:
    quota = settings().rate_user_per_minute
    return tuple((Rule(path, None), Limit(name, max(1, quota // share))) for path, name, share in _CLASSES)


def class_limit(method: str, path: str) -> Limit | None:
    """Return the limit of a request's class, None when it is of none. Only what creates or spends is of a class."""
    if method != "POST":
        return None
    depth = path.count("/")  # a rule holds what is below, too; a class does not
    return next((limit for rule, limit in _limits() if rule.path.count("/") == depth and rule.fits(method, path)), None)
