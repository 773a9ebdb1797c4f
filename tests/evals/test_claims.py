"""How well the checker of claims tells sentences that their lines carry from those that they do not.

`PYTHONPATH=shared:. .venv/bin/python -m tests.evals.test_claims` prints the table of `docs/evaluation.md`: precision is
the share of sentences passed as verified that are true, recall the share of true sentences that pass.
"""

from collections import Counter
from collections.abc import Sequence

import pytest
from faultmaven.diagnosis.statements.checking import Shown, doubts

from tests.evals.statement_pairs import KNOWN, PAIRS, SECOND, UNSEEN, Pair

TABLES = (("first table", PAIRS), ("second table", SECOND), ("unseen table", UNSEEN))


def passes(pair: Pair) -> bool:
    """Tell whether the checker verifies a sentence."""
    return not doubts(pair.sentence, Shown([pair.line], pair.about, KNOWN))


def scores(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Return precision and recall of what is passed as verified."""
    passed = [pair for pair in pairs if passes(pair)]
    right = sum(pair.is_carried for pair in passed)
    return right / max(1, len(passed)), right / max(1, sum(pair.is_carried for pair in pairs))


@pytest.mark.parametrize("pair", [*PAIRS, *SECOND], ids=lambda pair: pair.sentence)
def test_what_the_line_carries_passes_and_nothing_else(pair: Pair) -> None:
    assert passes(pair) is pair.is_carried, doubts(pair.sentence, Shown([pair.line], pair.about, KNOWN))


def test_hardly_a_false_sentence_of_the_unseen_table_passes() -> None:
    precision, recall = scores(UNSEEN)
    assert precision >= 0.9
    assert recall >= 0.9


def main() -> None:
    """Print how many of each kind pass, precision and recall, and every mistake."""
    for title, pairs in TABLES:
        total, passed = Counter(pair.kind for pair in pairs), Counter(pair.kind for pair in pairs if passes(pair))
        print(f"{title:<18} pairs  verified")
        for kind, number in total.items():
            print(f"{kind:<18}{number:>6}{passed[kind]:>10}")
        precision, recall = scores(pairs)
        print(f"precision {precision:.3f}, recall {recall:.3f} over {len(pairs)} pairs")
        for pair in pairs:
            if passes(pair) != pair.is_carried:
                said = "; ".join(doubts(pair.sentence, Shown([pair.line], pair.about, KNOWN))) or "verified"
                print(f"  {pair.kind}: {pair.sentence} | {pair.line.strip()} | {said}")


if __name__ == "__main__":
    main()
