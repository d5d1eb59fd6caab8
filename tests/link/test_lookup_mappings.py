"""Proposals in a mapping set: complete at any time, and what others wrote stays."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kg.errors import InputError, OutputFailed
from kg.link.lookup import THRESHOLD, Candidate, Features, Proposal, Subject, read_decided, write_proposals

WHEN = datetime(2026, 1, 15, tzinfo=UTC)
AHN = Subject("person/ahn-dukgeun", "person", ("Dukgeun Ahn",))
CHO = Subject("person/cho-hyunsang", "person", ("Cho Hyun-sang",))

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
    assert row == {
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
        "#mapping_set_id: https://example.org/mine\n"
        + HEADER
        + "tradekg:person/ahn-dukgeun\tskos:exactMatch\tNot\twd:Q1\tsemapv:ManualMappingCuration\torcid:1\n"
        + "tradekg:person/cho-hyunsang\tskos:exactMatch\t\twd:Q5\tsemapv:ManualMappingCuration\torcid:1\n",
        encoding="utf-8",
    )
    decided = read_decided(path)
    assert decided.settled == {CHO.id}
    assert decided.refused == {(AHN.id, "Q1")}
    write_proposals(path, [proposal(AHN, candidate("Q2", 0.7))])
    assert path.read_text(encoding="utf-8").startswith(
        "#mapping_set_id: https://example.org/mine\nsubject_id\t"
    )
    found = [(row["object_id"], row["predicate_modifier"], row["reviewer_id"]) for row in rows(path)]
    assert found == [("wd:Q1", "Not", "orcid:1"), ("wd:Q2", "", ""), ("wd:Q5", "", "orcid:1")]


def test_a_reviewed_proposal_is_settled_and_an_open_one_is_not(path: Path) -> None:
    write_proposals(path, [proposal(AHN, candidate("Q1", 0.7))])
    assert read_decided(path).settled == set()
    text = path.read_text(encoding="utf-8").replace("\tcomment\n", "\tcomment\treviewer_id\n")
    path.write_text(text.rstrip("\n") + "\torcid:1\n", encoding="utf-8")
    assert read_decided(path).settled == {AHN.id}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("#a: b\nsubject\tobject_id\n", 2, "no column subject_id"),
        (HEADER + "tradekg:person/a\tskos:exactMatch\n", 2, "2 columns where 6 belong"),
        (HEADER + '"tradekg:person/a\t\t\t\t\t\n', 2, "tab-separated"),
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
    with pytest.raises(OutputFailed, match="the proposals could not be written") as told:
        write_proposals(path, [proposal(AHN)])
    assert told.value.path == path
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the mapping set cannot be read"):
        read_decided(tmp_path)


def test_nothing_is_left_beside_the_file(path: Path) -> None:
    write_proposals(path, [proposal(AHN)])
    assert [one.name for one in path.parent.iterdir()] == [path.name]
