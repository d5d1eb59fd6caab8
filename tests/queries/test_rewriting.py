"""Parameters are made to take effect wherever they stand, or the query is refused when it is loaded."""

from __future__ import annotations

import pytest

from kg.queries.rewriting import ProjectionError, projecting, rebased
from kg.vocabulary import Names


def projected(text: str, *bound: str) -> str:
    return projecting(text, frozenset(bound)).text


def test_a_parameter_is_added_to_the_projection_and_hidden_again() -> None:
    result = projecting("SELECT ?s WHERE { ?s ?p ?_o }", frozenset({"_o"}))
    assert result.text == "SELECT ?s ?_o WHERE { ?s ?p ?_o }"
    assert result.added == {"_o"}


def test_a_parameter_that_the_author_shows_stays_shown() -> None:
    result = projecting("SELECT ?s ?_o { ?s ?p ?_o }", frozenset({"_o"}))
    assert result.text == "SELECT ?s ?_o { ?s ?p ?_o }"
    assert result.added == frozenset()


def test_a_parameter_without_a_value_is_left_alone() -> None:
    text = "SELECT ?s { ?s ?p ?__o FILTER(?s = ?__x) }"
    assert projected(text) == text


def test_groups_are_kept_apart_from_the_parameter() -> None:
    text = (
        "SELECT ?c (COUNT(?e) AS ?n){} {{ ?e ?p ?c FILTER(?e > ?_d) }} GROUP BY ?c{} HAVING(?n > 1) LIMIT 9"
    )
    assert projected(text.format("", ""), "_d") == text.format(" ?_d", " ?_d")


def test_every_select_around_a_parameter_passes_it_on_and_no_other() -> None:
    assert projected(
        "SELECT ?s { { SELECT ?s (MIN(?d) AS ?m) { ?s ?p ?d FILTER(?d > ?_d) } GROUP BY ?s } "
        "{ SELECT ?s { ?s a ?t } } }",
        "_d",
    ) == (
        "SELECT ?s ?_d { { SELECT ?s (MIN(?d) AS ?m) ?_d { ?s ?p ?d FILTER(?d > ?_d) } GROUP BY ?s ?_d } "
        "{ SELECT ?s { ?s a ?t } } }"
    )


def test_the_word_in_comments_and_strings_is_none() -> None:
    text = "SELECT ?s { # SELECT ?_o\n ?s ?p 'SELECT ?_o' }"
    assert projected(text, "_o") == text


def test_a_thing_of_the_graph_is_looked_up_first() -> None:
    result = projecting("SELECT ?o { ?_s_iri ?p ?o }", frozenset({"_s_iri"}), frozenset({"_s_iri"}))
    assert result.text == (
        "SELECT ?o ?_s_iri { { SELECT ?_s_iri { ?_s_iri ?property ?value } LIMIT 1 } ?_s_iri ?p ?o }"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT * { ?s ?p ?_o }", "name the variables"),
        ("SELECT ?s { { SELECT DISTINCT * { ?s ?p ?x FILTER(?x > ?_o) } } }", "name the variables"),
        ("SELECT (COUNT(?s) AS ?n) { ?s ?p ?_o }", "GROUP BY"),
        ("SELECT ?s { ?s ?p ?x FILTER(!BOUND(?_o)) }", "COALESCE"),
        ("SELECT ?s { ?s ?p ?x BIND(?_o AS ?y) }", "no effect"),
        ("SELECT ?s (?_o AS ?y) { ?s ?p ?x }", "no effect"),
    ],
)
def test_what_the_engine_would_get_wrong_is_refused(text: str, why: str) -> None:
    with pytest.raises(ProjectionError, match=why):
        projected(text, "_o")


def test_data_moves_with_the_base_and_the_ontology_does_not() -> None:
    text = (
        "PREFIX graph: <https://w3id.org/tradekg/graph/> PREFIX kg: <https://w3id.org/tradekg/ontology#> "
        "ASK { GRAPH graph:entities { ?x a kg:Event } # <https://w3id.org/tradekg/graph/>\n}"
    )
    assert rebased(text, Names("https://d.example/")) == text.replace(
        "PREFIX graph: <https://w3id.org/tradekg/", "PREFIX graph: <https://d.example/"
    )
    assert rebased(text, Names()) == text
