"""How many of the things that the gazetteer has rows of are linked, and how many links are right.

What a thing may be is found without the rules that the links are made by: a row of a fitting kind is enough
that has any of the thing's names, whatever the country or the office.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from verified_links import VERIFIED

from kg.extract import extract_facts
from kg.fold import fold
from kg.link import MappingSet, link, read_mappings
from kg.link.bodies import parse
from kg.link.mapping import GAZETTEER
from kg.link.rows import shipped_rows
from kg.model import Entity, Linked
from kg.read import read_releases
from kg.resources import shipped, shipped_mappings

KINDS = {
    "country": {"country"},
    "bloc": {"bloc"},
    "person": {"person"},
    "organization": {"organization", "company", "university", "bloc"},
    "place": {"city", "region"},
    "agreement": {"agreement"},
}

# A row has the name and is of the thing, but its sources do not say so plainly: a person has to decide.
UNDECIDED = {"person/tran-van-son"}

BLOCS = {"bloc/asean": "Q7768", "bloc/eu": "Q458", "bloc/g20": "Q19771", "bloc/gcc": "Q217172"}


@pytest.fixture(scope="module")
def seeds() -> Linked:
    facts = (extract_facts(release) for release in read_releases([shipped("seeds")]).releases)
    return link(facts, mappings=MappingSet())


def forms(name: str) -> Iterator[str]:
    yield fold(name)
    yield parse(name).core
    yield " ".join(sorted(fold(name.replace("-", "")).split()))


def possible(entities: tuple[Entity, ...]) -> dict[str, set[str]]:
    """The items of the gazetteer that each thing may be by its names alone."""
    rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in shipped_rows():
        for name in row.names:
            for form in forms(name):
                rows[row.kind, form].add(row.qid)
    found: dict[str, set[str]] = {}
    for entity in entities:
        items = {
            item
            for name in (entity.label, *entity.alt_labels)
            for form in forms(name)
            for kind in KINDS.get(entity.kind, ())
            for item in rows.get((kind, form), ())
        }
        if items:
            found[entity.id] = items
    return found


def test_nine_in_ten_of_what_has_a_row_are_linked(seeds: Linked) -> None:
    linked = {entity.id for entity in seeds.entities if entity.link is not None}
    known = possible(seeds.entities).keys()
    assert linked <= known
    assert len(known) >= 70
    assert known - linked == UNDECIDED
    assert len(linked) >= 0.9 * len(known)


def test_no_link_is_wrong(seeds: Linked) -> None:
    # Countries have their code from the text, and the gazetteer's row of a code is checked with its sources.
    countries = {f"country/{row.country}": row.qid for row in shipped_rows() if row.kind == "country"}
    right = VERIFIED | BLOCS | countries
    made = {entity.id: entity.link.qid for entity in seeds.entities if entity.link is not None}
    wrong = {id_: qid for id_, qid in made.items() if right.get(id_) != qid}
    assert wrong == {}


def test_the_shipped_set_has_the_links_of_the_seeds(seeds: Linked) -> None:
    rows = read_mappings(shipped_mappings()).mappings
    recorded = {(row.subject, row.item) for row in rows if row.tool == GAZETTEER and row.accepted}
    assert recorded == {(entity.id, entity.link.qid) for entity in seeds.entities if entity.link is not None}
    assert {row.subject for row in rows if row.proposed} == UNDECIDED
