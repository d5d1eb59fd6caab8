"""Countries and blocs by name, abbreviation and demonym, and the names that only look like them."""

from __future__ import annotations

import pytest

from kg.extract.countries import find_blocs, find_countries


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Korea-U.S. talks", ["KR", "US"]),
        ("Japan-Republic of Korea-United States meeting", ["JP", "KR", "US"]),
        ("Korea–Serbia talks", ["KR", "RS"]),
        ("the Vietnamese side", ["VN"]),
        ("North Korea", ["KP"]),
        ("the Republic of Korea (ROK)", ["KR", "KR"]),
        ("Turkey and Türkiye", ["TR", "TR"]),
        ("Taiwan, Hong Kong and the UAE", ["TW", "HK", "AE"]),
        ("the Democratic Republic of the Congo", ["CD"]),
        ("Papua New Guinea", ["PG"]),
        ("Nigerian and Nigerien officials", ["NG", "NE"]),
        ("Latin America and North American firms", []),
        ("New Mexico and Mexico City", []),
        ("Georgia Institute of Technology", []),
        ("a plant in Georgia, U.S.", ["US"]),
        ("Talks with Georgia in Tbilisi", ["GE"]),
        ("US$5 million", []),
    ],
)
def test_countries(text: str, expected: list[str]) -> None:
    assert [mention.alpha2 for mention in find_countries(text)] == expected


def test_georgia_beside_the_united_states_is_the_state_of_the_union() -> None:
    assert {m.alpha2 for m in find_countries("The U.S. plant in Georgia opens.")} == {"US"}


def test_georgia_in_a_list_of_states_is_the_state() -> None:
    mentions = find_countries("The U.S. looks at the EPAs with Oman and Georgia.")
    assert [mention.alpha2 for mention in mentions] == ["US", "OM", "GE"]


def test_blocs() -> None:
    blocs = find_blocs("ASEAN and the EU met; the Gulf Cooperation Council (GCC) did not.")
    assert {bloc.id: len(bloc.spans) for bloc in blocs} == {"bloc/asean": 1, "bloc/eu": 1, "bloc/gcc": 2}
