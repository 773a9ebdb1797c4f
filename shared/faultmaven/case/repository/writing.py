"""Writes of several items that happen whole or not at all, however many writers meet on one of them."""

import random
import time
from collections.abc import Callable

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from faultmaven.case.errors import CaseBusy
from faultmaven.providers.data.base import transaction
from faultmaven.providers.data.failures import failed_conditions

_ATTEMPTS = 20


def written(write: Callable[[TransactWrite], None]) -> bool:
    """Write in one transaction; False when a condition did not hold. Raises CaseBusy when no try came through."""
    for attempt in range(_ATTEMPTS):
        try:
            with transaction() as whole:
                write(whole)
        except TransactWriteError as error:
            if any(failed_conditions(error)):
                return False
            time.sleep(random.uniform(0, 0.01 * (attempt + 1)))  # noqa: S311 (spreads rivals, protects nothing)
        else:
            return True
    raise CaseBusy
