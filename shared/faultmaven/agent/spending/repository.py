"""The purses of cases in DynamoDB: one item each, changed by conditional writes that count once however often sent."""

from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError

from faultmaven.agent.spending.tables import PurseItem
from faultmaven.providers.data.base import case_key
from faultmaven.providers.data.failures import is_condition_failure

_SK = "purse"
#: Dollars are kept as whole millionths, so that adding them up is exact.
MICRO = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What the turns of one case may spend on models: tokens, and US dollars where prices are known."""

    tokens: int
    cost_usd: float


#: More than any case can spend.
UNLIMITED = Limits(10**12, 10.0**6)


@dataclass(frozen=True)
class Balance:
    """What a case has spent so far, calls under way included at their most."""

    tokens: int = 0
    cost_usd: float = 0.0


class PurseRepository:
    """Stores what cases spend; a purse that nobody used is empty."""

    def hold(self, user_id: str, case_id: str, name: str, tokens: int, limits: Limits) -> bool:
        """Set tokens aside under a name, in one conditional write; False when the limits do not allow it."""
        if tokens > limits.tokens:
            return False
        is_new = ~PurseItem.holds.contains(name) | PurseItem.holds.does_not_exist()
        has_tokens = PurseItem.tokens.does_not_exist() | (PurseItem.tokens <= limits.tokens - tokens)
        has_money = PurseItem.micro_usd.does_not_exist() | (PurseItem.micro_usd < round(limits.cost_usd * MICRO))
        actions: list[Any] = [
            PurseItem.tokens.set((PurseItem.tokens | 0) + tokens),
            PurseItem.holds.add({name}),
        ]
        try:
            _item(user_id, case_id).update(actions, condition=is_new & has_tokens & has_money)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            return name in self._holds(user_id, case_id)  # ours, when the SDK repeated a write that had arrived
        return True

    def settle(self, user_id: str, case_id: str, name: str, more_tokens: int, cost_usd: float) -> None:
        """Book what a call spent in place of its hold: `more_tokens` than were held, mostly fewer."""
        actions: list[Any] = [
            PurseItem.tokens.set(PurseItem.tokens + more_tokens),
            PurseItem.micro_usd.set((PurseItem.micro_usd | 0) + round(cost_usd * MICRO)),
            PurseItem.holds.delete({name}),
        ]
        try:
            _item(user_id, case_id).update(actions, condition=PurseItem.holds.contains(name))
        except UpdateError as error:
            if not is_condition_failure(error):  # booked already, or the case was erased meanwhile
                raise

    def balance(self, user_id: str, case_id: str) -> Balance:
        """Return what was spent so far."""
        found = _find(user_id, case_id)
        return Balance(int(found.tokens or 0), int(found.micro_usd or 0) / MICRO) if found else Balance()

    def _holds(self, user_id: str, case_id: str) -> set[str]:
        found = _find(user_id, case_id)
        return set(found.holds or ()) if found else set()


def _item(user_id: str, case_id: str) -> PurseItem:
    return PurseItem(case_key(user_id, case_id), _SK)


def _find(user_id: str, case_id: str) -> PurseItem | None:
    try:
        return PurseItem.get(case_key(user_id, case_id), _SK, consistent_read=True)
    except DoesNotExist:
        return None
