"""A stretch of time in periods of one length: months, quarters, years, fives or tens of years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kg.web.parts.words import month_name

_MOST = 24
"""Periods that a reader can tell apart side by side."""


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a time axis; both of its days belong to it. ``short`` is for where there is little room."""

    label: str
    short: str
    first: date
    last: date


def periods(first: date, last: date) -> tuple[Period, ...]:
    """The time from one day to another in periods of one length, without a gap, 24 or fewer where that goes.

    They are months, quarters, years, fives or tens of years, and begin where a calendar has them begin.

    >>> [one.label for one in periods(date(2024, 5, 9), date(2024, 7, 1))]
    ['May 2024', 'June 2024', 'July 2024']
    >>> periods(date(2022, 1, 5), date(2024, 2, 1))[-1].label
    'January to March 2024'
    >>> [one.short for one in periods(date(2018, 4, 11), date(2026, 1, 20))]
    ['2018', '2019', '2020', '2021', '2022', '2023', '2024', '2025', '2026']
    """
    begin, end = _month(first), _month(last)
    lengths = (1, 3, 12, 60, 120)
    length = next((one for one in lengths if end // one - begin // one < _MOST), lengths[-1])
    starts = range(begin - begin % length, end + 1, length)
    return tuple(_period(start, length) for start in starts)


def _month(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def _period(month: int, length: int) -> Period:
    first, last = _first_day(month), _last_day(month + length - 1)
    if length == 1:
        label, short = f"{month_name(first.month)} {first.year}", f"{month_name(first.month)[:3]} {first:%y}"
    elif length < 12:
        label = f"{month_name(first.month)} to {month_name(last.month)} {first.year}"
        short = f"Q{first.month // length + 1} {first:%y}"
    elif length == 12:
        label = short = str(first.year)
    else:
        label, short = f"{first.year} to {last.year}", f"{first.year}–{last:%y}"
    return Period(label, short, first, last)


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1) if month >= 12 else date.min


def _last_day(month: int) -> date:
    return _first_day(month + 1) - timedelta(days=1) if month < _month(date.max) else date.max
