"""A gazetteer file from a dump: what is kept, in which packing, and what it knows of an item."""

from __future__ import annotations

import io
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from wikidata_dump import (
    MINISTER_OF_TRADE,
    entities,
    item,
    lines,
    of_kind,
    small_dump,
    snak,
    statement,
    to_item,
    write,
)

from kg.errors import InputError
from kg.link.dump import IndexReport, index_dump
from kg.link.dump.classes import listed

REAL = {
    *(
        "Q112023462",
        "Q182397",
        "Q5562913",
        "Q10806940",
        "Q491047",
        "Q503577",
        "Q6867197",
        "Q20718",
        "Q39913",
        "Q7768",
    ),
    *("Q7825", "Q8684", "Q16553", "Q3070", "Q56839716", "Q884", "Q881", "Q30", "Q17", "Q800"),
}
MADE_UP = {"Q900000021", "Q900000031", "Q900000032", "Q900000033", "Q900000034"}


def unwatched(_step: str, _done: int, _total: int) -> None:
    pass


def index(dump: Path, target: Path, classes: Path | None = None) -> IndexReport:
    return index_dump(dump, target, unwatched, classes)


def ask(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def kept(file: Path) -> set[str]:
    return {f"Q{number}" for (number,) in ask(file, "SELECT id FROM item")}


@pytest.mark.parametrize("name", ["dump.json", "dump.json.gz", "dump.json.bz2"])
def test_kept_is_what_releases_may_name(name: str, tmp_path: Path) -> None:
    report = index(small_dump(tmp_path / name), tmp_path / "made.sqlite")
    assert kept(tmp_path / "made.sqlite") == REAL | MADE_UP
    assert (report.entities, report.kept, report.malformed) == (len(entities()), 25, 0)
    assert report.kinds == {
        **{"agreement": 1, "bloc": 2, "city": 3, "company": 5, "country": 5},
        **{"organization": 3, "person": 5, "university": 1},
    }


def test_the_first_bytes_tell_the_packing_and_not_the_name(tmp_path: Path) -> None:
    packed = small_dump(tmp_path / "dump.json.gz")
    assert index(packed.rename(tmp_path / "dump.json"), tmp_path / "made.sqlite").kept == 25


@pytest.mark.parametrize("suffix", [".gz", ".bz2"])
def test_a_dump_in_several_packed_parts_is_one(suffix: str, tmp_path: Path) -> None:
    text = "".join(lines(entities())).encode()
    parts = [write(tmp_path / f"{n}{suffix}", half) for n, half in enumerate((text[:9999], text[9999:]))]
    dump = tmp_path / f"dump{suffix}"
    dump.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert index(dump, tmp_path / "made.sqlite").kept == 25


def test_an_item_is_kept_with_what_is_said_of_it(tmp_path: Path) -> None:
    file = tmp_path / "made.sqlite"
    index(small_dump(tmp_path / "dump.json.gz"), file)
    assert ask(file, "SELECT label, description, inception, international FROM item WHERE id = 20718") == [
        ("Samsung Electronics", "South Korean electronics company", "1969-01", 0)
    ]
    assert ask(file, "SELECT alpha2, alpha3 FROM item WHERE id = 884") == [("KR", "KOR")]
    assert ask(file, "SELECT country FROM country WHERE item = 3070") == [(800,)]  # the other is deprecated
    assert ask(file, "SELECT name FROM alias WHERE item = 491047") == [("MOTIE",)]
    assert ask(
        file,
        "SELECT label, since, until FROM office JOIN position ON id = position WHERE item = 112023462",
    ) == [("Minister of Trade, Industry and Energy", "2022-05", "2023-09")]
    assert ask(file, "SELECT value FROM meta WHERE key IN ('dump', 'subclasses') ORDER BY key") == [
        ("dump.json.gz",),
        ("yes",),
    ]


def test_values_that_are_none_or_unknown_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "made.sqlite"
    index(small_dump(tmp_path / "dump.json.gz"), file)
    assert ask(file, "SELECT label, inception FROM item WHERE id = 8684") == [("Seoul", "")]
    assert ask(file, "SELECT country FROM country WHERE item = 8684") == [(884,)]


ODD = [
    {"id": "Q1", "type": "item", "labels": {"en": "no map"}, "claims": {"P31": [{"mainsnak": 7}]}},
    {"id": "Q2", "labels": {"en": {"value": 3}}, "claims": {"P31": [to_item("P31", "Q4830453")]}},
    item("Q3", "Backwards", to_item("P31", "Q4830453")) | {"claims": {"P31": {"0": to_item("P31", "Q515")}}},
    item("Q4", "Half \ud800", to_item("P31", "Q4830453"), aliases=["\ud800"]),
    item("Q5001", "Early", to_item("P31", "Q515"), statement(snak("P571", {"time": "-0044"}, "time"))),
    item("Q6", "Long", to_item("P31", "Q515")) | {"lastrevid": 1 << 70},
]


def test_odd_values_do_not_stop_the_work(tmp_path: Path) -> None:
    report = index(write(tmp_path / "dump.gz", "".join(lines(ODD)).encode()), tmp_path / "made.sqlite")
    assert report.malformed == 0
    assert kept(tmp_path / "made.sqlite") >= {"Q4", "Q5001", "Q6"}
    assert ask(tmp_path / "made.sqlite", "SELECT label FROM item WHERE id = 4") == [("Half ?",)]


def test_an_item_that_comes_twice_counts_once(tmp_path: Path) -> None:
    twice = [of_kind("Q20718", name, "Q891723", "Q884") for name in ("Samsung Electronics", "Later")]
    dump = write(tmp_path / "dump.bz2", "".join(lines(twice)).encode())
    assert index(dump, tmp_path / "made.sqlite").kept == 1
    assert ask(tmp_path / "made.sqlite", "SELECT label FROM item") == [("Samsung Electronics",)]


def test_spaces_in_the_json_make_no_difference(tmp_path: Path) -> None:
    text = "".join(lines(entities())).replace('":[', '": [').replace(":{", ": {")
    assert index(write(tmp_path / "dump.gz", text.encode()), tmp_path / "made.sqlite").kept == 25


def piped(monkeypatch: pytest.MonkeyPatch, dump: Path) -> Path:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(dump.read_bytes())))
    return Path("-")


def test_standard_input_is_read_once_without_subclasses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = small_dump(tmp_path / "dump.json.gz")
    report = index(piped(monkeypatch, dump), tmp_path / "made.sqlite")
    assert not report.subclasses
    # Seoul is a city by a subclass only; so is San José.
    assert kept(tmp_path / "made.sqlite") == (REAL | MADE_UP) - {"Q8684", "Q3070"}


def test_standard_input_takes_the_classes_of_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = small_dump(tmp_path / "dump.json.gz")
    index(dump, tmp_path / "first.sqlite")
    report = index(piped(monkeypatch, dump), tmp_path / "made.sqlite", tmp_path / "first.sqlite")
    assert report.subclasses
    assert kept(tmp_path / "made.sqlite") == REAL | MADE_UP


def test_classes_of_a_file_that_is_none_are_refused(tmp_path: Path) -> None:
    dump = small_dump(tmp_path / "dump.json.gz")
    with pytest.raises(InputError, match="no gazetteer file"):
        index(dump, tmp_path / "made.sqlite", dump)
    assert [path.name for path in tmp_path.iterdir()] == ["dump.json.gz"]


def test_progress_counts_the_packed_bytes(tmp_path: Path) -> None:
    dump = small_dump(tmp_path / "dump.json.gz")
    told: list[tuple[str, int, int]] = []
    index_dump(dump, tmp_path / "made.sqlite", lambda *step: told.append(step))
    size = dump.stat().st_size
    assert list(dict.fromkeys(step for step, _, _ in told)) == ["classes", "items", "names"]
    assert {step: (done, total) for step, done, total in told} == {
        "classes": (size, size),
        "items": (size, size),
        "names": (25, 25),
    }


def test_the_table_of_classes_is_in_order() -> None:
    numbers = [one.number for one in listed()]
    kinds = {"country", "bloc", "person", "organization", "company", "university", "city", "region"}
    assert len(numbers) == len(set(numbers))
    assert {one.kind for one in listed()} == kinds | {"agreement", "position", "none"}
    assert MINISTER_OF_TRADE not in {f"Q{number}" for number in numbers}
