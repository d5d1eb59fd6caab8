"""How the validation is asked: of a whole store, of some nodes, of a store that is merged; what it gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_graphs import AHN, FORUM, QUOTE, RELEASE, add, break_graph, drop, iri, move
from forum import forum_store, merge
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from kg.errors import ValidationFailed, Violation, Violations
from kg.validate import validate
from kg.vocabulary import Names, expand

TYPE = NamedNode(expand("rdf:type"))


def thing(local: str) -> NamedNode:
    return NamedNode(Names().id(local))


# -- some nodes ---------------------------------------------------------------------------------------------


def test_of_the_nodes_given_only_what_they_break_is_told() -> None:
    store = forum_store()
    break_graph(store, move("", "country/KR", "kg:isoAlpha2", '"kr"').update)
    break_graph(store, drop("", RELEASE, "dcterms:title").update)
    (country,) = validate(store, [thing("country/KR"), thing(AHN)])
    (release,) = validate(store, {thing(RELEASE)})
    assert {country, release} == set(validate(store))
    assert country.focus == Names().id("country/KR")


def test_no_node_breaks_nothing() -> None:
    store = forum_store()
    break_graph(store, drop("", RELEASE, "dcterms:title").update)
    assert validate(store, []) == ()


def test_a_node_that_is_not_there_or_that_no_shape_is_about_breaks_nothing() -> None:
    nodes = [NamedNode("http://example.org/nowhere"), NamedNode(expand("kg:Event")), BlankNode("nowhere")]
    assert validate(forum_store(), nodes) == ()


def test_a_node_given_twice_is_told_of_once() -> None:
    store = forum_store()
    break_graph(store, drop("", RELEASE, "dcterms:title").update)
    break_graph(store, add("", RELEASE, f"kg:mainEvent {iri('event/unheard-of')}").update)
    once = validate(store, [thing(RELEASE)])
    again = validate(store, [thing(RELEASE)] * 3)
    # No title, two main events, one of them not described.
    assert len(once) == 3
    assert (again, again.total) == (once, 3)


def test_a_blank_node_can_be_asked_for() -> None:
    store = forum_store()
    node = BlankNode("nameless")
    store.add(Quad(node, TYPE, NamedNode(expand("kg:Country")), NamedNode("http://example.org/graph")))
    found = validate(store, [node])
    assert set(found) == set(validate(store))
    assert "A country is named by an IRI." in {violation.message for violation in found}
    assert {violation.focus for violation in found} == {"nameless"}


def test_more_nodes_than_a_query_names_at_once_are_all_looked_at() -> None:
    store = Store()
    graph = NamedNode("http://example.org/graph")
    nodes = [NamedNode(f"http://example.org/{number}") for number in range(4500)]
    store.bulk_extend(Quad(node, TYPE, NamedNode(expand("kg:Bloc")), graph) for node in nodes)
    found = validate(store, nodes, limit=10_000)
    assert {violation.focus for violation in found} == {node.value for node in nodes}


# -- merged or not ------------------------------------------------------------------------------------------


def test_a_store_said_to_be_merged_that_is_not_is_no_valid_store() -> None:
    """Its default graph is empty, and in nothing nothing is broken."""
    with pytest.raises(ValueError, match="its default graph is empty"):
        validate(forum_store(), merged=True)


def test_an_empty_store_is_valid_either_way() -> None:
    assert validate(Store()) == validate(Store(), merged=True) == ()


def test_what_several_graphs_state_counts_once() -> None:
    store = forum_store()
    elsewhere = NamedNode("http://example.org/copy")
    for subject in (thing(QUOTE), thing("country/KR"), thing(AHN)):
        for quad in list(store.quads_for_pattern(subject, None, None)):
            store.add(Quad(*quad.triple, elsewhere))
    assert validate(store) == ()
    break_graph(store, drop("", RELEASE, "dcterms:title").update)
    assert len(validate(store)) == 1


def test_graphs_beside_the_merge_are_asked_if_it_is_said_to_be_none() -> None:
    """After a change the default graph may still be that of before."""
    store = forum_store(merged=True)
    label = Quad(thing("country/KR"), NamedNode(expand("rdfs:label")), Literal("Corea"), _entities())
    store.add(label)
    assert validate(store, merged=True) == ()
    (violation,) = validate(store)
    assert violation.focus == Names().id("country/KR")
    merge(store)
    assert validate(store, merged=True) == (violation,)


# -- in parts -----------------------------------------------------------------------------------------------


def misquoted(*releases: NamedNode | BlankNode) -> Store:
    """A merged store in which each of the releases has evidence with a quote that is not in its text."""
    store = forum_store()
    graph = NamedNode("http://example.org/graph")
    for number, release in enumerate(releases):
        evidence, quote, position = (
            NamedNode(f"http://example.org/{name}{number}") for name in ("evidence", "quote", "position")
        )
        for subject, property_, value in (
            (release, "rdf:type", NamedNode(expand("kg:Release"))),
            (release, "kg:text", Literal("An agreement was signed.")),
            (evidence, "oa:hasSource", release),
            (evidence, "oa:hasSelector", quote),
            (evidence, "oa:hasSelector", position),
            (evidence, "kg:sentence", Literal("An agreement was signed.")),
            (quote, "oa:exact", Literal("signature")),
            (position, "oa:start", Literal(17)),
            (position, "oa:end", Literal(23)),
        ):
            store.add(Quad(subject, NamedNode(expand(property_)), value, graph))
    merge(store)
    return store


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_what_is_looked_for_in_parts_is_found_in_every_part(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = [*(NamedNode(f"http://example.org/release{number}") for number in range(4)), BlankNode("none")]
    store = misquoted(*releases)
    monkeypatch.setattr("kg.validate._SMALLEST_PART", size)
    found = validate(store, merged=True)
    for message in (
        "The quote of evidence equals the text of its release between its offsets.",
        "The sentence of evidence holds its quote, and stands in the text of its release.",
    ):
        focuses = {violation.focus for violation in found if violation.message == message}
        assert focuses == {release.value for release in releases}
    assert found == validate(store)


def _entities() -> NamedNode:
    return NamedNode(Names().graph("entities"))


# -- the report ---------------------------------------------------------------------------------------------


def many_broken(number: int) -> Store:
    """A store with so many releases that have nothing but their class."""
    store = forum_store()
    graph, release = NamedNode("http://example.org/graph"), NamedNode(expand("kg:Release"))
    store.bulk_extend(
        Quad(NamedNode(f"http://example.org/{each:05}"), TYPE, release, graph) for each in range(number)
    )
    return store


def test_of_very_many_violations_the_first_are_kept_and_all_are_counted() -> None:
    store = many_broken(700)
    every = validate(store, limit=10_000)
    # No title, no day of issue, no text.
    assert len(every) == every.total == 2100
    first = validate(store, limit=5)
    assert (first, first.total) == (every[:5], 2100)
    assert len(validate(store)) == 1000


def test_the_error_of_a_build_tells_the_number_of_all() -> None:
    found = validate(many_broken(2), limit=1)
    assert str(ValidationFailed.of(found)) == f"the graph breaks the shapes 6 times, first: {found[0]}"
    assert ValidationFailed.of(found).violations == found
    one = Violation("http://e/x", None, None, "needs a label")
    assert (
        str(ValidationFailed.of((one,)))
        == "the graph breaks the shapes once, first: http://e/x: needs a label"
    )


def test_the_number_of_violations_is_that_of_those_given_unless_it_is_told() -> None:
    one = Violation("http://e/x", None, None, "needs a label")
    assert Violations([one, one]).total == 2
    assert Violations([one], 7).total == 7
    assert Violations([one], 7) == (one,)


def test_a_search_that_finds_too_many_reports_none_of_them() -> None:
    """Labels with a language are no mistake of things that no shape is about."""
    store = forum_store()
    graph = NamedNode("http://example.org/graph")
    for number in range(50):
        node = NamedNode(f"http://example.org/{number}")
        store.add(Quad(node, NamedNode(expand("rdfs:label")), Literal("", language="en"), graph))
        store.add(Quad(node, NamedNode(expand("oa:hasSelector")), node, graph))
    assert validate(store) == ()


def test_nothing_is_written_to_the_store(tmp_path: Path) -> None:
    written = Store(str(tmp_path / "store"))
    written.bulk_extend(forum_store(merged=True))
    written.flush()
    del written
    before = sorted(file.name for file in (tmp_path / "store").iterdir())
    store = Store.read_only(str(tmp_path / "store"))
    nodes = [thing(RELEASE), thing(FORUM)]
    assert validate(store, merged=True) == validate(store, nodes) == ()
    assert sorted(file.name for file in (tmp_path / "store").iterdir()) == before
