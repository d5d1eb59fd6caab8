"""Dates that a text says: of the calendar, as a range, or relative to the day of the release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kg.model import DateBasis, Span

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "January Jan",
            "February Feb",
            "March Mar",
            "April Apr",
            "May",
            "June Jun",
            "July Jul",
            "August Aug",
            "September Sept Sep",
            "October Oct",
            "November Nov",
            "December Dec",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date in a text. ``start`` is ``None`` where only a month, a year or "last year" is said."""

    span: Span
    start: date | None
    end: date | None = None
    basis: DateBasis = DateBasis.STATED


_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?:\d{1,2})(?:st|nd|rd|th)?\b(?![,.]?\d)"
_YEAR = r"(?:,?\s+(?:of\s+)?(?:(?:19|20)\d{2}\b|(?:this|last|next)\s+year))"
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_TO = r"\s*(?:-|–|—|~|to|and|through|until|till|&)\s*"
_BEFORE_MONTH = "this|last|next|early|late|mid|this\\s+past|in|since|until|by|of|for|between|from|through"

_PATTERN = re.compile(
    rf"""\b(?:
      (?P<iso>(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}\b)
    | (?P<m1>{_MONTH})\s+(?P<d1>{_DAY})(?P<y1>{_YEAR})?,?{_TO}(?:{_WEEKDAY},?\s+)?
      (?P<m2>{_MONTH})\s+(?P<d2>{_DAY})(?P<y2>{_YEAR})?
    | (?P<m3>{_MONTH})\s+(?P<d3>{_DAY})(?P<to3>{_TO})(?P<d4>{_DAY})(?P<y3>{_YEAR})?
    | (?P<m5>{_MONTH})\s+(?P<d5>{_DAY})(?P<y5>{_YEAR})?
    | (?P<d6>{_DAY})(?:{_TO}(?P<d7>{_DAY}))?\s+(?:of\s+)?(?P<m6>{_MONTH})(?P<y6>{_YEAR})?
    | (?P<same>(?:the|that)\s+same\s+day|that\s+day)\b
    | (?P<word>[Tt]oday|[Yy]esterday|[Tt]omorrow)\b
    | (?P<weekday>{"|".join(WEEKDAYS)})\b(?!,?\s+{_MONTH})
    | (?:{_BEFORE_MONTH})[\s-]+(?:(?:early|late|mid)[\s-]+)?{_MONTH}(?!\s+{_DAY})(?:{_YEAR})?
    | {_MONTH}{_YEAR}
    | (?:last|next|previous|following)\s+(?:year|month|week|spring|summer|autumn|fall|winter)\b
    | (?:in|since|by|until|of|during)\s+(?:19|20)\d{{2}}\b
    )""",
    re.VERBOSE,
)

_FULL = rf"{_MONTH}\s+{_DAY},?\s+(?:19|20)\d{{2}}"
_DATELINE = re.compile(
    rf"(?:(?<=RELEASE)\s+(?:{'|'.join(WEEKDAYS)})?,?\s*|[A-Z.]{{2,}},?\s+|\n)({_FULL})(?=\s*[-–—]|\s+[A-Z]{{4}})"
)
"""The date before the first sentence of a joint statement; its "today" is that day."""


def find_dates(text: str, issued: date) -> tuple[DateMention, ...]:
    """Every date that ``text`` says, in order; those without a day have ``start=None``.

    A date without a year takes the one that brings it nearest to the day of the release.

    >>> find_dates("held on June 12 and 13", date(2024, 6, 12))[0].end
    datetime.date(2024, 6, 13)
    """
    return tuple(_mentions(text, issued))


def _mentions(text: str, issued: date) -> Iterator[DateMention]:
    latest: DateMention | None = None
    dateline = _DATELINE.search(text, 0, 400)
    today = (
        _resolve(found, issued, None, issued)[0]
        if dateline and (found := _PATTERN.match(dateline[1]))
        else None
    )
    for match in _PATTERN.finditer(text):
        span = Span(match.start(), match.end(), match.group())
        start, end, basis = _resolve(match, issued, latest, today or issued)
        mention = DateMention(span, start, end, basis)
        if start is not None:
            latest = mention
        yield mention


def _resolve(
    match: re.Match[str], issued: date, latest: DateMention | None, today: date
) -> tuple[date | None, date | None, DateBasis]:
    """The first and the last day of a match, and whether the text states them."""
    part = match.groupdict()
    for group, days in _STATED.items():
        if part[group]:
            return *days(part, issued), DateBasis.STATED
    if part["same"]:
        return latest.start if latest else None, None, DateBasis.COMPUTED
    if part["word"]:
        return today + timedelta(days=_SHIFTS[part["word"].lower()]), None, DateBasis.COMPUTED
    if part["weekday"]:
        back = (issued.weekday() - WEEKDAYS.index(part["weekday"])) % 7
        return issued - timedelta(days=back), None, DateBasis.COMPUTED
    return None, None, DateBasis.STATED


_Parts = Mapping[str, str]
_Days = tuple[date | None, date | None]


def _in_iso_form(part: _Parts, _: date) -> _Days:
    """2024-06-12."""
    try:
        return date.fromisoformat(part["iso"]), None
    except ValueError:
        return None, None


def _over_two_months(part: _Parts, issued: date) -> _Days:
    """June 30 to July 3."""
    end = _day(part["m2"], part["d2"], part["y2"], issued)
    start = _day(part["m1"], part["d1"], part["y1"] or part["y2"], end or issued)
    return start, end if start and end and start <= end else None


def _in_one_month(part: _Parts, issued: date) -> _Days:
    """June 12 to 14, June 12 and 13; "June 12 and 19" are no range."""
    start, end = (_day(part["m3"], part[day], part["y3"], issued) for day in ("d3", "d4"))
    if not start or not end or start >= end:
        return start, None
    range_ = part["to3"].strip() not in {"and", "&"} or (end - start).days == 1
    return start, end if range_ else None


def _month_first(part: _Parts, issued: date) -> _Days:
    """June 12."""
    return _day(part["m5"], part["d5"], part["y5"], issued), None


def _day_first(part: _Parts, issued: date) -> _Days:
    """12 June, 12-14 June."""
    start = _day(part["m6"], part["d6"], part["y6"], issued)
    end = _day(part["m6"], part["d7"], part["y6"], issued) if part["d7"] else None
    return start, end if start and end and start < end else None


_STATED = {
    "iso": _in_iso_form,
    "m1": _over_two_months,
    "m3": _in_one_month,
    "m5": _month_first,
    "m6": _day_first,
}
"""How the days are read, by the group of the pattern that matched."""

_SHIFTS = {"today": 0, "yesterday": -1, "tomorrow": 1}


def _day(month: str, day: str, year: str | None, near: date) -> date | None:
    month_number = MONTHS[month.rstrip(".")]
    day_number = int(re.sub(r"\D", "", day))
    years = _years(year, near)
    days = [found for found in (_valid(number, month_number, day_number) for number in years) if found]
    return min(days, key=lambda found: (abs((found - near).days), found)) if days else None


def _years(year: str | None, near: date) -> tuple[int, ...]:
    if year is None:
        return near.year - 1, near.year, near.year + 1
    number = re.search(r"\d{4}", year)
    if number:
        return (int(number.group()),)
    return (near.year + {"this": 0, "last": -1, "next": 1}[year.replace(",", " ").split()[-2]],)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
