"""Days, counts, sizes and names as people write them."""

from __future__ import annotations

import re
from datetime import date

_UNITS = ("bytes", "KB", "MB", "GB")

# Not strftime: the names of months would follow the machine's language.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def readable_date(day: date | str, *, with_year: bool = True) -> str:
    """A day in words; a text that is no day in ISO 8601 stays as it is.

    >>> readable_date("2024-07-01"), readable_date(date(2024, 7, 1), with_year=False), readable_date("soon")
    ('1 July 2024', '1 July', 'soon')
    """
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            return str(day)
    return f"{day.day} {month_name(day.month)}{f' {day.year}' if with_year else ''}"


def readable_days(first: str, last: str) -> str:
    """The time from one day to another, both in ISO 8601, in words.

    >>> readable_days("2024-02-08", "2024-07-01")
    '8 February 2024 to 1 July 2024'
    """
    return readable_date(first) if first == last else f"{readable_date(first)} to {readable_date(last)}"


def month_name(number: int) -> str:
    """The English name of a month from 1 to 12."""
    return _MONTHS[number - 1]


def counted(number: int, one: str, many: str) -> str:
    """A number of things.

    >>> counted(1, "event", "events"), counted(1200, "event", "events")
    ('1 event', '1,200 events')
    """
    return f"{number:,} {one if number == 1 else many}"


def readable_size(size: int) -> str:
    """A number of bytes in words.

    >>> readable_size(999), readable_size(158_400), readable_size(12_300_000)
    ('999 bytes', '158 KB', '12 MB')
    """
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if unit and amount < 10 else f"{amount:.0f} {_UNITS[unit]}"


def variable_words(name: str) -> str:
    """The name of a variable as a heading has it.

    >>> variable_words("startDate"), variable_words("first_day")
    ('start date', 'first day')
    """
    return _apart(name).replace("_", " ").lower()


def choice_words(value: str) -> str:
    """A value of a list in words; what is written in capitals stays so.

    >>> choice_words("joint-statement"), choice_words("CommitteeMeeting"), choice_words("MOU")
    ('Joint statement', 'Committee meeting', 'MOU')
    """
    words = _apart(value).replace("-", " ").split(" ")
    return sentence(" ".join(word if word.isupper() else word.lower() for word in words))


def sentence(text: str) -> str:
    """The text as a sentence begins.

    >>> sentence("free trade agreement")
    'Free trade agreement'
    """
    return text[:1].upper() + text[1:]


def _apart(name: str) -> str:
    """The words of a name in camel case, with blanks between them."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
