"""What is read of a constraint in SPARQL, and what is refused so that asking all nodes at once is right."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import NamedNode, Variable

from kg.errors import ShapesRefused
from kg.validate.paths import STAY, Choice, Repeated, Sequence, Step
from kg.validate.patterns import Group, GroupKind, read_select

EX = {"ex": "http://example.org/", "": "http://example.org/none#"}
THIS, VALUE = Variable("this"), Variable("value")


def where(text: str) -> Group:
    return read_select(f"SELECT $this ?value WHERE {{ {text} }}", EX).where


def kinds(group: Group) -> list[GroupKind]:
    return [inner.kind for inner in group.groups]


def test_abbreviated_triples_are_read_in_full() -> None:
    text = "$this a ex:Thing ; ex:p ?value , 'x'@en , -1.5 , true . ?value :q <http://example.org/o>"
    patterns = where(text).patterns
    assert [pattern.text for pattern in patterns] == [
        "$this a ex:Thing",
        "$this ex:p ?value",
        "$this ex:p 'x'@en",
        "$this ex:p -1.5",
        "$this ex:p true",
        "?value :q <http://example.org/o>",
    ]
    assert [pattern.object for pattern in patterns] == [
        NamedNode("http://example.org/Thing"), VALUE, None, None, None, NamedNode("http://example.org/o")
    ]  # fmt: skip
    assert patterns[-1].path == Step("http://example.org/none#q")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("ex:a/^ex:b", Sequence((Step("http://example.org/a"), Step("http://example.org/b", False)))),
        ("ex:a|ex:b", Choice((Step("http://example.org/a"), Step("http://example.org/b")))),
        ("ex:b/ex:a*", Sequence((Step("http://example.org/b"), Repeated(Step("http://example.org/a"))))),
        ("ex:a+", Sequence((Step("http://example.org/a"), Repeated(Step("http://example.org/a"))))),
        (
            "ex:b/ex:a?",
            Sequence((Step("http://example.org/b"), Choice((Step("http://example.org/a"), STAY)))),
        ),
        (
            "^(ex:a/ex:b)",
            Sequence((Step("http://example.org/b", False), Step("http://example.org/a", False))),
        ),
        ("?any", Step(None)),
    ],
)
def test_paths_are_read_as_values(text: str, path: object) -> None:
    (pattern,) = where(f"$this {text} ?value").patterns
    assert pattern.path == path


def test_groups_tell_how_they_belong_to_what_is_around_them() -> None:
    group = where("""
        $this ex:p ?value
        OPTIONAL { $this ex:q ?other }
        GRAPH ?graph { $this ex:r ?more }
        { $this ex:s 1 } UNION { $this ex:s 2 }
        { $this ex:t ?alone }
        FILTER NOT EXISTS { ?value ex:u ?deep FILTER EXISTS { ?deep ex:v $this } }
        FILTER ( ?value > 1 && EXISTS { $this ex:w ?again } || STRLEN(?other) < 3 )""")
    assert kinds(group) == [
        GroupKind.OPTIONAL, GroupKind.GRAPH, GroupKind.BRANCH, GroupKind.BRANCH, GroupKind.JOINED,
        GroupKind.EXISTS, GroupKind.EXISTS,
    ]  # fmt: skip
    assert kinds(group.groups[5]) == [GroupKind.EXISTS]
    assert group.conditions == {VALUE, Variable("other")}


def test_a_comment_and_a_bracket_in_a_string_are_no_part_of_the_grammar() -> None:
    group = where("$this ex:p ?value # } not the end\n FILTER ( ?value != '}' )")
    assert [pattern.text for pattern in group.patterns] == ["$this ex:p ?value"]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("ASK { $this ex:p 1 }", "does not begin with SELECT"),
        ("SELECT ?value { $this ex:p ?value }", "does not select $this"),
        ("SELECT $this (1 AS ?this) { $this ex:p 1 }", "another value for $this"),
        ("SELECT * { $this ex:p 1 }", "*"),
        ("SELECT $this { $this ex:p 1 } LIMIT 1", "LIMIT"),
        ("SELECT $this { $this ex:p 1", "ends too early"),
        ("SELECT $this { $this ex:p 1 MINUS { $this ex:q 1 } }", "MINUS"),
        ("SELECT $this { VALUES $this { ex:a } $this ex:p 1 }", "VALUES"),
        ("SELECT $this { SERVICE ex:s { $this ex:p 1 } }", "SERVICE"),
        ("SELECT $this { { SELECT $this { $this ex:p 1 } } }", "SELECT"),
        ("SELECT $this { $this ex:p [ ex:q 1 ] }", "["),
        ("SELECT $this { $this ex:p _:b }", "_:b"),
        ("SELECT $this { $this !ex:p 1 }", "!"),
        ("SELECT $this { $this ex:p* ?v }", "the path ex:p*, which may be empty,"),
        ("SELECT $this { $this ex:p?/ex:q? ?v }", "the path ex:p?/ex:q?, which may be empty,"),
        ("SELECT $this { $this no:p 1 }", "the prefix 'no', which is not declared,"),
        ("SELECT $this { $this ex:p\\,q 1 }", "an escape in a name"),
        ("SELECT $this { $this ex:p ?_own }", "?_own"),
        ("SELECT $this { $this ex:p ?v BIND ( STR($this) AS ?name ) }", "BIND with $this"),
        ("SELECT $this { $this ex:p ?v { $this ex:q ?w BIND ( ?w AS ?x ) } }", "BIND in a group"),
        ("SELECT $this { $this ex:p ?v FILTER NOT ?v }", "NOT"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(text: str, refused: str) -> None:
    with pytest.raises(ShapesRefused, match=re.escape(refused)):
        read_select(text, EX)


@pytest.mark.parametrize(
    "text",
    [
        "{ ?other ex:q 1 FILTER ( ?other != $this ) }",
        "OPTIONAL { ?other ex:q 1 FILTER ( ?other != $this ) }",
        "{ ?other ex:q 1 FILTER NOT EXISTS { ?other ex:r $this } } UNION { $this ex:s 1 }",
        "GRAPH ?graph { ?other ex:q 1 FILTER EXISTS { ?other ex:r 1 FILTER ( ?other = $this ) } }",
    ],
)
def test_a_condition_on_this_needs_a_triple_with_it_in_the_same_group(text: str) -> None:
    """SPARQL evaluates the inner group before it knows the node; SHACL would put the node in first."""
    with pytest.raises(ShapesRefused, match="a group that uses \\$this in a condition"):
        where(f"$this ex:p ?value {text}")


def test_conditions_on_this_outside_of_inner_groups_are_allowed() -> None:
    assert where("?other ex:q ?value FILTER ( ?other != $this && NOT EXISTS { ?other ex:r $this } )")


def test_what_is_not_even_sparql_is_refused_with_its_place() -> None:
    with pytest.raises(ShapesRefused, match="line 1, column 29"):
        where("\\")
