"""Proposals in a mapping set: complete at any time, and what others wrote stays."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kg.errors import InputError, OutputFailed
from kg.link import Mapping, MappingSet, read_mappings, write_mappings
from kg.link.lookup import (
    THRESHOLD,
    Candidate,
    Features,
    Proposal,
    Subject,
    decided_by_hand,
    read_decided,
    write_proposals,
)
from kg.link.review import Reviewer, accept, open_questions
from kg.vocabulary import Names

WHEN = datetime(2026, 1, 15, tzinfo=UTC)
AHN = Subject("person/ahn-dukgeun", "person", ("Dukgeun Ahn",))
CHO = Subject("person/cho-hyunsang", "person", ("Cho Hyun-sang",))

METADATA = """\
#curie_map:
#  tradekg: https://w3id.org/tradekg/id/
#  wd: http://www.wikidata.org/entity/
#mapping_set_id: https://example.org/mine
"""
HEADER = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\treviewer_id\n"


def candidate(qid: str, score: float) -> Candidate:
    features = Features(True, False, True, True, False, False, 0.5, 3)
    return Candidate(qid, "Ahn Duk-geun", "politician", features, score)


def proposal(subject: Subject, *candidates: Candidate) -> Proposal:
    return Proposal(subject, candidates, subject.names, WHEN)


def rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "proposals.sssom.tsv"


def test_a_proposal_is_a_row_with_its_features(path: Path) -> None:
    write_proposals(path, [proposal(AHN, candidate("Q1", 0.95))])
    (row,) = rows(path)
    assert row.pop("mapping_tool").startswith("kg link lookup (tradekg ")
    assert {name: value for name, value in row.items() if value} == {
        "subject_id": "tradekg:person/ahn-dukgeun",
        "subject_label": "Dukgeun Ahn",
        "predicate_id": "skos:exactMatch",
        "object_id": "wd:Q1",
        "object_label": "Ahn Duk-geun",
        "mapping_justification": "semapv:CompositeMatching",
        "confidence": "0.95",
        "mapping_date": "2026-01-15",
        "comment": "label_equal=yes; alias_equal=no; kind_equal=yes; country_equal=yes; office_equal=no; "
        "office_at_time=no; description_words=0.5; sitelinks=3; score=0.95; description=politician",
    }
    text = path.read_text(encoding="utf-8")
    assert "#  tradekg: https://w3id.org/tradekg/id/\n" in text
    assert "#  wd: http://www.wikidata.org/entity/\n" in text


def test_nothing_found_is_a_row_too(path: Path) -> None:
    write_proposals(path, [proposal(CHO)])
    (row,) = rows(path)
    assert (row["object_id"], row["confidence"]) == ("sssom:NoTermFound", "")
    assert row["comment"] == "asked for: Cho Hyun-sang"
    assert read_decided(path).settled == {CHO.id}


def test_a_tie_stays_below_the_threshold(path: Path) -> None:
    write_proposals(path, [proposal(AHN, candidate("Q1", 0.95), candidate("Q2", 0.9))])
    assert all(float(row["confidence"]) < THRESHOLD for row in rows(path))
    assert [row["comment"].split("; ")[-3:-1] for row in rows(path)] == [
        ["score=0.95", "tie=yes"],
        ["score=0.9", "tie=yes"],
    ]


def test_new_proposals_replace_old_ones_for_the_same_thing_only(path: Path) -> None:
    write_proposals(path, [proposal(AHN, candidate("Q1", 0.6)), proposal(CHO)])
    write_proposals(path, [proposal(AHN, candidate("Q2", 0.7))])
    assert [row["object_id"] for row in rows(path)] == ["wd:Q2", "sssom:NoTermFound"]
    before = path.read_bytes()
    write_proposals(path, [proposal(AHN, candidate("Q2", 0.7))])
    assert path.read_bytes() == before


def test_what_others_decided_stays_and_is_known(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(
        METADATA
        + HEADER
        + "tradekg:person/ahn-dukgeun\tskos:exactMatch\tNot\twd:Q1\tsemapv:ManualMappingCuration\torcid:1\n"
        + "tradekg:person/cho-hyunsang\tskos:exactMatch\t\twd:Q5\tsemapv:ManualMappingCuration\torcid:1\n",
        encoding="utf-8",
    )
    decided = read_decided(path)
    assert decided.settled == {CHO.id}
    assert decided.refused == {(AHN.id, "Q1")}
    write_proposals(path, [proposal(AHN, candidate("Q2", 0.7))])
    assert "#mapping_set_id: https://example.org/mine\n" in path.read_text(encoding="utf-8")
    found = [(row["object_id"], row["predicate_modifier"], row["reviewer_id"]) for row in rows(path)]
    assert found == [("wd:Q1", "Not", "orcid:1"), ("wd:Q2", "", ""), ("wd:Q5", "", "orcid:1")]


@pytest.mark.parametrize("who", ["Jo Kim", "0000-0002-1825-0097"])
def test_what_a_person_accepted_in_a_review_is_settled_and_stays(path: Path, who: str) -> None:
    write_proposals(path, [proposal(AHN, candidate("Q1", 0.7))])
    assert read_decided(path).settled == set()
    open_set = read_mappings(path)
    (question,) = open_questions(open_set)
    reviewed = accept(open_set, question.candidates[0], Reviewer.named(who), date(2026, 1, 16))
    write_mappings(reviewed, path)
    assert read_decided(path).settled == {AHN.id}
    before = path.read_bytes()
    write_proposals(path, [proposal(AHN, candidate("Q1", 0.7))])
    assert path.read_bytes() == before


def test_what_a_spreadsheet_made_of_the_file_is_read(path: Path) -> None:
    write_proposals(path, [proposal(AHN, candidate("Q1", 0.7)), proposal(CHO)])
    plain = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"))
    assert read_decided(path).settled == {CHO.id}
    write_proposals(path, [])
    assert path.read_bytes() == plain


def test_a_line_separator_in_a_value_parts_no_line(path: Path) -> None:
    write_proposals(path, [proposal(AHN, candidate("Q1", 0.7))])
    text = path.read_text(encoding="utf-8").replace("politician", "poli\u2028tician")
    path.write_text(text, encoding="utf-8")
    assert read_decided(path).settled == set()


def test_a_thing_is_known_by_its_full_iri_too(path: Path) -> None:
    path.parent.mkdir()
    full = "https://w3id.org/tradekg/id/person/ahn-dukgeun"
    row = f"{full}\tskos:exactMatch\t\thttp://www.wikidata.org/entity/Q1\tsemapv:ManualMappingCuration\t\n"
    path.write_text(METADATA + HEADER + row, encoding="utf-8")
    assert read_decided(path).settled == {AHN.id}


def test_the_set_that_makes_the_links_is_heard_as_far_as_persons_spoke() -> None:
    rows = (
        Mapping(AHN.id, "Ahn", "Q1", refused=True, reviewer_label="Jo"),
        Mapping(CHO.id, "Cho", None, reviewer_label="Jo"),
        Mapping("person/a", "A", "Q2", confidence=0.6, tool="tradekg gazetteer"),
        Mapping("person/b", "B", None, tool="some tool"),
    )
    decided = decided_by_hand(MappingSet(rows))
    assert (decided.settled, decided.refused) == ({CHO.id}, {(AHN.id, "Q1")})


def test_the_things_of_another_base_keep_it(path: Path) -> None:
    write_proposals(path, [proposal(AHN, candidate("Q1", 0.7))], Names("https://example.org/kg/"))
    text = path.read_text(encoding="utf-8")
    assert "#  tradekg: https://example.org/kg/id/\n" in text
    assert "#  tradekg_graph: https://example.org/kg/graph/\n" in text
    assert [mapping.subject for mapping in read_mappings(path).mappings] == [AHN.id]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (METADATA + "subject\tobject_id\n", 5, "must name the columns subject_id"),
        (METADATA + HEADER + "tradekg:person/a\tskos:exactMatch\n", 6, "2 columns where 6 belong"),
        (METADATA + HEADER + '"tradekg:person/a\t\t\t\t\t\n', 6, "quotation mark is not closed"),
        (
            METADATA + HEADER + "tradekg:person/a\tskos:exactMatch\t\twd:banana\tsemapv:LexicalMatching\t\n",
            6,
            "mend this row first, it would be lost: object_id is 'wd:banana', no Wikidata item",
        ),
    ],
)
def test_a_file_of_another_form_is_named_with_its_line_and_stays(
    path: Path, text: str, line: int, message: str
) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as told:
        write_proposals(path, [proposal(AHN)])
    assert (told.value.path, told.value.line) == (path, line)
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    # As long as names may be, so that there is none for the file beside it.
    path = tmp_path / ("p" * 255)
    with pytest.raises(OutputFailed, match="cannot be written") as told:
        write_proposals(path, [proposal(AHN)])
    assert told.value.path == path
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the mapping set cannot be read"):
        read_decided(tmp_path)


def test_nothing_is_left_beside_the_file(path: Path) -> None:
    write_proposals(path, [proposal(AHN)])
    assert [one.name for one in path.parent.iterdir()] == [path.name]
