"""Mapping sets as files: what is read, what is refused with its line, what is written."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, OutputFailed
from kg.link import Mapping, MappingSet, read_mappings, write_mappings
from kg.link.sssom import ALWAYS, JUSTIFICATIONS, mappings_text
from kg.resources import shipped_mappings

EVERY_ROW = Path(__file__).parent / "sssom" / "every-row.sssom.tsv"

METADATA = """\
#curie_map:
#  tradekg: https://w3id.org/tradekg/id/
#  wd: http://www.wikidata.org/entity/
#  orcid: https://orcid.org/
#mapping_set_id: https://example.org/test.sssom.tsv
#license: https://creativecommons.org/licenses/by/4.0/
"""
HEADER = (
    "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tconfidence\treviewer_id"
)
HEADER_LINE = 7


def row(
    subject: str = "tradekg:person/a",
    item: str = "wd:Q1",
    *,
    modifier: str = "",
    justification: str = "semapv:LexicalMatching",
    confidence: str = "0.95",
    reviewer: str = "",
) -> str:
    return "\t".join((subject, "skos:exactMatch", modifier, item, justification, confidence, reviewer))


def written(tmp_path: Path, *rows: str, metadata: str = METADATA, header: str = HEADER) -> Path:
    path = tmp_path / "set.sssom.tsv"
    path.write_text(metadata + "\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def complaints(mapping_set: MappingSet) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.message) for problem in mapping_set.problems]


# -- reading -------------------------------------------------------------------------------------------


def test_every_kind_of_row_is_read_as_what_it_says() -> None:
    found = read_mappings(EVERY_ROW)
    assert found.problems == ()
    rows = {mapping.subject: mapping for mapping in found.mappings}
    assert len(rows) == 7
    assert rows["country/VN"].accepted
    assert rows["person/tran-van-son"].proposed
    assert rows["organization/intel"].by_hand
    assert rows["person/lee-changyang"].refused
    assert rows["person/lee-changyang"].reviewer_label == 'Jo "J" Kim'
    assert rows["organization/support-centers"].item is None
    # A close match is no identity.
    assert not rows["organization/samsung-electronics"].accepted
    assert dict(rows["organization/samsung-electronics"].rest)["author_id"] == "orcid:0000-0002-1825-0097"
    assert rows["country/VN"].day == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (row(item="wd:884"), "object_id is 'wd:884', no Wikidata item; write it like wd:Q884"),
        (row(item="wd:Q0"), "no Wikidata item"),
        (row(item="http://www.wikidata.org/entity/P17"), "no Wikidata item"),
        (row(item="Q884"), "write a prefix, a colon and a name"),
        (row(item="dbr:Vietnam"), "curie_map has no prefix 'dbr'; add it there"),
        (row(subject="tradekg:planet/mars"), "no thing of the graph"),
        (row(subject="wd:Q1"), "no thing of the graph"),
        (row(justification="semapv:Guessing"), "mapping_justification is 'semapv:Guessing'; write one of"),
        (row(justification="LexicalMatching"), "write one of SSSOM's"),
        (row(confidence="high"), "confidence is 'high'; write a number from 0 to 1"),
        (row(confidence="1.5"), "write a number from 0 to 1"),
        (row(confidence="nan"), "write a number from 0 to 1"),
        (row(confidence="0,95"), "write a number from 0 to 1"),
        (row(confidence="0_1"), "write a number from 0 to 1"),
        (row(modifier="No"), "predicate_modifier is 'No'; write Not or nothing"),
        (row(modifier="Not", item="sssom:NoTermFound"), "say nothing together"),
        (row(reviewer="Jo"), "reviewer_id is 'Jo'"),
        ("tradekg:person/a\tskos:exactMatch", "2 columns where 7 belong"),
        (
            row().replace("Lexical", '"Lexical').replace("tradekg", '"tradekg', 1),
            "a quotation mark is not closed",
        ),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_the_others_count(
    tmp_path: Path, bad: str, complaint: str
) -> None:
    found = read_mappings(written(tmp_path, row("tradekg:person/b"), bad, row("tradekg:person/c")))
    assert [mapping.subject for mapping in found.mappings] == ["person/b", "person/c"]
    ((line, message),) = complaints(found)
    assert line == HEADER_LINE + 2
    assert complaint in message


def test_a_row_of_another_encoding_is_named_and_the_others_count(tmp_path: Path) -> None:
    path = written(tmp_path, row("tradekg:person/b"), row("tradekg:person/é"), row("tradekg:person/c"))
    path.write_bytes(path.read_bytes().replace("é".encode(), "é".encode("latin-1")))
    found = read_mappings(path)
    assert [mapping.subject for mapping in found.mappings] == ["person/b", "person/c"]
    assert complaints(found) == [
        (HEADER_LINE + 2, "byte 16 of the line is not UTF-8; save the file as UTF-8")
    ]


def test_a_row_that_a_spreadsheet_left_empty_is_none(tmp_path: Path) -> None:
    found = read_mappings(written(tmp_path, row(), "\t" * HEADER.count("\t"), ""))
    assert (found.problems, len(found.mappings)) == ((), 1)


def test_a_bad_date_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, row() + "\t1.7.2024", header=f"{HEADER}\tmapping_date")
    assert "mapping_date is '1.7.2024'; write a day as 2024-07-01" in complaints(read_mappings(path))[0][1]


def test_a_row_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    found = read_mappings(written(tmp_path, row(), row(confidence="0.5")))
    assert [mapping.confidence for mapping in found.mappings] == [0.95]
    assert complaints(found) == [(9, "the same mapping as in line 8; delete one of the two")]


@pytest.mark.parametrize(
    ("rows", "line", "other"), [((row(), row(modifier="Not")), 8, 9), ((row(modifier="Not"), row()), 9, 8)]
)
def test_of_not_and_its_contrary_the_refusal_counts(
    tmp_path: Path, rows: tuple[str, str], line: int, other: int
) -> None:
    found = read_mappings(written(tmp_path, *rows))
    assert [mapping.refused for mapping in found.mappings] == [True]
    assert complaints(found) == [
        (line, f"line {other} says Not of the same; delete the one that is wrong"),
    ]


def test_two_items_that_persons_accepted_for_one_thing_are_named(tmp_path: Path) -> None:
    jo = "orcid:0000-0002-1825-0097"
    found = read_mappings(written(tmp_path, row(reviewer=jo), row(item="wd:Q2", reviewer=jo)))
    assert found.decide("person/a").link is None
    assert found.decide("person/a").settled
    ((line, message),) = complaints(found)
    assert (line, message[:6]) == (9, "line 8")


@pytest.mark.parametrize("column", ["subject_id", "predicate_id", "object_id", "mapping_justification"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    with pytest.raises(InputError, match=f"name the columns {column}") as caught:
        read_mappings(written(tmp_path, header=HEADER.replace(column, "x")))
    assert caught.value.line == HEADER_LINE


@pytest.mark.parametrize(
    ("metadata", "complaint", "line"),
    [
        ("", "must begin with metadata", 1),
        ("#title: x\n", "must begin with metadata", 1),
        ("#mapping_set_id: x\n#curie_map: [a\n", "not YAML", 2),
        ("#mapping_set_id: x\n#curie_map: none\n", "curie_map must list prefixes", 1),
    ],
)
def test_metadata_of_another_form_are_named(tmp_path: Path, metadata: str, complaint: str, line: int) -> None:
    with pytest.raises(InputError, match=complaint) as caught:
        read_mappings(written(tmp_path, metadata=metadata))
    assert caught.value.line == line


def test_a_file_that_cannot_be_read_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_mappings(tmp_path / "none.tsv")
    (tmp_path / "latin.tsv").write_bytes(METADATA.encode() + "é".encode("latin-1"))
    with pytest.raises(InputError, match="byte 1 of the line is not UTF-8") as caught:
        read_mappings(tmp_path / "latin.tsv")
    assert caught.value.line == HEADER_LINE


def test_what_a_spreadsheet_makes_of_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "set.tsv"
    tabs = "\t" * HEADER.count("\t")
    text = "".join(f"{line}{tabs}\r\n" for line in METADATA.splitlines()) + f"{HEADER}\r\n{row()}\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    found = read_mappings(path)
    assert (found.problems, len(found.mappings)) == ((), 1)


def test_full_iris_and_other_prefixes_name_the_same_things(tmp_path: Path) -> None:
    metadata = METADATA.replace("tradekg:", "kgid:")
    full = row("https://w3id.org/tradekg/id/person/b", "https://www.wikidata.org/entity/Q2")
    full = full.replace("skos:", "http://www.w3.org/2004/02/skos/core#")
    found = read_mappings(written(tmp_path, row("kgid:person/a"), full, metadata=metadata))
    assert found.problems == ()
    assert all(each.accepted for each in found.mappings)
    assert [(each.subject, each.item) for each in found.mappings] == [("person/a", "Q1"), ("person/b", "Q2")]


def test_a_set_of_another_base_keeps_it(tmp_path: Path) -> None:
    metadata = METADATA.replace("https://w3id.org/tradekg/id/", "https://example.org/kg/id/")
    found = read_mappings(written(tmp_path, row(), metadata=metadata))
    assert found.mappings[0].subject == "person/a"
    assert "#  tradekg: https://example.org/kg/id/\n" in mappings_text(found)


def test_tool_and_date_of_the_whole_set_hold_for_its_rows(tmp_path: Path) -> None:
    metadata = f"{METADATA}#mapping_tool: some tool\n#mapping_date: 2024-07-01\n"
    (found,) = read_mappings(written(tmp_path, row(), metadata=metadata)).mappings
    assert (found.tool, found.day) == ("some tool", date(2024, 7, 1))


# -- writing -------------------------------------------------------------------------------------------


def test_what_was_read_is_written_with_the_same_bytes(tmp_path: Path) -> None:
    for path in (EVERY_ROW, shipped_mappings()):
        copy = tmp_path / path.name
        write_mappings(read_mappings(path), copy)
        assert copy.read_bytes() == path.read_bytes()


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    found = read_mappings(EVERY_ROW)
    assert mappings_text(found.with_mappings(reversed(found.mappings))) == mappings_text(found)


def test_one_more_row_is_one_more_line() -> None:
    one = Mapping("person/a", "A", "Q1", confidence=0.95)
    other = Mapping("person/b", "B", "Q2", refused=True, reviewer_label="Jo", features="x")
    before = set(mappings_text(MappingSet((one,))).splitlines())
    after = set(mappings_text(MappingSet((one, other))).splitlines())
    assert before < after
    assert len(after - before) == 1


def test_columns_of_others_are_kept(tmp_path: Path) -> None:
    header = f"{HEADER}\tour_own\tlicense"
    path = written(tmp_path, f"{row()}\tmine\thttps://example.org/l", header=header)
    write_mappings(read_mappings(path), path)
    again = read_mappings(path)
    assert dict(again.mappings[0].rest) == {"our_own": "mine", "license": "https://example.org/l"}
    assert again.columns == ("our_own",)


def test_a_set_with_bad_rows_is_not_written_over_them(tmp_path: Path) -> None:
    path = written(tmp_path, row(), row(item="wd:884"))
    before = path.read_bytes()
    with pytest.raises(InputError, match="would be lost; mend it first") as caught:
        write_mappings(read_mappings(path), path)
    assert (caught.value.path, caught.value.line) == (path, 9)
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OutputFailed, match="cannot be written"):
        write_mappings(MappingSet(), tmp_path / "taken")
    with pytest.raises(OutputFailed, match="cannot be written"):
        write_mappings(MappingSet(), tmp_path / "none" / "set.tsv")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_written_file_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    target, link = tmp_path / "real.tsv", tmp_path / "link.tsv"
    write_mappings(MappingSet(), target)
    target.chmod(0o640)
    link.symlink_to(target)
    write_mappings(MappingSet((Mapping("person/a", "A", "Q1"),)), link)
    assert link.is_symlink()
    assert stat.S_IMODE(os.stat(target).st_mode) == 0o640  # noqa: PTH116
    assert len(read_mappings(target).mappings) == 1


TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
MAPPINGS = st.builds(
    Mapping,
    subject=st.from_regex(r"(person|place|organization)/[a-z0-9-]{1,9}", fullmatch=True),
    subject_label=TEXT,
    item=st.none() | st.from_regex(r"Q[1-9][0-9]{0,5}", fullmatch=True),
    item_label=TEXT,
    justification=st.sampled_from(sorted(JUSTIFICATIONS)),
    confidence=st.none() | st.integers(0, 1000).map(lambda number: number / 1000),
    reviewer_label=TEXT,
    tool=TEXT,
    day=st.none() | st.dates(),
    features=TEXT,
    sources=TEXT,
)


@given(st.lists(MAPPINGS, unique_by=lambda mapping: mapping.subject, max_size=6))
def test_whatever_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, mappings: list[Mapping]
) -> None:
    path = tmp_path_factory.mktemp("set") / "set.sssom.tsv"
    write_mappings(MappingSet(tuple(mappings)), path)
    found = read_mappings(path)
    assert found.problems == ()
    words = ("subject_label", "item_label", "reviewer_label", "tool", "features", "sources")
    expected = {
        replace(each, **{name: " ".join(getattr(each, name).split()) for name in words}) for each in mappings
    }
    assert set(found.mappings) == expected


def test_the_shipped_set_is_sound_and_every_row_has_its_source() -> None:
    found = read_mappings(shipped_mappings())
    assert found.problems == ()
    assert len(found.mappings) > 70
    assert [each.subject for each in found.mappings if each.item and not each.sources] == []
    assert shipped_mappings().read_text(encoding="utf-8").count("\n#") < 20
    assert set(ALWAYS) <= set(found_header(shipped_mappings()))


def found_header(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return next(line for line in lines if not line.startswith("#")).split("\t")
