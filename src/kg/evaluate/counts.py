"""The values a score is made of: counts first, ratios derived from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found and is right, was found and is wrong, was not found."""

    true_positive: int = 0
    false_positive: int = 0
    false_negative: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.true_positive + other.true_positive,
            self.false_positive + other.false_positive,
            self.false_negative + other.false_negative,
        )

    @property
    def precision(self) -> float | None:
        """The share of the predictions that is right; ``None`` when nothing was predicted."""
        return _ratio(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> float | None:
        """The share of the gold that was found; ``None`` when there is none."""
        return _ratio(self.true_positive, self.true_positive + self.false_negative)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both, ``2·tp / (2·tp + fp + fn)``."""
        doubled = 2 * self.true_positive
        return _ratio(doubled, doubled + self.false_positive + self.false_negative)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a total are right."""

    right: int = 0
    total: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.total + other.total)

    @property
    def ratio(self) -> float | None:
        """The share as a number from 0 to 1; ``None`` of nothing."""
        return _ratio(self.right, self.total)


class Fault(StrEnum):
    """The ways in which a prediction can differ from the gold."""

    MISS = "miss"
    FALSE_ALARM = "false alarm"
    WRONG = "wrong value"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One difference from the gold: what it is, what seems to be its cause, and the sentence to look at."""

    release: str
    measure: str
    fault: Fault
    cause: str
    what: str
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The counts of one measure on one release, and the mistakes behind them."""

    counts: Counts
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseScores:
    """All measures on one release. ``evidence`` is of all spans, whatever they belong to."""

    release: str
    countries: Counts = Counts()
    blocs: Counts = Counts()
    participants: Counts = Counts()
    persons: Counts = Counts()
    organizations: Counts = Counts()
    events: Counts = Counts()
    main_kind: Share = Share()
    main_date: Share = Share()
    main_city: Share = Share()
    agreements: Counts = Counts()
    amounts: Counts = Counts()
    evidence: Share = Share()


COUNTED = (
    "countries",
    "blocs",
    "participants",
    "persons",
    "organizations",
    "events",
    "agreements",
    "amounts",
)
"""The measures that are :class:`Counts`, in the order of a report."""

SHARED = ("main_kind", "main_date", "main_city", "evidence")
"""The measures that are a :class:`Share`."""

PARTS_OF_PARTICIPANTS = ("persons", "organizations")

NAMES = {name: name for name in COUNTED} | {
    "organizations": "bodies",
    "main_kind": "main event's kind",
    "main_date": "main event's date",
    "main_city": "main event's city",
    "evidence": "evidence spans exact",
}
"""What each measure is called where people read it."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures of every release, and what was compared with nothing.

    ``unread`` are gold ids for which no facts were given, ``unscored`` releases for which there is no gold.
    """

    releases: tuple[ReleaseScores, ...]
    mistakes: tuple[Mistake, ...] = ()
    unread: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()

    def counts(self, measure: str) -> Counts:
        """The sum over all releases of one of :data:`COUNTED`."""
        return sum((getattr(scores, measure) for scores in self.releases), Counts())

    def share(self, measure: str) -> Share:
        """The sum over all releases of one of :data:`SHARED`."""
        return sum((getattr(scores, measure) for scores in self.releases), Share())

    def of(self, ids: Iterable[str]) -> Scores:
        """The scores of some releases only: one fold of a split, say."""
        chosen = frozenset(ids)
        return Scores(
            tuple(scores for scores in self.releases if scores.release in chosen),
            tuple(mistake for mistake in self.mistakes if mistake.release in chosen),
            tuple(name for name in self.unread if name in chosen),
        )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
