"""The validation finds what pySHACL finds: the same violations, field by field, however it is asked."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from broken_graphs import CASES, Case, break_graph
from forum import forum_store, merge
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import Mutation, mutations
from pyoxigraph import Store
from reference_validation import reference_violations

from kg.errors import Violation
from kg.validate import validate
from kg.vocabulary import PREFIXES

NO_NUMBERS = """
    SELECT ?position {
        { ?position oa:start ?number } UNION { ?position oa:end ?number }
        FILTER ( COALESCE(DATATYPE(?number) != xsd:integer, true) )
    }"""


def compared(violations: Iterable[Violation], store: Store) -> list[Violation]:
    """The violations without those in which pySHACL does not follow SHACL.

    Section 4.5.3, sh:lessThan: values that cannot be compared break the constraint. pySHACL puts any two
    literals into an order of its own. ``test_constraints.py`` tests what the validation says of them.
    """
    found = store.query(NO_NUMBERS, prefixes=PREFIXES, use_default_graph_as_union=True)
    odd = {(each["position"].value, "A position starts before it ends.") for each in found}
    return [each for each in violations if (each.focus, each.message) not in odd]


def assert_same_as_pyshacl(store: Store) -> None:
    """Of the whole store and of all its nodes, before and after it is merged."""
    nodes = {quad.subject for quad in store}
    expected = compared(reference_violations(store), store)
    found = validate(store)
    assert compared(found, store) == expected
    assert found.total == len(found)
    assert validate(store, nodes) == found
    merge(store)
    assert validate(store, merged=True) == found
    assert validate(store, nodes, merged=True) == found


@pytest.mark.parametrize("case", CASES, ids=[case.shape for case in CASES])
def test_a_broken_shape_is_reported_as_pyshacl_reports_it(case: Case) -> None:
    store = forum_store()
    break_graph(store, case.update)
    assert validate(store) != ()
    assert_same_as_pyshacl(store)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(mutations(), min_size=1, max_size=6))
def test_whatever_is_changed_the_report_is_that_of_pyshacl(changes: list[Mutation]) -> None:
    store = forum_store()
    for change in changes:
        change(store)
    assert_same_as_pyshacl(store)
