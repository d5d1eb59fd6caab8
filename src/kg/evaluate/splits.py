"""Scores in parts, to see how much they spread from one part of the releases to the next."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from kg.evaluate.counts import SHARED, Scores


@dataclass(frozen=True, slots=True)
class Spread:
    """A ratio over the parts that have one: its mean, the lowest and the highest."""

    mean: float
    lowest: float
    highest: float


def split(scores: Scores, parts: int) -> tuple[Scores, ...]:
    """The scores of each part: in the order of the ids, the releases go to the parts in turn."""
    ids = sorted(item.release for item in scores.releases)
    return tuple(scores.of(ids[first::parts]) for first in range(parts))


def ratio(scores: Scores, measure: str) -> float | None:
    """What one number says best: the F1 of a counted measure, the share of another; ``None`` of nothing."""
    return scores.share(measure).ratio if measure in SHARED else scores.counts(measure).f1


def spread(parts: tuple[Scores, ...], measure: str) -> Spread | None:
    """The spread of a measure over the parts; ``None`` when none of them has it."""
    ratios = [value for part in parts if (value := ratio(part, measure)) is not None]
    return Spread(fmean(ratios), min(ratios), max(ratios)) if ratios else None
