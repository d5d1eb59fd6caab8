"""Constraints in SPARQL written for a better plan: other words, the same answer."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from kg.validate.patterns import Select, read_select
from kg.validate.rewriting import begins_at_this, with_lookups, with_scans

EX = "http://example.org/"
GRAPHS = (NamedNode(f"{EX}g1"), NamedNode(f"{EX}g2"))


def select(where: str) -> Select:
    return read_select(f"SELECT $this ?value WHERE {{ {where} }}", {"ex": EX})


def squeezed(text: str) -> str:
    return " ".join(text.split())


def store() -> Store:
    """Nine nodes, joined by three properties, some of it in two graphs."""
    store = Store()
    for number in range(9):
        for place, name in enumerate("pqr"):
            end = NamedNode(f"{EX}{(number * (place + 2) + place) % 9}")
            triple = (NamedNode(f"{EX}{number}"), NamedNode(EX + name), end)
            if (number + place) % 4:
                store.add(Quad(*triple, GRAPHS[number % 2]))
            if number % 3 == place:
                store.add(Quad(*triple, GRAPHS[1]))
    return store


def found(query: str) -> set[tuple[str, str | None]]:
    solutions = store().query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    return {(str(each["this"]), str(each["value"])) for each in solutions}


WHERES = (
    "$this ex:p ?value FILTER NOT EXISTS { ?value ex:q ?x . ?x ex:r $this }",
    "$this ex:p ?value FILTER EXISTS { ?x ex:r ?y . ?value ex:q ?x FILTER ( ?y != $this ) }",
    "$this ex:p ?value FILTER EXISTS { ?value ex:q ?x FILTER NOT EXISTS { ?x ex:r ?y . ?y ex:p $this } }",
    "$this ex:p ?value FILTER ( EXISTS { $this ex:q ?x ; ex:r ?x } || ?value = ex:3 )",
    "GRAPH ?graph { $this ex:p ?value FILTER NOT EXISTS { ?value ex:q ?x . ?x ex:r ?y } }",
    "$this ex:p ?value . ?value ex:q ?x ; ex:r ?y . FILTER ( ?x != ?y )",
    "{ $this ex:p ?value . ?value ex:q ?x . ?x ex:r ?y } UNION { $this ex:q ?value ; ex:p ?x ; ex:r ?x }",
    "$this ex:p ?value OPTIONAL { ?value ex:q ?x . ?x ex:r ?y . ?y ex:p ?z } FILTER ( !BOUND(?z) )",
    "$this ex:p ?value FILTER EXISTS { ?value ex:q ?x OPTIONAL { ?x ex:r ?y } FILTER ( BOUND(?y) ) }",
    "$this ex:p/ex:q ?value FILTER NOT EXISTS { ?value ^ex:r ?x . ?x ex:p+ $this }",
    "$this ex:p ?value . ?value ex:p ?x . ?x ex:p $this",
    "$this ex:p ?value . ?value ex:p ?x . ?x ex:q ?y . ?y ex:q ?x",
    "$this ex:p ?value . ?value ex:p ?x . ?value ex:p ?y . ?x ex:r ?z . ?y ex:r ?z FILTER ( ?z != ?value )",
    "$this ex:p ?value . ?value ex:p ?x . ?x ex:q ?y . ?y ex:r $this . ?x ex:p ?value",
    "$this ex:p ?value . ?x ex:p ?y . ?y ex:q ?z FILTER ( ?z = $this )",
    "?x ex:p $this . ?x ex:q ?value . ?y ex:r ?value . ?y ex:p ?z FILTER ( ?z != ?x )",
)


@pytest.mark.parametrize("where", WHERES)
def test_the_answer_is_the_same(where: str) -> None:
    one = select(where)
    expected = found(one.prologue + one.text)
    assert expected
    assert found(with_lookups(one)) == expected
    for merged in (True, False):
        inside = with_scans(one, merged)
        assert found(f"{one.prologue}SELECT DISTINCT $this ?value WHERE {{ {inside} }}") == expected


def test_patterns_in_exists_stand_one_within_the_other_from_what_is_known_on() -> None:
    one = select("$this ex:p ?value FILTER NOT EXISTS { ?x ex:r ?y . ?value ex:q ?x FILTER ( ?y != $this ) }")
    assert squeezed(with_lookups(one)).endswith(
        "FILTER NOT EXISTS {?value ex:q ?x FILTER EXISTS { ?x ex:r ?y FILTER ( ?y != $this ) }} }"
    )


def test_many_patterns_together_become_tables_and_few_do_not() -> None:
    one = select("$this ex:p ?value . ?value ex:q ?x . ?x ex:r ?y")
    assert squeezed(with_scans(one, merged=True)) == (
        "{ SELECT ?this ?value { $this ex:p ?value } } "
        "{ SELECT ?value ?x { ?value ex:q ?x } } { SELECT ?x ?y { ?x ex:r ?y } }"
    )
    assert "SELECT DISTINCT ?x ?y" in with_scans(one, merged=False)
    few = select("$this ex:p ?value . ?value ex:q ?x")
    assert squeezed(with_scans(few, merged=True)) == "$this ex:p ?value . ?value ex:q ?x"


def test_tables_follow_one_another_from_this_on_and_what_ends_there_comes_last() -> None:
    one = select("$this ex:r ?end . ?x ex:q ?y . ?value ex:q ?x . $this ex:p ?value FILTER ( ?end != ?y )")
    assert begins_at_this(one)
    assert squeezed(with_scans(one, merged=True)).startswith(
        "{ SELECT ?this ?value { $this ex:p ?value } } { SELECT ?value ?x { ?value ex:q ?x } } "
        "{ SELECT ?x ?y { ?x ex:q ?y } } { SELECT ?end ?this { $this ex:r ?end } }"
    )


def test_tables_that_stand_in_a_group_of_their_own_do_not_begin_at_this() -> None:
    """Whatever binds ``$this`` around them, the group is evaluated for itself, and whole."""
    where = "$this ex:p ?value . ?value ex:q ?x . ?x ex:r ?y"
    assert not begins_at_this(select(f"{{ {where} }} UNION {{ $this ex:p ?value }}"))
    assert not begins_at_this(select("$this ex:p ?value"))


def test_no_table_is_made_where_a_graph_has_a_name_to_share() -> None:
    one = select("GRAPH ?graph { $this ex:p ?value . ?value ex:q ?x . ?x ex:r ?y }")
    assert "SELECT" not in with_scans(one, merged=True)
