"""The purse of a case: one conditional write before each call, booked once, never overdrawn by calls side by side."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest
from faultmaven.agent.spending.purse import Balance, CasePurse, Limits
from faultmaven.agent.spending.tables import PurseItem
from faultmaven.providers.llm.port import BudgetSpent, Usage

LIMITS = Limits(tokens=1_000, cost_usd=0.01)


@pytest.fixture
def purse(stores: None) -> CasePurse:
    return CasePurse("ada", "case_1", LIMITS)


def test_what_was_spent_takes_the_place_of_what_was_held(purse: CasePurse) -> None:
    assert purse.balance() == Balance()
    hold = purse.hold(600)
    assert purse.balance() == Balance(600, 0.0)
    purse.settle(hold, Usage(100, 20, 0.002))
    assert purse.balance() == Balance(120, 0.002)


def test_a_call_that_does_not_fit_is_refused_and_says_why(purse: CasePurse) -> None:
    purse.hold(600)
    with pytest.raises(BudgetSpent, match=r"used 600 of 1,000 tokens"):
        purse.hold(600)
    assert purse.balance().tokens == 600
    with pytest.raises(BudgetSpent):
        CasePurse("ada", "case_2", LIMITS).hold(1_001)


def test_money_that_is_gone_stops_calls_that_tokens_would_allow(purse: CasePurse) -> None:
    purse.settle(purse.hold(100), Usage(10, 5, 0.01))
    with pytest.raises(BudgetSpent, match=r"\$0.01 of \$0.01"):
        purse.hold(1)


def test_another_case_and_another_user_have_their_own(purse: CasePurse) -> None:
    purse.hold(1_000)
    CasePurse("ada", "case_2", LIMITS).hold(1_000)
    CasePurse("eve", "case_1", LIMITS).hold(1_000)


def test_a_write_that_is_repeated_after_a_lost_answer_counts_once(
    purse: CasePurse, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = PurseItem.update

    def twice(self: PurseItem, *args: object, **kwargs: object) -> object:
        real(self, *args, **kwargs)
        return real(self, *args, **kwargs)  # the SDK did not hear of the first

    monkeypatch.setattr(PurseItem, "update", twice)
    hold = purse.hold(400)
    assert purse.balance().tokens == 400
    purse.settle(hold, Usage(100, 20, 0.002))
    assert purse.balance() == Balance(120, 0.002)


def test_calls_side_by_side_never_overdraw(stores: None) -> None:
    lock = Lock()  # moto's tables lose updates of threads that DynamoDB would not

    def hold(_: int) -> bool:
        with lock:
            try:
                CasePurse("ada", "case_1", LIMITS).hold(300)
            except BudgetSpent:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(hold, range(12))) == 3
    assert CasePurse("ada", "case_1", LIMITS).balance().tokens == 900
