"""One identity per person: forms of the name that are one, and people that are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.link import Gazetteer, link
from kg.model import Entity, Facts, Feature, Linked, Organization, Person, Sign

MakeFacts = Callable[..., Facts]
NOTHING_KNOWN = Gazetteer.of(())


def person(name: str, country: str | None = None, title: str | None = None, **more: object) -> Person:
    where = f"country/{country}" if country else None
    return Person(f"person/{name.lower().replace(' ', '-')}", name, country=where, title=title, **more)  # type: ignore[arg-type]


def people(linked: Linked) -> dict[str, Entity]:
    return {entity.id: entity for entity in linked.entities if entity.kind == "person"}


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (("Dukgeun Ahn", "Ahn Duk-geun", "Ahn Dukgeun", "Ahn Duk Geun"), "person/ahn-dukgeun"),
        (("Yoon Suk-yeol", "Yoon Suk Yeol", "YOON Suk-yeol"), "person/yoon-sukyeol"),
        (("Moon Sungwook", "Moon Sung-wook"), "person/moon-sungwook"),
        (("Sung Hwan Cho", "Cho Sung-hwan"), "person/cho-sunghwan"),
        (("Saito Ken", "Ken Saito", "Saitō Ken"), "person/saito-ken"),
        (("Howard Lutnick", "Howard W. Lutnick", "Dr. Howard Lutnick"), "person/howard-lutnick"),
        (("JK Kim", "J.K. Kim"), "person/jk-kim"),
        (("Phạm Minh Chính", "Pham Minh Chinh"), "person/pham-minh-chinh"),
    ],
)
def test_all_forms_of_a_name_are_one_person(facts: MakeFacts, forms: tuple[str, ...], expected: str) -> None:
    releases = [facts(f"2024-01-{day:02}", persons=(person(form),)) for day, form in enumerate(forms, 1)]
    linked = link(releases, NOTHING_KNOWN)
    (entity,) = people(linked).values()
    assert entity.id == expected
    assert {entity.label, *entity.alt_labels} == set(forms)
    assert [item.persons[0].id for item in linked.facts] == [expected] * len(forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ahn Duk-geun", "Ahn Dong-geun"),
        # Romanisations of one Korean name may be two people: only spelling tells.
        ("Ahn Duk-geun", "An Duk-geun"),
        ("Lee Chang-yang", "Lee Chang-han"),
        ("Abdulaziz bin Salman", "Mohammed bin Salman"),
    ],
)
def test_different_names_are_different_people(facts: MakeFacts, one: str, other: str) -> None:
    linked = link([facts("2024-01-01", persons=(person(one), person(other)))], NOTHING_KNOWN)
    assert len(people(linked)) == 2


def test_a_korean_name_of_a_foreigner_is_left_as_written(facts: MakeFacts) -> None:
    linked = link([facts("2024-01-01", persons=(person("Young Kim", "US"),))], NOTHING_KNOWN)
    assert list(people(linked)) == ["person/young-kim"]


def test_two_of_one_name_are_told_apart_by_their_countries(facts: MakeFacts) -> None:
    korean = facts("2024-01-01", persons=(person("Lee Jin", "KR", "Director"),))
    chinese = facts("2024-01-02", persons=(person("Lee Jin", "CN", "Vice Premier"),))
    linked = link([korean, chinese], NOTHING_KNOWN)
    assert {id_: entity.country for id_, entity in people(linked).items()} == {
        "person/lee-jin": "country/KR",
        "person/lee-jin-cn": "country/CN",
    }


def test_one_wrong_country_does_not_split_somebody_with_the_same_title(facts: MakeFacts) -> None:
    title = "U.S. Secretary of Commerce"
    first = facts("2024-01-01", persons=(person("Gina Raimondo", "US", title),))
    second = facts("2024-01-02", persons=(person("Gina Raimondo", "JP", title),))
    third = facts("2024-01-03", persons=(person("Gina Raimondo", "US", title),))
    (entity,) = people(link([first, second, third], NOTHING_KNOWN)).values()
    assert entity.country == "country/US"


def test_somebody_without_a_country_joins_whoever_has_the_same_affiliation(facts: MakeFacts) -> None:
    def release(day: str, country: str | None, employer: str) -> Facts:
        body = Organization("organization/x", employer)
        return facts(day, persons=(person("Mark Wu", country, affiliation=body.id),), organizations=(body,))

    linked = link(
        [
            release("2024-01-01", "US", "Harvard Law School"),
            release("2024-01-02", "SG", "Temasek"),
            release("2024-01-03", None, "Temasek"),
        ],
        NOTHING_KNOWN,
    )
    assert [item.persons[0].id for item in linked.facts] == [
        "person/mark-wu",
        "person/mark-wu-sg",
        "person/mark-wu-sg",
    ]


def test_a_family_name_alone_names_nobody_beyond_its_release(facts: MakeFacts) -> None:
    linked = link(
        [facts(day, persons=(person("Ahn"),)) for day in ("2024-01-01", "2024-01-02")], NOTHING_KNOWN
    )
    assert len(people(linked)) == 2


# -- offices ---------------------------------------------------------------------------------------------


def in_office(facts: MakeFacts, day: str, name: str, title: str, employer: str = "", **more: object) -> Facts:
    """Facts of a release that names one person, with the office and the body it is held in."""
    if not employer:
        return facts(day, persons=(person(name, title=title, **more),))  # type: ignore[arg-type]
    body = Organization(f"organization/{employer.lower().replace(' ', '-')}", employer)
    holder = person(name, title=title, affiliation=body.id, **more)  # type: ignore[arg-type]
    return facts(day, persons=(holder,), organizations=(body,))


def ids(linked: Linked) -> list[str]:
    return [item.persons[0].id for item in linked.facts]


def test_two_koreans_of_one_name_are_told_apart_by_their_offices(facts: MakeFacts) -> None:
    linked = link(
        [
            in_office(facts, "2024-04-02", "Kim Min-soo", "President", "Korea Tidal Power Agency"),
            in_office(facts, "2024-04-03", "Kim Min-soo", "Vice Mayor", "Busan Metropolitan City"),
            in_office(facts, "2024-04-09", "Minsoo Kim", "President", "Korea Tidal Power Agency"),
            in_office(facts, "2024-05-04", "Kim Minsoo", "Professor", "Hanbit University"),
            in_office(facts, "2024-05-06", "Kim Min-soo", "Vice Mayor"),
        ],
        NOTHING_KNOWN,
    )
    agency, city, university = (
        "person/kim-minsoo",
        "person/kim-minsoo-busan-metropolitan-city",
        "person/kim-minsoo-hanbit-university",
    )
    assert ids(linked) == [agency, city, agency, university, city]
    told = {frozenset(apart.ids): apart.because[-1].sign for apart in linked.apart}
    assert told == {
        frozenset(pair): Sign.OFFICE for pair in ((agency, city), (agency, university), (city, university))
    }


def test_a_minister_is_not_the_company_president_of_the_same_name(facts: MakeFacts) -> None:
    linked = link(
        [
            in_office(facts, "2024-04-02", "Lee Jin-woo", "Deputy Minister for Trade"),
            in_office(facts, "2024-04-03", "Lee Jin-woo", "President", "Orion Motors"),
        ],
        NOTHING_KNOWN,
    )
    assert len(set(ids(linked))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Another rank at the same body, or at a part of it.
        (("Vice Minister", "Ministry of Trade, Industry and Energy"), ("Minister for Trade", "")),
        (
            ("Deputy Minister", "Ministry of Trade, Industry and Energy"),
            ("Chairman", "Korea Trade Commission"),
        ),
        # Chairs are held beside another.
        (("Chairman", "Orion Group"), ("Chairman", "Korea Chamber of Commerce and Industry")),
        # From one ministry to the next.
        (("Minister", "Ministry of Justice"), ("Minister", "Ministry of Environment")),
        # The release gives the acronym.
        (("President", "KOTRA"), ("CEO", "Korea Trade-Investment Promotion Agency")),
    ],
)
def test_offices_that_one_person_may_hold(
    facts: MakeFacts, one: tuple[str, str], other: tuple[str, str]
) -> None:
    linked = link(
        [
            in_office(facts, "2024-04-02", "Lee Jin-woo", *one),
            in_office(facts, "2024-04-20", "Lee Jin-woo", *other),
        ],
        NOTHING_KNOWN,
    )
    assert ids(linked) == ["person/lee-jinwoo", "person/lee-jinwoo"]


def test_after_more_than_a_year_somebody_may_have_another_office(facts: MakeFacts) -> None:
    linked = link(
        [
            in_office(facts, "2022-09-23", "Cho Min-hwan", "CEO", "Orion Mobility"),
            in_office(facts, "2024-02-08", "Cho Min-hwan", "President", "International Cork Organization"),
        ],
        NOTHING_KNOWN,
    )
    assert ids(linked) == ["person/cho-minhwan", "person/cho-minhwan"]


def test_trade_ministers_of_two_countries_are_not_one_for_their_title(facts: MakeFacts) -> None:
    linked = link(
        [
            facts("2024-04-08", persons=(person("David Hill", "NZ", "Minister for Trade"),)),
            facts("2024-06-08", persons=(person("David Hill", "IE", "Minister for Trade"),)),
        ],
        NOTHING_KNOWN,
    )
    assert ids(linked) == ["person/david-hill", "person/david-hill-ie"]


# -- a family name beside an office ------------------------------------------------------------------------


def test_minister_ahn_is_the_one_minister_of_that_family_name(facts: MakeFacts) -> None:
    linked = link(
        [
            facts("2024-02-27", persons=(person("Ahn", title="Minister"),)),
            facts(
                "2024-03-01", persons=(person("Dukgeun Ahn", "KR", "Trade, Industry and Energy Minister"),)
            ),
            facts("2024-03-02", persons=(person("Ahn Chang-ho", "KR", "Deputy Minister for Energy"),)),
        ],
        NOTHING_KNOWN,
    )
    assert ids(linked) == ["person/ahn-dukgeun", "person/ahn-dukgeun", "person/ahn-changho"]
    minister = people(linked)["person/ahn-dukgeun"]
    assert (minister.label, minister.alt_labels) == ("Dukgeun Ahn", ())
    (because,) = [mention.because for mention in linked.mentions if mention.name == "Ahn"]
    assert because == (Feature(Sign.FAMILY_NAME, "Ahn, Minister"),)


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        # Two ministers of the name.
        ("2024-03-02", (("Lee Jong-ho", "Minister of Science"), ("Lee Young-mi", "Minister of Culture"))),
        # A rank below.
        ("2024-03-02", (("Lee Jong-ho", "Vice Minister of Science"),)),
        # Another day and age.
        ("2019-03-02", (("Lee Jong-ho", "Minister of Science"),)),
    ],
)
def test_in_doubt_minister_lee_stays_somebody_of_one_release(
    facts: MakeFacts, day: str, holders: tuple[tuple[str, str], ...]
) -> None:
    full = facts("2024-03-01", persons=tuple(person(name, "KR", title) for name, title in holders))
    alone = facts(day, "Lee alone", persons=(person("Lee", title="Minister"),))
    linked = link([full, alone], NOTHING_KNOWN)
    assert f"person/lee-{alone.release.id}" in people(linked)
