"""The purse of a case: what its turns may spend on models altogether, kept in one item of the agent table.

Before each call its tokens are set aside in one conditional write, and afterwards replaced by what it spent. A hold is
named, so a write that the SDK repeats after a lost answer finds its own name there and counts once. What was held by a
process that died stays spent: nobody knows what its call did.
"""

from dataclasses import dataclass, field
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError

from faultmaven.agent.tables import PurseItem
from faultmaven.core.ids import new_id
from faultmaven.providers.data.base import case_key
from faultmaven.providers.data.failures import is_condition_failure
from faultmaven.providers.llm.port import BudgetSpent, Usage

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


@dataclass
class CasePurse:
    """Pays for the calls of one case."""

    user_id: str
    case_id: str
    limits: Limits
    _held: dict[str, int] = field(default_factory=dict[str, int], init=False, repr=False)

    def hold(self, tokens: int) -> str:
        """Set tokens aside for one call; raises BudgetSpent when the case has not that much left."""
        name = new_id("hold")
        is_free = ~PurseItem.holds.contains(name) | PurseItem.holds.does_not_exist()
        has_tokens = PurseItem.tokens.does_not_exist() | (PurseItem.tokens <= self.limits.tokens - tokens)
        has_money = PurseItem.micro_usd.does_not_exist() | (PurseItem.micro_usd < round(self.limits.cost_usd * MICRO))
        actions: list[Any] = [
            PurseItem.tokens.set((PurseItem.tokens | 0) + tokens),
            PurseItem.holds.add({name}),
        ]
        if tokens > self.limits.tokens:
            raise BudgetSpent(self._told())
        try:
            self._item().update(actions, condition=is_free & has_tokens & has_money)
        except UpdateError as error:
            if not is_condition_failure(error):
                raise
            if name not in self._holds():
                raise BudgetSpent(self._told()) from None
        self._held[name] = tokens
        return name

    def settle(self, hold: str, usage: Usage) -> None:
        """Book what a call spent in place of what was held for it."""
        spent = usage.input_tokens + usage.output_tokens
        actions: list[Any] = [
            PurseItem.tokens.set(PurseItem.tokens + (spent - self._held.pop(hold))),
            PurseItem.micro_usd.set((PurseItem.micro_usd | 0) + round((usage.cost_usd or 0) * MICRO)),
            PurseItem.holds.delete({hold}),
        ]
        try:
            self._item().update(actions, condition=PurseItem.holds.contains(hold))
        except UpdateError as error:
            if not is_condition_failure(error):  # booked already, or the case was erased meanwhile
                raise

    def balance(self) -> Balance:
        """Return what was spent so far."""
        try:
            item = PurseItem.get(self._item().pk, _SK, consistent_read=True)
        except DoesNotExist:
            return Balance()
        return Balance(int(item.tokens or 0), int(item.micro_usd or 0) / MICRO)

    def _told(self) -> str:
        spent, limits = self.balance(), self.limits
        return (
            f"this case has used {spent.tokens:,} of {limits.tokens:,} tokens and ${spent.cost_usd:.2f} of "
            f"${limits.cost_usd:.2f} for language models, which does not leave enough for another call"
        )

    def _holds(self) -> set[str]:
        try:
            return set(PurseItem.get(self._item().pk, _SK, consistent_read=True).holds or ())
        except DoesNotExist:
            return set()

    def _item(self) -> PurseItem:
        return PurseItem(case_key(self.user_id, self.case_id), _SK)
