"""Bodies with "and", "of" and commas in their names, acronyms, lists of companies, and the parts they have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from extract_views import cast, taking_part

from kg.model import Facts


@pytest.mark.parametrize(
    "name",
    [
        "Ministry of Trade, Industry and Energy",
        "Ministry of Trade, Industry, and Energy",
        "Korea Institute of Machinery & Materials",
        "Hanbit Association for Advancement of Science and Technology",
        "National Research Council of Science and Technology",
        "Hanbit Electronics",
        "Bank of Norland",
        "Hanbit hynix",
        "Korea Industrial Complex Corporation",
        "General Administration of Tolls",
        "Norland Chamber of Commerce in Korea",
        "Embassy of Chile in the Republic of Korea",
        "Hanbit provincial government",
        "Orion city government",
        "Orion Motors labor union",
        "Orion Cable & System",
        "European Bank for Trade and Reconstruction",
        "Presidential Committee on Climate Action and Carbon Neutrality",
        "General Motors",
    ],
)
def test_names_of_bodies(extract: Callable[..., Facts], name: str) -> None:
    facts = extract(f"The {name} hosted the Hydrogen Forum on June 12 in Seoul.")
    forms = {form for body in facts.organizations for form in (body.name, *body.alt_names)}
    assert name in forms


def test_an_acronym_stands_for_the_body_that_introduces_it(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "The Hanbit Institute of Standards (HIS) hosted the Hydrogen Forum. HIS also held a seminar on June 12."
    )
    (body,) = facts.organizations
    assert (body.acronym, len(body.spans)) == ("HIS", 2)


def test_the_country_of_a_ministry_may_be_said_in_three_ways(extract: Callable[..., Facts]) -> None:
    for name in ("Ministry of Mining of Serbia", "Serbian Ministry of Mining", "Serbia's Ministry of Mining"):
        (body,) = extract(f"The Hydrogen Forum was hosted by the {name}.").organizations
        assert body.country == "country/RS", name


@pytest.mark.parametrize(
    "text",
    [
        "The Ministry of Foreign Affairs hosted the Hydrogen Forum. Japan's Ministry of Foreign Affairs attended it.",
        "Japan's Ministry of Foreign Affairs hosted the Hydrogen Forum. Korea's Ministry of Foreign Affairs attended it.",
    ],
)
def test_ministries_of_one_name_and_two_countries_are_two(extract: Callable[..., Facts], text: str) -> None:
    assert {body.country for body in extract(text).organizations} == {"country/KR", "country/JP"}


def test_a_ministry_of_the_table_is_meant_where_its_country_is_named(extract: Callable[..., Facts]) -> None:
    (alone,) = extract("The Ministry of Commerce hosted the Hydrogen Forum.").organizations
    assert alone.country is None
    (chinese,) = extract("The Ministry of Commerce hosted the Hydrogen Forum in China.").organizations
    assert chinese.country == "country/CN"


def test_lists_of_companies(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Around 90 people attended the Hydrogen Forum, including representatives of Hanbit Electronics, Orion, Vega Hynix and Norwell."
    )
    assert taking_part(facts) == {"Hanbit Electronics", "Orion", "Vega Hynix", "Norwell"}


def test_hosts_on_both_sides_of_by(extract: Callable[..., Facts]) -> None:
    active = extract(
        "The Hanbit Chamber of Commerce hosted the Hydrogen Forum jointly with the Norland Trade Association."
    )
    passive = extract(
        "The Hydrogen Forum was co-hosted by the Hanbit Chamber of Commerce and the Norland Trade Association."
    )
    expected = {("host", "Hanbit Chamber of Commerce"), ("host", "Norland Trade Association")}
    assert cast(active) == cast(passive) == expected


def test_an_employer_takes_no_part(extract: Callable[..., Facts]) -> None:
    facts = extract("Chairman Noh Ji-hun of the Hanbit Association attended the Hydrogen Forum.")
    assert taking_part(facts) == {"Noh Ji-hun"}


def test_a_body_that_gives_the_room_takes_no_part(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Trade Minister Han Seo-yun attended the Hydrogen Forum at the Hanbit Chamber of Commerce on June 12."
    )
    assert taking_part(facts) == {"Han Seo-yun"}


def test_ideas_written_with_capitals_are_no_bodies(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Participants of the Hydrogen Forum discussed AI, FTA, R&D, SMEs and the Net-Zero Framework."
    )
    assert facts.organizations == ()


def test_firms_of_a_group_need_no_other_sign(extract: Callable[..., Facts]) -> None:
    facts = extract(
        "Guests of the Hydrogen Forum praised Samsung SDI and LG CNS, and drove the Hyundai Nexo."
    )
    assert {body.name for body in facts.organizations} == {"Samsung SDI", "LG CNS"}


def test_what_a_firm_makes_is_no_body(extract: Callable[..., Facts]) -> None:
    facts = extract("Guests of the Hydrogen Forum saw Hanbit Motors' Vega and Orion Electronics' Lyra.")
    assert {body.name for body in facts.organizations} == {"Hanbit Motors", "Orion Electronics"}


def test_an_acronym_may_be_the_body_and_the_office_of_its_head(extract: Callable[..., Facts]) -> None:
    facts = extract("MOTIE and the USTR held the Hydrogen Forum in Seoul on June 12.")
    assert "Office of the United States Trade Representative" in taking_part(facts)


def test_a_bloc_that_sends_somebody_is_no_body(extract: Callable[..., Facts]) -> None:
    facts = extract("Ambassador of the European Union to Korea Jane Hill attended the Hydrogen Forum.")
    assert facts.organizations == ()
