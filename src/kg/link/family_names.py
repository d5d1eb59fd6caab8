"""Whom a family name beside an office means: "Minister Ahn" in a release that gives no full name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from kg.link.offices import may_mean

_TERM = 12
"""Months around a release in which whoever holds the office may be meant."""


@dataclass(slots=True)
class Holders:
    """Who of a family name has which title, by the month of the release that says it."""

    months: dict[tuple[str, int], dict[tuple[int, str], None]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, family: str, title: str, day: date, number: int) -> None:
        """Note that person ``number`` has the title in a release of that day."""
        self.months[family, _month(day)][number, title] = None

    def meant(self, family: str, title: str, day: date) -> int | None:
        """The only person of the name whose title may be the one said; ``None`` for none or several."""
        month = _month(day)
        found = {
            number
            for near in range(month - _TERM, month + _TERM + 1)
            for number, held in self.months.get((family, near), ())
            if may_mean(title, held)
        }
        return found.pop() if len(found) == 1 else None


def _month(day: date) -> int:
    return day.year * 12 + day.month
