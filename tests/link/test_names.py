"""The names of countries and bodies, and Korean names, taken apart."""

from __future__ import annotations

import pytest

from kg.link.bodies import BodyName, is_acronym, parse, well_known
from kg.link.countries import country_code, states
from kg.link.event_name import event_name
from kg.link.korean import KoreanName, korean_name
from kg.link.rows import shipped_rows


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("South Korea", "KR"),
        ("the Republic of Korea", "KR"),
        ("ROK", "KR"),
        ("North Korea", "KP"),
        ("U.S.", "US"),
        ("United Kingdom", "GB"),
        ("Viet Nam", "VN"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Czech Republic", "CZ"),
        ("Côte d’Ivoire", "CI"),
        ("Hong Kong", "HK"),
        ("Taiwan", "TW"),
        ("Kosovo", "XK"),
        ("ASEAN", None),
        ("Seoul", None),
    ],
)
def test_countries_by_name(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_every_state_has_both_codes_and_a_label_of_its_own() -> None:
    assert len({state.label for state in states().values()}) == len(states()) >= 250
    assert all(len(state.alpha2) == 2 and len(state.alpha3) == 3 for state in states().values())
    assert [states()[code].label for code in ("KR", "US", "VN", "TR", "GB", "HK")] == [
        "South Korea",
        "United States",
        "Vietnam",
        "Türkiye",
        "United Kingdom",
        "Hong Kong",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Commerce Department", BodyName("department of commerce", None, True)),
        ("Vietnam's Ministry of Industry and Trade", BodyName("ministry of industry and trade", "VN", True)),
        (
            "The Netherlands Ministry of Economic Affairs",
            BodyName("ministry of economic affairs", "NL", True),
        ),
        ("Government Office of Vietnam", BodyName("government office", "VN", True)),
        ("Korea Gas Corporation", BodyName("korea gas corporation", None, False)),
        ("Ford Motor Company", BodyName("ford motor", None, False)),
        (
            "Korea Trade-Investment Promotion Agency (KOTRA)",
            BodyName("korea trade investment promotion agency", None, False),
        ),
        ("Ministry of Defence", BodyName("ministry of defense", None, True)),
    ],
)
def test_bodies_taken_apart(name: str, expected: BodyName) -> None:
    assert parse(name) == expected


def test_acronyms() -> None:
    assert [name for name in ("KOTRA", "K-SURE", "MoTIE", "U.S.", "KIEP") if not is_acronym(name)] == []
    assert [
        name for name in ("Intel", "SK hynix", "LG Chem", "imec", "R&D Institute") if is_acronym(name)
    ] == []


def test_the_table_of_bodies_names_each_once() -> None:
    names = [
        parse(name).core + (body.country or "")
        for body in well_known()
        for name in (body.label, *body.other_names)
    ]
    acronyms = [acronym for body in well_known() for acronym in body.acronyms]
    assert len(acronyms) == len(set(acronyms))
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Ahn Duk-geun", None, KoreanName("ahn", "dukgeun")),
        ("Inkyo Cheong", None, KoreanName("cheong", "inkyo")),
        ("Chey Tae-won", None, KoreanName("chey", "taewon")),
        # Both parts are family names: the frequent one is, wherever it stands.
        ("Park Jin", None, KoreanName("park", "jin")),
        ("Jin Park", None, KoreanName("park", "jin")),
        # Three words: the family first, unless it is far rarer than the last.
        ("Yeo Han Koo", None, KoreanName("yeo", "hankoo")),
        ("Sung Hwan Cho", None, KoreanName("cho", "sunghwan")),
        # A rare family name needs the country.
        ("Yeon Wonho", "country/KR", KoreanName("yeon", "wonho")),
        ("Mark Wu", None, None),
        ("David Kim", None, None),
        ("Wang Wentao", None, None),
        ("Lee Hsien Loong", None, None),
        ("Kim Yong-nam", "country/US", None),
        ("Ahn", None, None),
        ("", None, None),
    ],
)
def test_korean_names(name: str, country: str | None, expected: KoreanName | None) -> None:
    assert korean_name(name, country) == expected


def test_event_names_taken_apart() -> None:
    long = event_name("Korea-U.S. Supply Chain and Commercial Dialogue (SCCD) Semiconductor Forum")
    assert (
        long.words
        == event_name("U.S.-Korea SCCD Semiconductor Forum").words
        == {"us", "sccd", "semiconductor"}
    )
    assert event_name("second round").ordinals == event_name("2nd round").ordinals == {"2nd"}
    assert event_name("2024 BIO International Convention").years == {"2024"}
    assert event_name("retail sales in February").contradicts(event_name("retail sales in July"))
    assert not event_name("retail sales in February").contradicts(event_name("retail sales"))
    assert event_name("last year's Forum").relative


def test_every_entry_of_iso_3166_has_an_item_save_those_on_which_the_sources_differ() -> None:
    linked = {row.country for row in shipped_rows() if row.kind == "country"}
    # Western Sahara and Svalbard with Jan Mayen: two sources, two items.
    assert states().keys() - linked == {"EH", "SJ"}


@pytest.mark.parametrize(
    ("former", "code"), [("Burma", "MM"), ("Zaire", "CD"), ("Upper Volta", "BF"), ("Dahomey", "BJ")]
)
def test_the_former_name_of_a_state_is_one_of_its_names(former: str, code: str) -> None:
    assert country_code(former) == code
