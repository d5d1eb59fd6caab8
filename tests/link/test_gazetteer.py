"""Links to Wikidata: made where name, kind, country and office agree, refused everywhere else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.link import Gazetteer
from kg.link.rows import COLUMNS, shipped_rows
from kg.link.thing import Office


@pytest.fixture(scope="module")
def shipped() -> Gazetteer:
    return Gazetteer.shipped()


def qid(
    gazetteer: Gazetteer, kind: str, name: str, country: str | None = None, *offices: Office
) -> str | None:
    where = f"country/{country}" if country else None
    found = gazetteer.match(kind, (name,), where, offices)
    return found.qid if found else None


@pytest.mark.parametrize(
    ("kind", "name", "country", "expected"),
    [
        ("country", "South Korea", "KR", "Q884"),
        ("country", "Vietnam", "VN", "Q881"),
        ("bloc", "ASEAN", None, "Q7768"),
        ("organization", "Ministry of Trade, Industry and Energy", "KR", "Q491047"),
        ("organization", "Trade, Industry and Energy Ministry", None, "Q491047"),
        ("organization", "U.S. Department of Commerce", None, "Q503577"),
        ("organization", "Samsung Electronics Co., Ltd.", None, "Q20718"),
        ("organization", "Vietnamese Ministry of Industry and Trade", None, "Q6867197"),
        ("organization", "Ministry of Environment", "KR", "Q488961"),
        ("organization", "World Trade Organization", None, "Q7825"),
        ("organization", "IBM", None, "Q37156"),
        ("organization", "IMF", None, "Q7804"),
        ("organization", "International Monetary Fund", "US", "Q7804"),
        ("place", "Seoul", "KR", "Q8684"),
        ("place", "Washington D.C.", "US", "Q61"),
        ("place", "San Jose", "US", "Q16553"),
        ("place", "San Jose", "CR", "Q3070"),
        ("agreement", "USMCA", None, "Q56839716"),
    ],
)
def test_what_is_linked(shipped: Gazetteer, kind: str, name: str, country: str | None, expected: str) -> None:
    assert qid(shipped, kind, name, country) == expected


@pytest.mark.parametrize(
    ("kind", "name", "country"),
    [
        ("organization", "Ministry of Trade, Industry and Resources", "KR"),  # another body than MOTIE
        ("organization", "Ministry of Environment", "VN"),  # the row is Korea's
        ("organization", "Department of Commerce", "PH"),
        ("organization", "Ministry of Industry and Trade", None),  # whose?
        ("organization", "EPA", None),  # economic partnership agreement, or agency
        ("organization", "Toray Advanced Materials Korea", "KR"),  # a subsidiary is not its parent
        ("organization", "Merck", None),  # two companies
        ("organization", "IDB", "TW"),  # the row is the Inter-American Development Bank's
        ("place", "Cambridge", "US"),  # the row is England's
        ("place", "Seoul", None),
        ("place", "Chungju", "KR"),  # not Cheongju
        ("country", "Georgia", "US"),
        ("person", "Seoul", "KR"),
        ("organization", "No Such Body", "KR"),
    ],
)
def test_what_is_not_linked(shipped: Gazetteer, kind: str, name: str, country: str | None) -> None:
    assert qid(shipped, kind, name, country) is None


def office(title: str, issued: str, affiliation: str = "") -> Office:
    return Office(date.fromisoformat(issued), title, affiliation)


@pytest.mark.parametrize(
    ("name", "country", "held", "expected"),
    [
        ("Lee Chang-yang", "KR", office("Trade, Industry and Energy Minister", "2022-07-13"), "Q112023462"),
        (
            "Lee Chang-yang",
            "KR",
            office("Minister", "2022-07-13", "Ministry of Trade, Industry and Energy"),
            "Q112023462",
        ),
        ("Changyang Lee", "KR", office("Minister of Trade, Industry and Energy", "2022-07-13"), "Q112023462"),
        ("Pham Minh Chinh", "VN", office("Prime Minister", "2024-07-01"), "Q10806940"),
        ("Gina Raimondo", "US", office("U.S. Secretary of Commerce", "2024-06-28"), "Q5562913"),
        ("Saito Ken", "JP", office("Minister of Economy, Trade and Industry", "2024-06-27"), "Q11679075"),
        ("Yoon Suk-yeol", "KR", office("President", "2022-09-23"), "Q16090635"),
        # Ministers of something else than the sources know.
        ("Juan Carlos Jobet", "CL", office("Minister of Energy", "2021-11-10"), "Q16584439"),
        ("António Costa", "PT", office("Prime Minister", "2023-04-13"), "Q610788"),
    ],
)
def test_a_person_is_linked_by_office(
    shipped: Gazetteer, name: str, country: str, held: Office, expected: str
) -> None:
    assert qid(shipped, "person", name, country, held) == expected


@pytest.mark.parametrize(
    ("name", "country", "held"),
    [
        ("Lee Chang-yang", "KR", office("Professor", "2022-07-13", "KAIST")),
        ("Lee Chang-yang", "KR", office("Minister of Environment", "2022-07-13")),
        ("Lee Chang-yang", "KR", office("Vice Minister of Trade, Industry and Energy", "2022-07-13")),
        ("Lee Chang-yang", "KR", office("Minister of Trade, Industry and Energy", "2016-07-13")),
        ("Lee Chang-yang", None, office("Minister of Trade, Industry and Energy", "2022-07-13")),
        ("Lee Chang-yang", "KR", None),
        ("Yoon Suk-yeol", "KR", office("President", "2022-09-23", "Hanbit Chemical")),
        ("Gina Raimondo", "CA", office("Minister", "2024-06-28")),
        ("Pham Minh Chinh", "VN", office("Deputy Prime Minister", "2024-07-01")),
        # Neither ministers nor governors, but bearers of a title that others have, too.
        ("Chris Christie", "US", office("Executive Secretary", "2024-07-01", "Harbour Chamber of Commerce")),
        ("Chris Christie", "US", office("Governor", "2024-07-01", "Harbour Credit Union")),
        ("Eugene Scalia", "US", office("Secretary General", "2024-07-01")),
        ("Eugene Scalia", "US", office("Corporate Secretary", "2024-07-01", "Harbour Inc.")),
        ("Franck Riester", "FR", office("Minister Counsellor", "2024-07-01", "Embassy of France")),
        ("Franck Riester", "FR", office("Deputy Minister", "2024-07-01")),
        ("Abdul Hamid", "BD", office("Commerce Secretary", "2024-07-01")),
        ("Abdul Hamid", "BD", office("Minister of Commerce", "2024-07-01")),
        ("Narendra Modi", "IN", office("Minister of Tourism", "2024-07-01")),
    ],
)
def test_a_person_of_the_same_name_is_not_linked(
    shipped: Gazetteer, name: str, country: str | None, held: Office | None
) -> None:
    assert qid(shipped, "person", name, country, *([held] if held else [])) is None


def test_a_full_name_outweighs_the_acronym_beside_it(shipped: Gazetteer) -> None:
    names = ("Korea Maritime Dialogue Institute", "KIEP")
    assert shipped.match("organization", names, "country/KR") is None
    assert shipped.match("organization", ("KIEP",), "country/KR") is not None


def test_a_link_says_where_it_is_from(shipped: Gazetteer) -> None:
    found = shipped.match("country", ("Vietnam",), "country/VN")
    assert found is not None
    assert "country-codes" in found.evidence
    assert found.confidence == 2


def row(**fields: str) -> str:
    values = {
        "qid": "Q1",
        "label": "X",
        "type": "company",
        "evidence": "a source",
        "confidence": "1",
    } | fields
    return "\t".join(values.get(column, "") for column in COLUMNS)


def gazetteer_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "gazetteer.tsv"
    path.write_text("\n".join(("# made by hand", "\t".join(COLUMNS), *lines)) + "\n", encoding="utf-8")
    return path


def test_two_items_of_one_name_give_no_link(tmp_path: Path) -> None:
    one, other = row(qid="Q1", label="Apex"), row(qid="Q2", label="Apex Corporation")
    assert qid(Gazetteer.from_tsv(gazetteer_file(tmp_path, one)), "organization", "Apex") == "Q1"
    assert qid(Gazetteer.from_tsv(gazetteer_file(tmp_path, one, other)), "organization", "Apex") is None


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (row(qid="884"), "no Wikidata identifier"),
        (row(qid="Q0"), "no Wikidata identifier"),
        (row(type="planet"), "type is 'planet'"),
        (row(confidence="3"), "confidence is '3'"),
        (row(evidence=""), "evidence must be given"),
        (row(type="person", offices="King of the hill"), "no office"),
        ("Q1\tX", "2 columns where 9 belong"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = gazetteer_file(tmp_path, row(), line)
    with pytest.raises(InputError, match=complaint) as caught:
        Gazetteer.from_tsv(path)
    assert (caught.value.path, caught.value.line) == (path, 4)


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Gazetteer.from_tsv(tmp_path / "none.tsv")


def test_the_shipped_rows_are_sound() -> None:
    rows = shipped_rows()
    assert len({item.qid for item in rows}) == len(rows)
    countries = [item.country for item in rows if item.kind == "country"]
    assert len(countries) == len(set(countries)) == 248
    # A place without its country could not be told from others of its name.
    assert [item.label for item in rows if item.kind in {"city", "region"} and not item.country] == []
