"""Which nodes a change concerns: all others break the same shapes as before, and no more."""

from __future__ import annotations

import pytest
from broken_graphs import AHN, CASES, EVIDENCE, FORUM, MOTIE, MOUS, QUOTE, RELEASE, Case, break_graph
from forum import forum_store, merge
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import Mutation, mutations
from pyoxigraph import NamedNode, Quad, Store

from kg.validate import concerned, validate
from kg.vocabulary import Names, expand

TYPE = NamedNode(expand("rdf:type"))


def thing(local: str) -> NamedNode:
    return NamedNode(Names().id(local))


def state(subject: str, curie: str, value: NamedNode, graph: str = "entities") -> Quad:
    return Quad(thing(subject), NamedNode(expand(curie)), value, NamedNode(Names().graph(graph)))


def assert_others_are_as_before(before: Store, after: Store) -> None:
    old, new = set(before), set(after)
    nodes = {node.value for node in concerned(after, old - new, new - old)}
    said = set(validate(after))
    assert said == {each for each in validate(before) if each.focus not in nodes} | {
        each for each in said if each.focus in nodes
    }
    # And what is said of those nodes needs no look at the others.
    those = {node for quad in new for node in [quad.subject] if node.value in nodes}
    assert {each for each in said if each.focus in nodes} == set(validate(after, those))


@pytest.mark.parametrize("case", CASES, ids=[case.shape for case in CASES])
def test_a_change_that_breaks_a_shape_concerns_the_node_that_breaks_it(case: Case) -> None:
    before, after = forum_store(), forum_store()
    break_graph(after, case.update)
    assert_others_are_as_before(before, after)
    assert_others_are_as_before(after, before)


@settings(max_examples=60)
@given(
    st.lists(mutations(), max_size=4),
    st.lists(mutations(), min_size=1, max_size=4),
    st.booleans(),
)
def test_whatever_is_changed_other_nodes_are_as_they_were(
    first: list[Mutation], then: list[Mutation], merged: bool
) -> None:
    before, after = forum_store(), forum_store()
    for change in first:
        change(before)
        change(after)
    for change in then:
        change(after)
    if not merged:
        assert_others_are_as_before(before, after)
        return
    # The default graph may still be the merge of the old state when the nodes are asked for.
    old, new = set(before), set(after)
    published = Store()
    published.bulk_extend([*new, *(Quad(*quad.triple) for quad in old)])
    assert concerned(published, old - new, new - old) == concerned(after, old - new, new - old)


def test_no_change_concerns_nothing() -> None:
    assert concerned(forum_store(), [], []) == frozenset()


def test_a_new_label_concerns_the_thing_alone() -> None:
    store = forum_store()
    label = state("country/KR", "rdfs:label", NamedNode("http://example.org/label"))
    store.add(label)
    assert concerned(store, [], [label]) == {thing("country/KR")}


def test_a_quote_concerns_its_evidence_and_the_release_that_it_is_taken_from() -> None:
    store = forum_store()
    (quote,) = store.quads_for_pattern(thing(QUOTE), NamedNode(expand("oa:exact")), None)
    store.remove(quote)
    assert concerned(store, [quote], []) == {thing(QUOTE), thing(EVIDENCE), thing(RELEASE)}


def test_a_type_concerns_all_that_point_to_the_thing() -> None:
    store = forum_store()
    (person,) = store.quads_for_pattern(thing(AHN), TYPE, NamedNode(expand("kg:Participant")))
    store.remove(person)
    found = concerned(store, [person], [])
    (part,) = (
        quad.subject for quad in store.quads_for_pattern(None, NamedNode(expand("kg:agent")), thing(AHN))
    )
    assert found >= {thing(AHN), part}
    assert thing(FORUM) not in found


def test_what_another_graph_states_too_concerns_nobody_who_points_there() -> None:
    store = forum_store()
    again = state(MOTIE, "rdf:type", NamedNode(expand("kg:Organization")), "release/other")
    store.add(again)
    assert concerned(store, [], [again]) == {thing(MOTIE)}


def test_a_statement_that_moves_to_another_graph_concerns_who_is_judged_graph_by_graph() -> None:
    """Whatever a release names has evidence in that release: in its graph, not just in any."""
    store = forum_store()
    evidence = NamedNode(expand("kg:evidence"))
    here = list(store.quads_for_pattern(thing("bloc/asean"), evidence, None))
    there = [Quad(*quad.triple, NamedNode(Names().graph("entities"))) for quad in here]
    for quad in here:
        store.remove(quad)
    store.extend(there)
    assert concerned(store, here, there) >= {thing(RELEASE)}
    assert Names().id(RELEASE) in {violation.focus for violation in validate(store)}


def test_a_class_that_loses_the_one_above_it_concerns_its_instances_and_their_releases() -> None:
    store = forum_store()
    below = NamedNode(expand("rdfs:subClassOf"))
    (above,) = store.quads_for_pattern(NamedNode(expand("kg:Forum")), below, NamedNode(expand("kg:Event")))
    store.remove(above)
    assert concerned(store, [above], []) >= {thing(FORUM), thing(RELEASE)}


def test_a_merged_store_is_asked_in_the_same_way() -> None:
    store = forum_store()
    status = NamedNode(expand("kg:agreementStatus"))
    quads = list(store.quads_for_pattern(thing(MOUS), status, None))
    for quad in quads:
        store.remove(quad)
    expected = concerned(store, quads, [])
    assert thing(MOUS) in expected
    merge(store)
    assert concerned(store, quads, []) == expected
