"""Names with initials: whose they are, and where that stays open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.link import Gazetteer, link
from kg.model import Facts, Person

MakeFacts = Callable[..., Facts]


def minister(name: str, *other_names: str, title: str | None = "Minister") -> Person:
    return Person(f"person/{name.lower()}", name, other_names, title)


def ids(*releases: Facts) -> list[str]:
    """The ids of the persons, in the order of the releases' days."""
    return [person.id for item in link(releases, Gazetteer.of(())).facts for person in item.persons]


def test_a_text_that_gives_both_forms_says_who_it_is_in_all_others(facts: MakeFacts) -> None:
    assert (
        ids(
            facts("2025-01-01", persons=(minister("JK Kim", title=None),)),
            facts("2025-12-12", persons=(minister("Jung-Kwan Kim", "JK Kim"),)),
        )
        == ["person/kim-jungkwan"] * 2
    )


def test_the_same_title_at_the_time_says_who_it_is(facts: MakeFacts) -> None:
    assert (
        ids(
            facts("2025-11-01", persons=(minister("Kim Jung-kwan"),)),
            facts("2025-12-01", persons=(minister("JK Kim"),)),
        )
        == ["person/kim-jungkwan"] * 2
    )


@pytest.mark.parametrize(
    ("day", "name", "title"),
    [
        ("2025-12-01", "JK Kim", "Chairman"),
        ("2025-12-01", "JK Kim", None),
        ("2025-12-01", "JK Lee", "Minister"),
        ("2025-12-01", "SK Kim", "Minister"),
        ("2028-12-01", "JK Kim", "Minister"),
    ],
    ids=["other-office", "no-office", "other-family", "other-initials", "years-later"],
)
def test_without_the_same_name_office_and_time_it_is_somebody_else(
    facts: MakeFacts, day: str, name: str, title: str | None
) -> None:
    first, second = ids(
        facts("2025-11-01", persons=(minister("Kim Jung-kwan"),)),
        facts(day, persons=(minister(name, title=title),)),
    )
    assert first != second


def test_initials_that_fit_two_names_stay_a_name_of_their_own(facts: MakeFacts) -> None:
    found = ids(
        facts("2025-11-01", persons=(minister("Kim Jung-kwan"),)),
        facts("2025-11-02", persons=(minister("Kim Jae-kyung"),)),
        facts("2025-12-01", persons=(minister("JK Kim"),)),
    )
    assert len(set(found)) == 3
