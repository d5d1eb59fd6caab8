"""The day that a text gives: in digits, in English or in Korean, with or without a time of day.

A day is taken as it is written, in the zone in which it is written: a release of 00:30 in Seoul is of that
day, though in Greenwich it is still the one before.
"""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2024-07-01
        r"(?<!\d)(?P<year>\d{4})(?P<mark>[-./])\s?(?P<number>\d{1,2})(?P=mark)\s?(?P<day>\d{1,2})(?!\d)",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b",  # July 1, 2024
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})\b",  # 1 July 2024
        r"(?<!\d)(?P<year>\d{4})년\s*(?P<number>\d{1,2})월\s*(?P<day>\d{1,2})일",  # 2024년 7월 1일
    )
)


def find_days(text: str) -> tuple[date, ...]:
    """Every day in a text, in its order; what has the form of one and is none is left out.

    >>> [str(day) for day in find_days("2024.07.01 / July 3, 2024 / 2024-13-40 / 2024년 7월 2일")]
    ['2024-07-01', '2024-07-03', '2024-07-02']
    """
    found = []
    for form in _FORMS:
        for match in form.finditer(text):
            parts = match.groupdict()
            month = parts.get("number") or 1 + _MONTHS.index(parts["month"][:3].lower())
            try:
                found.append((match.start(), date(int(parts["year"]), int(month), int(parts["day"]))))
            except ValueError:
                continue
    return tuple(day for _, day in sorted(found))


def only_day(text: str) -> date | None:
    """The day, where a text is about one day only.

    >>> only_day("date2024-07-01"), only_day("from 2024-07-01 to 2024-07-03")
    (datetime.date(2024, 7, 1), None)
    """
    found = set(find_days(text))
    return found.pop() if len(found) == 1 else None


def stamp_day(text: str) -> date | None:
    """The day of a time stamp as feeds and metadata write it (RFC 3339, RFC 822).

    >>> stamp_day("2024-07-01T00:30:00+09:00"), stamp_day("Mon, 01 Jul 2024 00:30:00 +0900")
    (datetime.date(2024, 7, 1), datetime.date(2024, 7, 1))
    """
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, IndexError):
        return only_day(text)
