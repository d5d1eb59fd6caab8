"""One identity per person: forms of the name that are one, and people that are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.link import Gazetteer, link
from kg.model import Entity, Facts, Linked, Organization, Person

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
