"""Dates as a text says them, seen from the day of the release."""

from __future__ import annotations

from datetime import date

import pytest

from kg.extract.dates import find_dates
from kg.model import DateBasis

ISSUED = date(2024, 6, 14)  # a Friday


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on June 12", date(2024, 6, 12), None),
        ("on June 12, 2023", date(2023, 6, 12), None),
        ("on 12 June", date(2024, 6, 12), None),
        ("on Dec. 28", date(2023, 12, 28), None),
        ("on June 12 of last year", date(2023, 6, 12), None),
        ("from June 12 to 14", date(2024, 6, 12), date(2024, 6, 14)),
        ("June 12-14", date(2024, 6, 12), date(2024, 6, 14)),
        ("(June 30–July 3)", date(2024, 6, 30), date(2024, 7, 3)),
        ("on June 12 and 13", date(2024, 6, 12), date(2024, 6, 13)),
        ("from December 30, 2023 to January 2, 2024", date(2023, 12, 30), date(2024, 1, 2)),
        ("on 2024-06-12", date(2024, 6, 12), None),
    ],
)
def test_days_of_the_calendar_are_stated(text: str, start: date, end: date | None) -> None:
    (found,) = find_dates(text, ISSUED)
    assert (found.start, found.end, found.basis) == (start, end, DateBasis.STATED)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("today in Seoul", date(2024, 6, 14)),
        ("met yesterday", date(2024, 6, 13)),
        ("opens tomorrow", date(2024, 6, 15)),
        ("on Wednesday", date(2024, 6, 12)),
    ],
)
def test_relative_days_are_computed(text: str, start: date) -> None:
    (found,) = find_dates(text, ISSUED)
    assert (found.start, found.basis) == (start, DateBasis.COMPUTED)


def test_the_same_day_is_the_day_said_before() -> None:
    first, second = find_dates("They met on June 3. On the same day they signed.", ISSUED)
    assert second.start == first.start == date(2024, 6, 3)


def test_today_in_a_dateline_release_is_the_day_of_the_dateline() -> None:
    text = "Joint Readout\n\nWASHINGTON, D.C., June 11, 2024 – The two met today."
    assert [found.start for found in find_dates(text, ISSUED)] == [date(2024, 6, 11)] * 2


@pytest.mark.parametrize(
    "text", ["in May", "last August", "October 2021", "in 2014", "next year", "early June"]
)
def test_months_and_years_are_no_days(text: str) -> None:
    (found,) = find_dates(text, ISSUED)
    assert found.start is None


@pytest.mark.parametrize("text", ["They may meet.", "June 31", "on the 45th floor", "a march through town"])
def test_what_is_no_date(text: str) -> None:
    assert [found.start for found in find_dates(text, ISSUED) if found.start] == []


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    (past,) = find_dates("on December 28", date(2024, 1, 5))
    (coming,) = find_dates("on January 5", date(2023, 12, 28))
    assert (past.start, coming.start) == (date(2023, 12, 28), date(2024, 1, 5))
