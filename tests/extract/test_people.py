"""Persons with their offices before and after the name, and every later reference to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from extract_views import taking_part

from kg.model import Facts, Person


def the_person(facts_persons: tuple[Person, ...], name: str) -> Person:
    return next(person for person in facts_persons if person.name == name)


@pytest.mark.parametrize(
    ("sentence", "name", "title"),
    [
        ("Trade Minister Han Seo-yun attended the Trade Forum.", "Han Seo-yun", "Trade Minister"),
        (
            "Seoyun Han, Minister of Trade, Industry, and Energy, attended the Trade Forum.",
            "Seoyun Han",
            "Minister of Trade, Industry, and Energy",
        ),
        (
            "Trade, Industry and Energy Minister Han Seo-yun attended the Trade Forum.",
            "Han Seo-yun",
            "Trade, Industry and Energy Minister",
        ),
        (
            "The Trade Forum was attended by Saudi Energy Minister Faisal bin Omar al-Harbi.",
            "Faisal bin Omar al-Harbi",
            "Saudi Energy Minister",
        ),
        (
            "U.S. Deputy Secretary of Commerce Ruth B. Carver attended the Trade Forum.",
            "Ruth B. Carver",
            "U.S. Deputy Secretary of Commerce",
        ),
        ("Minister JK Moon attended the Trade Forum.", "JK Moon", "Minister"),
        ("Vice Chairman Noh Ji-hun of Hanbit Group attended the Trade Forum.", "Noh Ji-hun", "Vice Chairman"),
        (
            "Hanbit Group Vice Chairman Noh Ji-hun attended the Trade Forum.",
            "Noh Ji-hun",
            "Hanbit Group Vice Chairman",
        ),
        (
            "Ana Petrov, who is Deputy Secretary General at the Ministry of Economy of Serbia, attended the Trade Forum.",
            "Ana Petrov",
            "Deputy Secretary General",
        ),
        ("Oh Min-ju, chief negotiator at MOTIE, attended the Trade Forum.", "Oh Min-ju", "chief negotiator"),
        ("Jane Hill, USTR Chief of Staff, attended the Trade Forum.", "Jane Hill", "USTR Chief of Staff"),
        ("Jane Hill, Assistant USTR for Korea, attended the Trade Forum.", "Jane Hill", "Assistant USTR"),
        ("USTR Jane Hill attended the Trade Forum.", "Jane Hill", "USTR"),
        (
            "Orion Secretary-General Jane Hill attended the Trade Forum.",
            "Jane Hill",
            "Orion Secretary-General",
        ),
        ("Education Minister You Seo Min attended the Trade Forum.", "You Seo Min", "Education Minister"),
        ("An Duk-su, Minister of Trade, attended the Trade Forum.", "An Duk-su", "Minister of Trade"),
        ("Economist and futurist Jane Hill spoke at the Trade Forum.", "Jane Hill", "futurist"),
        ("Jane Hill, author of a book on chips, spoke at the Trade Forum.", "Jane Hill", "author"),
        (
            "Jane Hill, Director General for Clean Energy Bureau at the Hanbit Ministry, attended the Trade Forum.",
            "Jane Hill",
            "Director General",
        ),
        (
            "British Ambassador to Korea Jane Hill attended the Trade Forum.",
            "Jane Hill",
            "British Ambassador",
        ),
        (
            "Minister Han Seo-yun met the chairman of the Hanbit Union, Jane Hill, at the Trade Forum.",
            "Jane Hill",
            "chairman",
        ),
        ("SK On CEO Noh Ji-hun attended the Trade Forum.", "Noh Ji-hun", "SK On CEO"),
        (
            "Korea Hydro & Wind (KHW) CEO Noh Ji-hun attended the Trade Forum.",
            "Noh Ji-hun",
            "Korea Hydro & Wind (KHW) CEO",
        ),
    ],
)
def test_offices_before_and_after_the_name(
    extract: Callable[..., Facts], sentence: str, name: str, title: str
) -> None:
    person = the_person(extract(sentence).persons, name)
    assert person.title is not None
    assert person.title.startswith(title)


def test_one_man_in_two_forms_of_his_name(extract: Callable[..., Facts]) -> None:
    facts = extract("Minister Han Seo-yun opened the Energy Forum. Seoyun Han thanked the guests.")
    (person,) = facts.persons
    assert {person.name, *person.alt_names} == {"Han Seo-yun", "Seoyun Han"}


def test_references_by_office_and_family_name(extract: Callable[..., Facts]) -> None:
    facts = extract("Trade Minister Han Seo-yun attended the Energy Forum. Minister Han spoke of hydrogen.")
    (person,) = facts.persons
    assert [span.quote for span in person.spans] == ["Trade Minister Han Seo-yun", "Minister Han"]


def test_a_family_name_after_an_office_of_state_is_somebody_without_a_full_name(
    extract: Callable[..., Facts],
) -> None:
    facts = extract("Minister Han attended the Energy Forum in Seoul on June 12. Minister Han spoke first.")
    (person,) = facts.persons
    assert (person.name, person.title) == ("Han", "Minister")
    assert [span.quote for span in person.spans] == ["Minister Han", "Minister Han"]
    assert facts.organizations == ()


@pytest.mark.parametrize(
    "text",
    [
        "Han attended the Energy Forum in Seoul on June 12.",
        "The Han River Forum was held in Seoul on June 12.",
        "Director Orion attended the Energy Forum in Seoul on June 12.",
    ],
)
def test_a_family_name_without_an_office_of_state_introduces_nobody(
    extract: Callable[..., Facts], text: str
) -> None:
    assert extract(text).persons == ()


def test_two_of_one_family_name_are_told_apart_by_their_offices(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Kim Seo-yun and Ambassador Kim Ji-hun attended the Energy Forum. Ambassador Kim thanked the hosts."
    )
    envoy = the_person(facts.persons, "Kim Ji-hun")
    assert "Ambassador Kim" in [span.quote for span in envoy.spans]


def test_affiliation_and_country_come_from_the_office(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Ana Petrov, Deputy Minister at the Serbian Ministry of Mining, attended the Energy Forum in Seoul."
    )
    (person,) = facts.persons
    employer = next(body for body in facts.organizations if body.id == person.affiliation)
    assert (employer.name, person.country) == ("Serbian Ministry of Mining", "country/RS")


def test_an_ambassador_belongs_to_the_country_that_sends(extract: Callable[..., Facts]) -> None:
    facts = extract("Peter Hall, British Ambassador to Korea, attended the Energy Forum.")
    assert facts.persons[0].country == "country/GB"


def test_the_head_of_a_body_that_acts_is_not_there_himself(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Ministry of Trade, Industry and Resources (MOTIR), headed by Minister Han Seo-yun, held the Energy Forum on June 12.",
        issued=date(2026, 6, 14),
    )
    assert taking_part(facts) == {"Ministry of Trade, Industry and Resources"}
    assert [thing for thing in facts.mentioned if thing.startswith("person/")] == ["person/han-seo-yun"]


def test_a_country_that_ends_in_s_owns_its_office(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The United Arab Emirates' Minister of Economy and Tourism Salem Al Nuaimi attended the Energy Forum."
    )
    assert facts.persons[0].country == "country/AE"


def test_a_longer_form_of_a_name_is_the_same_person(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Energy Minister Omar bin Faisal al-Harbi opened the Energy Forum. Minister Omar bin Faisal thanked the guests."
    )
    (person,) = facts.persons
    assert (person.name, len(person.spans)) == ("Omar bin Faisal al-Harbi", 2)


@pytest.mark.parametrize(
    "sentence",
    [
        "Two ministers spoke at the Energy Forum: Jane Hill of the Ministry of Trade and Adam Brook of the Ministry of Energy.",
        "Minister Jane Hill and her counterpart Adam Brook attended the Energy Forum on June 12.",
        "Jane Hill, CEO of Orion; and Adam Brook of Vega spoke at the Energy Forum on June 12.",
    ],
)
def test_persons_named_without_an_office(extract: Callable[..., Facts], sentence: str) -> None:
    assert [person.name for person in extract(sentence).persons] == ["Jane Hill", "Adam Brook"]


def test_an_employer_may_be_followed_by_the_next_person(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Peter Bright, Director of the Hanbit Center, Jane Hill, Fellow at the Orion Institute, and Noh Ji-hun spoke at the Energy Forum."
    )
    assert the_person(facts.persons, "Jane Hill").title == "Fellow"
