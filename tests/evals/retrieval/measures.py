"""Measures of a ranking: nDCG@10 (Järvelin and Kekäläinen 2002, relevance yes or no) and recall@5."""

from __future__ import annotations

import math
from collections.abc import Sequence, Set


def ndcg(found: Sequence[str], relevant: Set[str], depth: int = 10) -> float:
    """Return the gain of a ranking, discounted by place, as a share of the best one there is."""
    gain = sum(1 / math.log2(place + 1) for place, page in enumerate(found[:depth], 1) if page in relevant)
    best = sum(1 / math.log2(place + 1) for place in range(1, min(len(relevant), depth) + 1))
    return gain / best


def recall(found: Sequence[str], relevant: Set[str], depth: int = 5) -> float:
    """Return the share of the relevant pages that are among the first."""
    return len(relevant.intersection(found[:depth])) / min(len(relevant), depth)
