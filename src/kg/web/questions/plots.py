"""The chart of an answer: its rows counted or added up by a label, with links to the facts behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kg.queries import Chart, ChartKind
from kg.store import Term
from kg.web.drawing.charts import Bar, Columns, Part, Stack, bar_chart, column_chart
from kg.web.parts.literals import day_in, number_in
from kg.web.parts.periods import Period, periods
from kg.web.parts.rows import Row, text_of
from kg.web.parts.words import variable_words

MOST_BARS = 25
"""Bars that are drawn; the table has the rest."""

_LEAST = 2
"""Bars or columns; fewer say nothing that the table does not."""

_MOST = 10**15
"""What is drawn at most: a literal that was loaded may write any number, also one that no float can hold."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of a chart lead; ``None`` where to nothing."""

    row: Callable[[Row], str | None]
    period: Callable[[Period], str | None]


@dataclass(frozen=True, slots=True)
class Plot:
    """One of the two charts; it counts ``unit``. ``more`` bars are not drawn, ``undated`` in no column."""

    unit: str
    bars: tuple[Bar, ...] = ()
    columns: Columns | None = None
    more: int = 0
    undated: int = 0


def plot(chart: Chart, rows: Sequence[Row], addresses: Addresses) -> Plot | None:
    """The chart of these rows; ``None`` where there is too little for one."""
    return (_bars if chart.kind is ChartKind.BARS else _columns)(chart, rows, addresses)


def _bars(chart: Chart, rows: Sequence[Row], addresses: Addresses) -> Plot | None:
    groups: dict[tuple[Term | None, str], list[Row]] = {}
    for row in rows:
        name = text_of(row, chart.label)
        if name:
            groups.setdefault((row.get(chart.label.removesuffix("Label")), name), []).append(row)
    counted = [
        (label, _amount(chart, group), addresses.row(group[0])) for (_, label), group in groups.items()
    ]
    if len(counted) < _LEAST:
        return None
    counted.sort(key=lambda one: -one[1])
    return Plot(_unit(chart), bars=bar_chart(counted[:MOST_BARS]), more=max(len(counted) - MOST_BARS, 0))


def _columns(chart: Chart, rows: Sequence[Row], addresses: Addresses) -> Plot | None:
    dated: list[tuple[date, Row]] = []
    undated: list[Row] = []
    for row in rows:
        day = day_in(row.get(chart.label))
        if day is None:
            undated.append(row)
        else:
            dated.append((day, row))
    if not dated:
        return None
    days = [day for day, _ in dated]
    axis = periods(min(days), max(days))
    if len(axis) < _LEAST:
        return None
    groups: dict[Period, list[Row]] = {period: [] for period in axis}
    place = 0
    for day, row in sorted(dated, key=lambda one: one[0]):
        while day > axis[place].last:
            place += 1
        groups[axis[place]].append(row)
    stacks = []
    for period, group in groups.items():
        href = addresses.period(period)
        part = Part("", round(_amount(chart, group)), href=href)
        stacks.append(Stack(period.label, period.short, (part,), href))
    return Plot(_unit(chart), columns=column_chart(stacks), undated=round(_amount(chart, undated)))


def _unit(chart: Chart) -> str:
    return variable_words(chart.value) if chart.value else f"{variable_words(chart.count or 'row')}s"


def _amount(chart: Chart, rows: Sequence[Row]) -> float:
    if chart.value is not None:
        numbers = (number_in(row.get(chart.value)) for row in rows)
        return float(sum(number for number in numbers if number is not None and -_MOST <= number <= _MOST))
    return len({row[chart.count] for row in rows if chart.count in row}) if chart.count else len(rows)
