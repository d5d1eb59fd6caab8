"""One identity per body: names, acronyms, countries and a renaming."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.link import Gazetteer, link
from kg.model import Facts, Linked, Organization

MakeFacts = Callable[..., Facts]
NOTHING_KNOWN = Gazetteer.of(())


def body(name: str, country: str | None = None, acronym: str | None = None) -> Organization:
    where = f"country/{country}" if country else None
    return Organization(f"organization/{name.lower()}", name, acronym=acronym, country=where)


def ids(linked: Linked) -> list[str]:
    """The id of the first body of each release, in the order of the releases."""
    return [item.organizations[0].id for item in linked.facts]


def linked_bodies(facts: MakeFacts, *bodies: Organization) -> Linked:
    """One release a day from 1 January 2024, each with one body."""
    releases = [facts(f"2024-01-{day:02}", organizations=(one,)) for day, one in enumerate(bodies, 1)]
    return link(releases, NOTHING_KNOWN)


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (
            (
                "Ministry of Trade, Industry and Energy",
                "Trade, Industry and Energy Ministry",
                "Ministry of Trade, Industry, and Energy",
                "Korean Ministry of Trade, Industry & Energy",
                "the Republic of Korea Ministry of Trade, Industry and Energy",
                "MOTIE",
            ),
            "organization/ministry-of-trade-industry-and-energy",
        ),
        (
            ("Korea Chamber of Commerce and Industry", "the Korea Chamber of Commerce & Industry", "KCCI"),
            "organization/korea-chamber-of-commerce-and-industry",
        ),
        (
            ("Vietnamese Planning and Investment Ministry", "Ministry of Planning and Investment of Vietnam"),
            "organization/ministry-of-planning-and-investment-vn",
        ),
        (
            ("U.S. Department of Commerce", "United States Commerce Department", "US Department of Commerce"),
            "organization/department-of-commerce-us",
        ),
        (("Samsung Electronics Co., Ltd.", "Samsung Electronics"), "organization/samsung-electronics"),
        (("Intel Corp.", "Intel Corporation", "Intel"), "organization/intel"),
        (
            (
                "Korean Agency for Technology and Standards",
                "Korea Agency for Technology and Standards",
                "KATS",
            ),
            "organization/korea-agency-for-technology-and-standards",
        ),
        (
            ("Export-Import Bank of Korea", "Korea Eximbank", "KEXIM"),
            "organization/export-import-bank-of-korea",
        ),
        (("American National Standards Institute",), "organization/american-national-standards-institute"),
        (("Korean government", "Government of the Republic of Korea"), "organization/government-kr"),
    ],
)
def test_all_forms_of_a_name_are_one_body(facts: MakeFacts, forms: tuple[str, ...], expected: str) -> None:
    linked = linked_bodies(facts, *(body(form) for form in forms))
    assert ids(linked) == [expected] * len(forms)


def test_ministries_of_one_name_belong_to_their_countries(facts: MakeFacts) -> None:
    linked = linked_bodies(
        facts,
        body("Ministry of Environment"),
        body("Ministry of Environment", "VN"),
        body("Danish Environment Ministry"),
    )
    assert ids(linked) == [
        "organization/ministry-of-environment",
        "organization/ministry-of-environment-vn",
        "organization/ministry-of-environment-dk",
    ]
    countries = {entity.id: entity.country for entity in linked.entities}
    assert countries["organization/ministry-of-environment"] == "country/KR"
    assert countries["organization/ministry-of-environment-dk"] == "country/DK"


def test_a_name_without_country_is_that_of_the_only_country_it_is_met_with(facts: MakeFacts) -> None:
    association = "Semiconductor Industry Association"
    assert (
        ids(linked_bodies(facts, body(association), body(association, "US")))
        == ["organization/semiconductor-industry-association-us"] * 2
    )
    assert ids(linked_bodies(facts, body(association), body(association, "US"), body(association, "JP"))) == [
        "organization/semiconductor-industry-association",
        "organization/semiconductor-industry-association-us",
        "organization/semiconductor-industry-association-jp",
    ]


def test_the_trade_ministry_after_its_renaming_is_another_body(facts: MakeFacts) -> None:
    linked = linked_bodies(facts, body("MOTIE"), body("MOTIR"))
    assert ids(linked) == [
        "organization/ministry-of-trade-industry-and-energy",
        "organization/ministry-of-trade-industry-and-resources",
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-09-30", "organization/ministry-of-trade-industry-and-energy"),
        ("2025-10-01", "organization/ministry-of-trade-industry-and-resources"),
    ],
)
def test_the_industry_ministry_is_the_one_of_the_day(facts: MakeFacts, day: str, expected: str) -> None:
    linked = link([facts(day, organizations=(body("Industry Ministry"),))], NOTHING_KNOWN)
    assert ids(linked) == [expected]


def test_an_acronym_is_the_body_that_one_text_introduces_with_it(facts: MakeFacts) -> None:
    full = body("Hydrogen Mobility Alliance", acronym="HYMA")
    assert ids(linked_bodies(facts, body("HYMA"), full)) == ["organization/hydrogen-mobility-alliance"] * 2


def test_an_acronym_of_two_bodies_stays_by_itself_outside_of_their_texts(facts: MakeFacts) -> None:
    center = body("Korea Technology Center Gamma", acronym="XTC")
    council = body("Experts Trade Council", acronym="XTC")
    linked = linked_bodies(facts, center, council, body("XTC"))
    assert ids(linked) == [
        "organization/korea-technology-center-gamma",
        "organization/experts-trade-council",
        "organization/xtc",
    ]


def test_the_text_that_introduces_an_acronym_decides_what_it_means_there(facts: MakeFacts) -> None:
    # KTC is the Korea Trade Commission to all who do not say otherwise.
    center = body("Korea Technology Center", acronym="KTC")
    linked = link(
        [
            facts("2024-01-01", organizations=(center, body("KTC"))),
            facts("2024-01-02", organizations=(body("KTC"),)),
        ],
        NOTHING_KNOWN,
    )
    assert [one.id for one in linked.facts[0].organizations] == ["organization/korea-technology-center"]
    assert ids(linked)[1] == "organization/korea-trade-commission"


def test_an_acronym_of_another_country_is_not_the_well_known_body(facts: MakeFacts) -> None:
    assert ids(linked_bodies(facts, body("MOEF", "ID"))) == ["organization/moef"]


def test_the_label_of_a_foreign_ministry_says_whose_it_is(facts: MakeFacts) -> None:
    linked = linked_bodies(
        facts,
        body("Ministry of Planning and Investment", "VN"),
        body("Ministry of Planning and Investment", "VN"),
        body("Vietnamese Planning and Investment Ministry", "VN"),
    )
    (entity,) = (entity for entity in linked.entities if entity.kind == "organization")
    assert entity.label == "Vietnamese Planning and Investment Ministry"
    assert entity.alt_labels == ("Ministry of Planning and Investment",)
