"""A gazetteer file links as the gazetteer in memory does, and can be searched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from wikidata_dump import country, human, lines, of_kind, small_dump, to_item, write

from kg.errors import InputError
from kg.link import FirstOf, Gazetteer, GazetteerFile
from kg.link.dump import index_dump
from kg.link.thing import Office


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GazetteerFile]:
    folder = tmp_path_factory.mktemp("gazetteer")
    target = folder / "made #1?.sqlite"
    index_dump(small_dump(folder / "dump.json.gz"), target, lambda *_: None)
    with GazetteerFile(target) as opened:
        yield opened


def qid(
    gazetteer: GazetteerFile, kind: str, name: str, country: str | None = None, *offices: Office
) -> str | None:
    found = gazetteer.match(kind, (name,), f"country/{country}" if country else None, offices)
    return found.qid if found else None


@pytest.mark.parametrize(
    ("kind", "name", "country", "expected"),
    [
        ("country", "South Korea", "KR", "Q884"),
        ("country", "Republic of Korea", "KR", "Q884"),
        ("bloc", "ASEAN", None, "Q7768"),
        ("organization", "World Trade Organization", "CH", "Q7825"),
        ("organization", "Trade, Industry and Energy Ministry", "KR", "Q491047"),
        ("organization", "MOTIE", None, "Q491047"),
        ("organization", "U.S. Department of Commerce", None, "Q503577"),
        ("organization", "Vietnamese Ministry of Industry and Trade", None, "Q6867197"),
        ("organization", "Samsung Electronics Co., Ltd.", None, "Q20718"),
        ("organization", "SEOUL NATIONAL UNIVERSITY", "KR", "Q39913"),
        ("place", "Seoul", "KR", "Q8684"),
        ("place", "San Jose", "US", "Q16553"),
        ("place", "San Jose", "CR", "Q3070"),
        ("agreement", "USMCA", None, "Q56839716"),
    ],
)
def test_what_is_linked(
    file: GazetteerFile, kind: str, name: str, country: str | None, expected: str
) -> None:
    assert qid(file, kind, name, country) == expected


@pytest.mark.parametrize(
    ("kind", "name", "country"),
    [
        ("organization", "Ministry of Trade, Industry and Energy", "VN"),
        ("organization", "Ministry of Industry and Trade", None),  # whose?
        ("organization", "Twin Works", "KR"),  # the other of the name may be Korean, too
        ("organization", "Lone Works", None),  # nobody knows whose it is
        ("organization", "Hanbit FC", "KR"),
        ("organization", "minister", "KR"),
        ("place", "San Jose", None),
        ("place", "Seoul", "US"),
        ("country", "South Korea", "VN"),
        ("person", "Seoul", "KR"),
        ("event", "Seoul", "KR"),
    ],
)
def test_what_is_not_linked(file: GazetteerFile, kind: str, name: str, country: str | None) -> None:
    assert qid(file, kind, name, country) is None


def held(title: str, issued: str) -> Office:
    return Office(date.fromisoformat(issued), title)


@pytest.mark.parametrize(
    ("name", "country", "office", "expected"),
    [
        ("Changyang Lee", "KR", held("Trade, Industry and Energy Minister", "2022-07-13"), "Q112023462"),
        ("Lee Chang-yang", "KR", held("Minister of Trade, Industry and Energy", "2016-07-13"), None),
        ("Lee Chang-yang", "KR", held("Minister of Environment", "2022-07-13"), None),
        ("Lee Chang-yang", "KR", held("Professor", "2022-07-13"), None),
        ("Gina Raimondo", "US", held("U.S. Secretary of Commerce", "2024-06-28"), "Q5562913"),
        ("Gina Raimondo", "US", held("Secretary of State", "2024-06-28"), None),  # a namesake, then
        ("Gina Raimondo", "CA", held("Secretary of Commerce", "2024-06-28"), None),
        ("Pham Minh Chinh", "VN", held("Prime Minister", "2024-07-01"), "Q10806940"),
        ("Lars Lokke Rasmussen", "DK", held("Prime Minister", "2010-05-12"), "Q182397"),  # of the Kingdom
        ("Ann Example", "US", held("Minister of Finance", "2024-07-01"), None),  # "minister" is any
        ("Bob Example", "US", held("Secretary of Commerce", "2024-07-01"), None),  # deprecated
    ],
)
def test_a_person_is_linked_by_the_very_office(
    file: GazetteerFile, name: str, country: str, office: Office, expected: str | None
) -> None:
    assert qid(file, "person", name, country, office) == expected


def test_two_of_one_name_and_office_give_no_link(tmp_path: Path) -> None:
    twins = [human(qid, "Ann Example", "Q30", to_item("P39", "Q7")) for qid in ("Q8", "Q9")]
    office = of_kind("Q7", "Secretary of Commerce", "Q294414", None)
    home = country("Q30", "United States", "US", "USA")
    for made, expected in (([*twins, office, home], None), ([twins[0], office, home], "Q8")):
        target = tmp_path / f"{len(made)}.sqlite"
        dump = write(tmp_path / "dump.json", "".join(lines(made)).encode())
        index_dump(dump, target, lambda *_: None)
        with GazetteerFile(target) as file:
            found = qid(file, "person", "Ann Example", "US", held("Secretary of Commerce", "2024-01-01"))
            assert found == expected


def test_a_link_names_the_dump_and_the_revision(file: GazetteerFile) -> None:
    found = file.match("place", ("Seoul",), "country/KR")
    assert found is not None
    assert found.evidence == "Wikidata dump dump.json.gz, Q8684 at revision 2000000000"
    assert found.confidence == 1


def test_the_first_gazetteer_with_an_answer_gives_it(file: GazetteerFile) -> None:
    both = FirstOf((Gazetteer.shipped(), file))
    korea, optics = both.match("country", ("South Korea",), "country/KR"), ("Hanbit Optics",)
    assert korea is not None
    assert "dump" not in korea.evidence
    found = both.match("organization", optics, "country/JP")
    assert found is not None
    assert found.qid == "Q900000031"
    assert both.match("organization", optics, "country/KR") is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("samsung", ["Samsung Electronics"]),
        ("ELECTRONICS comp", ["Samsung Electronics"]),  # the last word may be a beginning
        ("Pham Chinh", ["Phạm Minh Chính"]),
        ("motie", ["Ministry of Trade, Industry and Energy"]),
        ("politician", ["Gina Raimondo"]),
        ('" OR names: * NEAR(', []),
        ("", []),
        ("?!", []),
    ],
)
def test_a_search_folds_as_names_are_folded(file: GazetteerFile, text: str, labels: list[str]) -> None:
    assert [found.label for found in file.search(text)] == labels


def test_a_search_tells_what_was_found(file: GazetteerFile) -> None:
    (found,) = file.search("world trade organization")
    assert (found.qid, found.aliases, found.kinds) == ("Q7825", ("WTO",), ("bloc",))
    assert len(file.search("works", limit=2)) == 2


@pytest.mark.parametrize("content", [b"", b"qid\tlabel\n", b"SQLite format 3\0 and then nothing"])
def test_a_file_that_is_no_gazetteer_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"no gazetteer file .*kg link index"):
        GazetteerFile(path)


def test_a_file_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such gazetteer file"):
        GazetteerFile(tmp_path / "some.sqlite")
    assert not list(tmp_path.iterdir())


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "made.sqlite"
    index_dump(small_dump(tmp_path / "dump.json"), target, lambda *_: None)
    with closing(sqlite3.connect(target)) as database:
        database.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
        database.commit()
    with pytest.raises(InputError, match="format 0, not 1; make it again"):
        GazetteerFile(target)
