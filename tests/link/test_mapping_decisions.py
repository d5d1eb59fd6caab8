"""What a mapping set decides of a thing, and what follows for its link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from kg.link import Gazetteer, Mapping, MappingSet, link
from kg.link.mapping import GAZETTEER
from kg.link.rows import Row
from kg.model import Entity, Facts, Organization

MakeFacts = Callable[..., Facts]

APEX = "organization/apex"


def mapping(item: str | None = "Q1", **fields: object) -> Mapping:
    return Mapping(APEX, "Apex", item, **fields)  # type: ignore[arg-type]


def entity(facts: MakeFacts, *mappings: Mapping, rows: tuple[Row, ...] = ()) -> Entity:
    """The one body of a release, linked with these mappings and rows of a gazetteer."""
    release = facts("2024-07-01", organizations=(Organization("organization/apex", "Apex"),))
    linked = link([release], Gazetteer.of(rows), MappingSet(mappings))
    (found,) = (each for each in linked.entities if each.kind == "organization")
    return found


def company(qid: str, country: str = "") -> Row:
    return Row(qid, "Apex", "company", country, (), (), (), "a source", 1)


def qid(found: Entity) -> str | None:
    return found.link.qid if found.link else None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((mapping(reviewer_label="Jo"),), "Q1"),
        ((mapping(justification="ManualMappingCuration"),), "Q1"),
        ((mapping(confidence=0.9, tool="lookup"),), "Q1"),
        ((mapping(confidence=0.89, tool="lookup"),), None),
        ((mapping(tool="lookup"),), None),
        # Two that count equally are ambiguous; a decision outweighs a tool.
        ((mapping("Q1", confidence=0.9), mapping("Q2", confidence=0.99)), None),
        ((mapping("Q1", reviewer_label="Jo"), mapping("Q2", confidence=0.99)), "Q1"),
        ((mapping("Q1", reviewer_label="Jo"), mapping("Q2", reviewer_label="Jo")), None),
        ((mapping("Q1", confidence=0.99, predicate="skos:closeMatch"),), None),
        ((mapping("Q1", reviewer_label="Jo", refused=True),), None),
        ((mapping(None, reviewer_label="Jo"),), None),
        # What the gazetteer said on another day is for the record: it is asked again.
        ((mapping(confidence=0.99, tool=GAZETTEER),), None),
    ],
)
def test_what_links_where_no_gazetteer_knows_the_thing(
    facts: MakeFacts, rows: tuple[Mapping, ...], expected: str | None
) -> None:
    assert qid(entity(facts, *rows)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), "Q9"),
        ((mapping("Q1", reviewer_label="Jo"),), "Q1"),
        ((mapping("Q1", confidence=0.95, tool="lookup"),), "Q1"),
        ((mapping("Q1", confidence=0.5, tool="lookup"),), "Q9"),
        ((mapping("Q9", reviewer_label="Jo", refused=True),), None),
        ((mapping(None, reviewer_label="Jo"),), None),
        # A tool that found nothing has not shown that there is nothing.
        ((mapping(None, tool="lookup"),), "Q9"),
        ((mapping("Q1", confidence=0.9), mapping("Q2", confidence=0.9)), None),
    ],
)
def test_the_mapping_set_goes_before_the_gazetteer(
    facts: MakeFacts, rows: tuple[Mapping, ...], expected: str | None
) -> None:
    assert qid(entity(facts, *rows, rows=(company("Q9"),))) == expected


def test_a_refusal_ends_an_ambiguity(facts: MakeFacts) -> None:
    rows = (company("Q8"), company("Q9"))
    undecided = entity(facts, rows=rows)
    assert qid(undecided) is None
    assert [each.qid for each in undecided.candidates] == ["Q8", "Q9"]
    decided = entity(facts, mapping("Q8", reviewer_label="Jo", refused=True), rows=rows)
    assert qid(decided) == "Q9"
    assert decided.candidates == ()


def test_a_link_says_who_decided_it(facts: MakeFacts) -> None:
    found = entity(facts, mapping(reviewer_label="Jo", day=date(2024, 7, 2), sources="a list")).link
    assert found is not None
    assert (found.evidence, found.confidence) == ("reviewed by Jo on 2024-07-02; a list", 2)
    found = entity(facts, mapping(confidence=0.95, features="label equal")).link
    assert found is not None
    assert (found.evidence, found.confidence) == ("label equal", 1)


def test_it_is_remembered_what_was_asked() -> None:
    assert MappingSet((mapping(None, tool="lookup"),)).was_asked(APEX)
    assert MappingSet((mapping(confidence=0.95),)).was_asked(APEX)
    assert not MappingSet((mapping(confidence=0.5),)).was_asked(APEX)
    assert not MappingSet((mapping(reviewer_label="Jo", refused=True),)).was_asked(APEX)
    assert not MappingSet().was_asked(APEX)


def test_features_say_what_agreed() -> None:
    gazetteer = Gazetteer.of([company("Q9", "KR")])
    found = gazetteer.match("organization", ("Apex Co., Ltd.",), "country/KR")
    assert found is not None
    assert (found.label, found.features) == ("Apex", ("label Apex", "country KR"))
