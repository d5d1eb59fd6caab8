"""An index that is carried on from one snapshot to the next finds what one that is made anew would find."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from small_graph import graph, iri

from kg.store import Changes, Findings, Snapshot, drafting, indexing, publish, search

NAMES = ("Ahn Duk-geun", "Kim Ahn", "Business Forum", "Forum on Trade", "A Body")

GRAPH, OTHER = graph("entities"), graph("release/one")
THING = st.sampled_from([iri(f"event:{name}") for name in "abcde"])


def said(
    objects: list[NamedNode] | list[Literal] | st.SearchStrategy[NamedNode], *properties: str
) -> st.SearchStrategy[Quad]:
    """Statements of one of two graphs about a thing."""
    of = st.sampled_from(objects) if isinstance(objects, list) else objects
    return st.builds(
        Quad, THING, st.sampled_from([*map(iri, properties)]), of, st.sampled_from([GRAPH, OTHER])
    )


statements = st.one_of(
    said([*map(iri, ("kg:Person", "kg:Event", "kg:Forum", "kg:Release"))], "rdf:type"),
    said([iri("kg:TopicScheme")], "skos:inScheme"),
    said([*map(Literal, NAMES)], "rdfs:label", "skos:altLabel", "skos:prefLabel", "dcterms:title"),
    said([Literal("2024-07-01"), Literal("2024-07-02")], "kg:startDate", "kg:agreedOn", "dcterms:issued"),
    said(THING, "kg:participant", "kg:partOf"),
)
states = st.lists(st.frozensets(statements, max_size=30), min_size=2, max_size=4)


def person(name: str) -> Iterator[Quad]:
    """The statements that make somebody of this name be found."""
    thing = iri(f"person:{name}")
    yield Quad(thing, iri("rdf:type"), iri("kg:Person"), GRAPH)
    yield Quad(thing, iri("rdfs:label"), Literal(name.title()), GRAPH)


def change(store: Path, quads: Iterable[Quad]) -> Snapshot:
    """The snapshot of a store whose graphs were made to hold these statements."""
    wanted = set(quads)
    with drafting(store) as draft:
        draft.begin_with_previous()
        changes = Changes()
        for name in (GRAPH, OTHER):
            draft.replace(name.value, {quad for quad in wanted if quad.graph_name == name}, changes)
        return draft.publish(changes=changes)


def made_anew(*_arguments: object) -> None:
    raise AssertionError("the index was made anew")


def found(index: Path) -> dict[str, Findings]:
    """What is found by each word, best first."""
    words = {word for name in NAMES for word in name.split()}
    return {word: search(index, word) for word in words}


@given(states)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_after_any_changes_the_same_is_found_as_in_an_index_made_anew(
    history: list[frozenset[Quad]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        # However much has changed, it is carried on.
        patch.setattr(indexing, "_MOST_STALE", 1_000.0)
        patch.setattr(indexing, "write_index", made_anew)
        store, fresh = Path(folder) / "carried-on", Path(folder) / "anew"
        publish(person("first"), store)
        for state in history:
            carried_on = change(store, (*person("first"), *state))
            anew = publish([*person("first"), *state], fresh)
            assert found(carried_on.index) == found(anew.index)


def rows(index: Path) -> int:
    """How many rows there ever were."""
    with closing(sqlite3.connect(index)) as opened:
        return int(opened.execute("SELECT seq FROM sqlite_sequence").fetchone()[0])


def test_what_is_not_spoken_of_keeps_its_row_until_too_many_are_gone(tmp_path: Path) -> None:
    some = [*person("one"), *person("two"), *person("three"), *person("four")]
    assert rows(publish(some, tmp_path).index) == 4
    assert rows(change(tmp_path, [*some, *person("five")]).index) == 5
    # There is room for half as many rows again as things are found: for one more here, and then for no two.
    assert rows(change(tmp_path, [*some, *person("six")]).index) == 6
    assert rows(change(tmp_path, [*some, *person("seven"), *person("eight")]).index) == 6


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda index: index.write_bytes(b"no index at all"), id="rubbish"),
        pytest.param(lambda index: index.write_bytes(b""), id="empty"),
        pytest.param(lambda index: index.unlink(), id="gone"),
        pytest.param(lambda index: _damage(index, "PRAGMA user_version = 1"), id="another-form"),
        pytest.param(lambda index: _damage(index, "DROP TABLE name_config"), id="damaged-within"),
    ],
)
def test_an_index_that_cannot_be_carried_on_is_made_anew(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    before = publish([*person("one"), *person("two"), *person("three")], tmp_path)
    damage(before.index)
    after = change(tmp_path, [*person("one"), *person("two"), *person("four")])
    assert [one.label for one in search(after.index, "four").found] == ["Four"]
    assert search(after.index, "three").found == ()


def _damage(index: Path, how: str) -> None:
    with closing(sqlite3.connect(index)) as opened:
        # Were it carried on, what is stale in it would be found.
        opened.execute("UPDATE thing SET iri = iri || '/stale'")
        opened.execute(how)
        opened.commit()


def test_a_change_that_nobody_kept_account_of_makes_it_anew(tmp_path: Path) -> None:
    publish(person("one"), tmp_path)
    with drafting(tmp_path) as draft:
        draft.begin_with_previous()
        draft.replace(GRAPH.value, person("two"))
        after = draft.publish()
    assert [one.label for one in search(after.index, "two").found] == ["Two"]
    assert search(after.index, "one").found == ()
    assert NamedNode(search(after.index, "two").found[0].iri) == iri("person:two")
