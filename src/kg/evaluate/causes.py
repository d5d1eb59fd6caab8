"""Mistakes by what seems to be their cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.evaluate.counts import Fault, Mistake

_MEASURES = (
    "countries",
    "blocs",
    "persons",
    "organizations",
    "events",
    "main event",
    "agreements",
    "amounts",
    "evidence",
)


@dataclass(frozen=True, slots=True)
class Cause:
    """The mistakes of one measure that are alike."""

    measure: str
    fault: Fault
    reason: str
    mistakes: tuple[Mistake, ...]


def causes(mistakes: Iterable[Mistake]) -> tuple[Cause, ...]:
    """The mistakes grouped by measure, fault and cause; within a measure the commonest cause comes first."""
    groups: dict[tuple[str, Fault, str], list[Mistake]] = defaultdict(list)
    for mistake in mistakes:
        groups[mistake.measure, mistake.fault, mistake.cause].append(mistake)
    found = (Cause(*key, tuple(alike)) for key, alike in groups.items())
    return tuple(
        sorted(
            found,
            key=lambda one: (_MEASURES.index(one.measure), -len(one.mistakes), one.fault, one.reason),
        )
    )
