"""Which prediction is which gold item: each at most once, the best pairs first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

P = TypeVar("P")
G = TypeVar("G")


def pair(predicted: Sequence[P], gold: Sequence[G], fit: Callable[[P, G], float]) -> dict[int, int]:
    """The index of the gold item for the index of each prediction that has one.

    ``fit`` says how well two items fit; 0 is no match. Pairs are taken in falling fit, ties in the order of
    the items, and no item is taken twice.
    """
    candidates = sorted(
        (-value, i, j)
        for i, left in enumerate(predicted)
        for j, right in enumerate(gold)
        if (value := fit(left, right)) > 0
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in candidates:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs
