"""The purse of a case: what its turns may spend on models altogether.

Before each call its tokens are set aside, and afterwards replaced by what it spent. A hold is named, so a write that is
repeated counts once. What was held by a process that died stays spent: nobody knows what its call did.
"""

from dataclasses import dataclass, field

from faultmaven.agent.spending.repository import UNLIMITED, Balance, Limits, PurseRepository
from faultmaven.core.ids import new_id
from faultmaven.providers.llm.port import BudgetSpent, Usage

#: Tokens that a model may write in one reply. They are set aside for each call, so no call takes fewer.
REPLY_TOKENS = 4_000

__all__ = ["UNLIMITED", "Balance", "CasePurse", "Limits", "Spending"]


@dataclass(frozen=True)
class Spending:
    """What a case has spent on models, and what it may: tokens, and US dollars where prices are known."""

    spent: Balance
    limits: Limits

    @property
    def is_over(self) -> bool:
        """Tell whether no further call can be paid, so that the analyst answers alone."""
        left = self.limits.tokens - self.spent.tokens
        return left <= REPLY_TOKENS or self.spent.cost_usd >= self.limits.cost_usd


@dataclass
class CasePurse:
    """Pays for the calls of one case."""

    user_id: str
    case_id: str
    limits: Limits
    purses: PurseRepository = field(default_factory=PurseRepository)
    _held: dict[str, int] = field(default_factory=dict[str, int], init=False, repr=False)

    def hold(self, tokens: int) -> str:
        """Set tokens aside for one call; raises BudgetSpent when the case has not that much left."""
        name = new_id("hold")
        if not self.purses.hold(self.user_id, self.case_id, name, tokens, self.limits):
            raise BudgetSpent(self._told())
        self._held[name] = tokens
        return name

    def settle(self, hold: str, usage: Usage) -> None:
        """Book what a call spent in place of what was held for it."""
        more = usage.input_tokens + usage.output_tokens - self._held.pop(hold)
        self.purses.settle(self.user_id, self.case_id, hold, more, usage.cost_usd or 0.0)

    def balance(self) -> Balance:
        """Return what was spent so far."""
        return self.purses.balance(self.user_id, self.case_id)

    def _told(self) -> str:
        spent, limits = self.balance(), self.limits
        return (
            f"this case has used {spent.tokens:,} of {limits.tokens:,} tokens and ${spent.cost_usd:.2f} of "
            f"${limits.cost_usd:.2f} for language models, which does not leave enough for another call"
        )
