"""Charts as values: numbers in, places on a drawing out. The templates only write them down as SVG.

A drawing has units of its own; the page scales it. Fills are numbers, 0 for the first, that the style sheet
turns into shades and patterns which stay apart in print, in the dark and for readers who see no colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil

WIDTH, HEIGHT = 640, 260
"""A column chart, with its axes."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 4, 18, 24
_WIDEST = 56.0
_LETTER = 12.5
"""What a letter of a label takes of the width, on a narrow screen, where they are drawn larger."""
_MOST_TICKS = 5
_CLASSES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a column: what it is of, how many, which fill, and where the facts behind it are."""

    name: str
    number: int
    fill: int = 0
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Stack:
    """A column before it is drawn: its parts from the ground up."""

    label: str
    short: str
    parts: tuple[Part, ...]
    href: str | None = None

    @property
    def number(self) -> int:
        """The parts together."""
        return sum(part.number for part in self.parts)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a column on the drawing."""

    part: Part
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column on the drawing; ``middle`` is where its label and number stand, ``top`` its upper end.

    Where columns are narrow not all are ``labelled``.
    """

    stack: Stack
    boxes: tuple[Box, ...]
    middle: float
    top: float
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the drawing, with its number."""

    y: float
    number: int


@dataclass(frozen=True, slots=True)
class Columns:
    """A column chart: where everything is, in a drawing of ``WIDTH`` by ``HEIGHT`` units.

    ``totals`` says whether there is room for the number of each column.
    """

    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    totals: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    ground: int = HEIGHT - _BOTTOM


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart; ``share`` is its part of the longest, from 0 to 100."""

    name: str
    number: float
    share: float
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class of numbers on a map, ``low`` and ``high`` included; no ``high``: without end."""

    low: int
    high: int | None

    @property
    def words(self) -> str:
        """The class as a legend names it.

        >>> [one.words for one in classes(12)]
        ['1', '2–4', '5–9', '10 and more']
        """
        if self.high is None:
            return f"{self.low:,} and more"
        return f"{self.low:,}" if self.low == self.high else f"{self.low:,}–{self.high:,}"


def ticks(most: int) -> tuple[int, ...]:
    """Round numbers for an axis that has to reach ``most``: from 0, five steps or fewer.

    >>> ticks(23), ticks(4), ticks(0), ticks(689)
    ((0, 5, 10, 15, 20, 25), (0, 1, 2, 3, 4), (0, 1), (0, 200, 400, 600, 800))
    """
    step = next(step for step in _round_numbers() if step * _MOST_TICKS >= most)
    steps = -(-max(most, 1) // step)
    return tuple(step * place for place in range(steps + 1))


def classes(most: int) -> tuple[Class, ...]:
    """Five classes or fewer for counts from 1 to ``most``, each several times the one before.

    >>> [one.low for one in classes(300)], [one.low for one in classes(3)], classes(0)
    ([1, 10, 30, 100, 300], [1, 2, 3], ())
    """
    lows = list(range(1, most + 1)) if most <= _CLASSES else _lows(most)
    highs = [*(low - 1 for low in lows[1:]), most if most == lows[-1] else None] if lows else []
    return tuple(Class(low, high) for low, high in zip(lows, highs, strict=True))


def _lows(most: int) -> list[int]:
    lows = _up_to(most, (1, 2, 5))
    if len(lows) > _CLASSES:
        lows = _up_to(most, (1, 3))
    return [1, *lows[1:][-(_CLASSES - 1) :]]


def _up_to(most: int, digits: Sequence[int]) -> list[int]:
    powers = range(len(str(most)))
    return [digit * 10**power for power in powers for digit in digits if digit * 10**power <= most]


def _round_numbers() -> Iterator[int]:
    for power in count():
        yield from (digit * 10**power for digit in (1, 2, 5))


def level(number: int, among: Sequence[Class]) -> int:
    """The place of the class that a number is in, from 1; 0 for a number that is in none.

    >>> [level(number, classes(12)) for number in (0, 1, 4, 700)]
    [0, 1, 2, 4]
    """
    return sum(number >= one.low for one in among)


def column_chart(stacks: Sequence[Stack]) -> Columns:
    """The stacks as columns side by side, on one scale with round numbers."""
    marks = ticks(max((stack.number for stack in stacks), default=0))
    ground, room = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    unit = room / marks[-1]
    step = (WIDTH - _LEFT - _RIGHT) / max(len(stacks), 1)
    width = min(step * 0.72, _WIDEST)
    longest = max((len(stack.short) for stack in stacks), default=1)
    every = ceil(longest * _LETTER / step)
    totals = len(f"{marks[-1]:,}") * _LETTER <= step
    return Columns(
        tuple(
            Column(stack, boxes, round(middle, 1), boxes[-1].y if boxes else ground, place % every == 0)
            for place, stack in enumerate(stacks)
            for middle in (_LEFT + step * (place + 0.5),)
            for boxes in (tuple(_boxes(stack, middle - width / 2, width, unit)),)
        ),
        tuple(Tick(round(ground - unit * mark, 1), mark) for mark in marks),
        totals,
    )


def _boxes(stack: Stack, x: float, width: float, unit: float) -> Iterator[Box]:
    """The parts of a column that there is anything of, each on the one before."""
    below = 0
    for part in stack.parts:
        if part.number > 0:
            below += part.number
            y = HEIGHT - _BOTTOM - below * unit
            yield Box(part, round(x, 1), round(y, 1), round(width, 1), round(part.number * unit, 1))


def bar_chart(rows: Sequence[tuple[str, float, str | None]]) -> tuple[Bar, ...]:
    """Rows of name, number and address as bars.

    >>> [bar.share for bar in bar_chart([("Vietnam", 4, None), ("Japan", 1, None)])]
    [100.0, 25.0]
    """
    most = max((number for _, number, _ in rows), default=0)
    return tuple(
        Bar(name, number, round(100 * max(number, 0) / most, 1) if most > 0 else 0.0, href)
        for name, number, href in rows
    )
