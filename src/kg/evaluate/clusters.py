"""Two partitions of the same items compared: by pairs of items, and by item (B-cubed)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from math import comb

from kg.evaluate.counts import Counts

Labels = Sequence[Hashable]
"""The label of each item: items with equal labels are in one cluster."""


def pairwise(predicted: Labels, gold: Labels) -> Counts:
    """The pairs of items that both put together, that only the prediction does, that only the gold does.

    Counted from the sizes of the clusters and of their overlaps, in time linear in the items.

    >>> pairwise("aabb", "xxxy")
    Counts(true_positive=1, false_positive=1, false_negative=2)
    """
    both = _pairs(Counter(zip(predicted, gold, strict=True)))
    return Counts(both, _pairs(Counter(predicted)) - both, _pairs(Counter(gold)) - both)


def b_cubed(predicted: Labels, gold: Labels) -> tuple[float | None, float | None]:
    """Precision and recall after Bagga and Baldwin (1998); ``None`` of no items.

    The precision of an item is the share of its predicted cluster that has its gold label, its recall the
    share of its gold cluster that has its predicted label; the mean over all items is taken. A large cluster
    weighs by its items, not by the square of them as it does among pairs.

    >>> b_cubed("aabb", "xxxy")
    (0.75, 0.6666666666666666)
    """
    if not predicted:
        return None, None
    overlaps = Counter(zip(predicted, gold, strict=True))
    clusters, things = Counter(predicted), Counter(gold)
    precision = sum(size * size / clusters[mine] for (mine, _), size in overlaps.items())
    recall = sum(size * size / things[theirs] for (_, theirs), size in overlaps.items())
    return precision / len(predicted), recall / len(predicted)


def _pairs(sizes: Counter[Hashable]) -> int:
    return sum(comb(size, 2) for size in sizes.values())
