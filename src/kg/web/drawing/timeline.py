"""Events over time by kind: numbers by month → stacked columns, with links to the facts behind each part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kg.web.drawing.charts import Columns, Part, Stack, column_chart
from kg.web.parts.periods import Period, periods

MOST_KINDS = 6
"""Fills that a reader can still tell apart; the least frequent kinds share the last one."""

_OTHER = "Other kinds"

Address = Callable[[Period, str | None], str | None]
"""Where the events of a period are listed: those of one kind, or all."""


@dataclass(frozen=True, slots=True)
class Month:
    """How many events of a kind began in a month; ``day`` is its first."""

    kind: str
    day: date
    number: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend, with all the events of its kind that are drawn."""

    name: str
    number: int
    fill: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The chart, its legend from the most frequent kind on, and how many events it shows."""

    chart: Columns
    legend: tuple[Entry, ...]
    number: int


def timeline(months: Iterable[Month], names: Mapping[str, str], address: Address) -> Timeline | None:
    """The chart of these months; ``names`` has the words for kinds. ``None`` where nothing has a date."""
    counted = [month for month in months if month.number > 0]
    if not counted:
        return None
    days = [month.day for month in counted]
    totals = Counter[str]()
    for month in counted:
        totals[month.kind] += month.number
    ranked = sorted(totals, key=lambda kind: (-totals[kind], names.get(kind, kind)))
    shown = ranked if len(ranked) <= MOST_KINDS else ranked[: MOST_KINDS - 1]
    rest = ranked[len(shown) :]

    def parts(period: Period) -> Iterator[Part]:
        numbers = _within(period, counted)
        for fill, kind in enumerate(shown):
            yield Part(names.get(kind, kind), numbers[kind], fill, address(period, kind))
        if rest:
            number = sum(numbers[kind] for kind in rest)
            yield Part(_OTHER, number, MOST_KINDS - 1, address(period, None))

    stacks = [
        Stack(period.label, period.short, tuple(parts(period)), address(period, None))
        for period in periods(min(days), max(days))
    ]
    legend = [Entry(names.get(kind, kind), totals[kind], fill) for fill, kind in enumerate(shown)]
    if rest:
        legend.append(Entry(_OTHER, sum(totals[kind] for kind in rest), MOST_KINDS - 1))
    return Timeline(column_chart(stacks), tuple(legend), totals.total())


def _within(period: Period, months: Iterable[Month]) -> Counter[str]:
    """The events of a period by kind."""
    numbers = Counter[str]()
    for month in months:
        if period.first <= month.day <= period.last:
            numbers[month.kind] += month.number
    return numbers
