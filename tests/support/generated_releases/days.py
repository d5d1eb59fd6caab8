"""Days: on which the generated releases are issued, and those of a text moved along with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from generated_releases.world import World

FIRST = date(2011, 1, 1)
LAST = date(2025, 12, 31)
_ON_WEEKDAYS = (2, 3, 4, 5, 5, 6, 7, 8)
_ON_WEEKENDS = (0, 0, 0, 1)

MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
_WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())

DAYS = (
    rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)}), )?(?P<month>{'|'.join(MONTHS)})"
    r"(?: (?P<day>\d{1,2})\b(?:(?P<to> to | and |-|–)(?P<until>\d{1,2})\b(?![,.]?\d))?)?"
    r"(?:(?P<comma>,? )(?P<year>20\d\d)\b)?"
)
"""A month, perhaps with days and year, as releases write them."""


def days(world: World) -> Iterator[tuple[int, date, int]]:
    """Lap, day and number of releases of that day: fifteen years, and then the same years again and again."""
    lap = 0
    while True:
        random = world.random("days", lap)
        day = FIRST
        while day <= LAST:
            yield lap, day, random.choice(_ON_WEEKDAYS if day.weekday() < 5 else _ON_WEEKENDS)
            day += timedelta(days=1)
        lap += 1


def moved(found: re.Match[str], before: date, after: date) -> str:
    """What ``DAYS`` found in a release of one day, as that of another day would say it."""
    month = MONTHS.index(found["month"]) + 1
    if found["day"] is None:
        return _moved_month(found, month, before, after)
    year = int(found["year"]) if found["year"] else _nearest_year(month, int(found["day"]), before)
    shift = after - before
    start = date(year, month, int(found["day"])) + shift
    text = f"{MONTHS[start.month - 1]} {start.day}"
    if found["until"]:
        end = date(year, month, int(found["until"])) + shift
        same = end.month == start.month
        text += f"{found['to']}{end.day}" if same else f" to {MONTHS[end.month - 1]} {end.day}"
    if found["weekday"]:
        text = f"{_WEEKDAYS[start.weekday()]}, {text}"
    return f"{text}{found['comma']}{start.year}" if found["year"] else text


def _moved_month(found: re.Match[str], month: int, before: date, after: date) -> str:
    months = (int(found["year"]) if found["year"] else before.year) * 12 + month - 1
    months += (after.year - before.year) * 12 + after.month - before.month
    year, month = divmod(months, 12)
    weekday = f"{found['weekday']}, " if found["weekday"] else ""
    name = f"{weekday}{MONTHS[month]}"
    return f"{name}{found['comma']}{year}" if found["year"] else name


def _nearest_year(month: int, day: int, near: date) -> int:
    years = (near.year - 1, near.year, near.year + 1)
    return min(years, key=lambda year: abs((date(year, month, min(day, 28)) - near).days))
