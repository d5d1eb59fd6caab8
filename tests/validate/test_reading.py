"""Shapes as they are read from Turtle: what is known is understood, all else is refused by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.errors import ShapesRefused
from kg.validate.paths import Step
from kg.validate.reading import read_shapes, shipped_shapes
from kg.validate.shapes import (
    Count,
    Datatype,
    HasValue,
    In,
    InstanceOf,
    Length,
    Limit,
    NodeKind,
    Pattern,
    Shape,
    Targets,
)

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = """
    @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix ex: <http://example.org/> .
"""
PROPERTY = "ex:shape a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:p ; sh:message 'Wrong.' ; "
NODE = "ex:shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:message 'Wrong.' ; "


def read(text: str, folder: Path) -> tuple[Shape, ...]:
    file = folder / "shapes.ttl"
    file.write_text(PREFIXES + text + " .", encoding="utf-8")
    return read_shapes(file)


def test_a_shape_is_read_with_targets_path_message_and_constraints(tmp_path: Path) -> None:
    (shape,) = read(
        "ex:shape a sh:PropertyShape ; sh:targetClass ex:B, ex:A ; sh:targetSubjectsOf ex:s ;"
        "sh:path ( ex:p [ sh:inversePath ( ex:q ex:r ) ] ) ; sh:message 'Wrong.' ;"
        "sh:minCount 1 ; sh:maxCount 3 ; sh:maxLength 9 ; sh:minInclusive 0 ; sh:datatype xsd:string ;"
        "sh:nodeKind sh:IRIOrLiteral ; sh:class ex:C ; sh:hasValue 'v' ; sh:in ( ex:a 'b' ) ;"
        "sh:pattern '^a' ; sh:flags 'i'",
        tmp_path,
    )
    assert shape.name == f"{EX}shape"
    assert shape.message == "Wrong."
    assert shape.targets == Targets((f"{EX}A", f"{EX}B"), (f"{EX}s",))
    assert shape.path == (Step(f"{EX}p"), Step(f"{EX}r", forward=False), Step(f"{EX}q", forward=False))
    assert set(shape.constraints) == {
        Count(1, 3),
        Length(0, 9),
        Limit(">=", Literal(0)),
        Datatype(f"{XSD}string"),
        NodeKind(frozenset({"IRI", "Literal"})),
        InstanceOf(f"{EX}C"),
        HasValue(Literal("v")),
        In((NamedNode(f"{EX}a"), Literal("b"))),
        Pattern("^a", "i"),
    }


def test_each_constraint_in_sparql_is_a_shape_of_its_own_with_its_message(tmp_path: Path) -> None:
    shapes = read(
        "ex:shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:message 'In general.' ; sh:nodeKind sh:IRI ;"
        "sh:sparql [ sh:message 'One.' ; sh:select 'SELECT $this { $this <http://example.org/p> 1 }' ] ,"
        "[ sh:select 'SELECT $this { $this <http://example.org/p> 2 }' ]",
        tmp_path,
    )
    assert sorted(shape.message for shape in shapes) == ["In general.", "In general.", "One."]
    assert {shape.name for shape in shapes} == {f"{EX}shape"}


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (PROPERTY + "sh:uniqueLang true", "sh:uniqueLang"),
        (PROPERTY + "sh:qualifiedValueShape ex:other", "sh:qualifiedValueShape"),
        (PROPERTY + "sh:or ( [ sh:class ex:C ] )", "sh:or"),
        (PROPERTY + "sh:node ex:other", "sh:node"),
        (PROPERTY + "sh:languageIn ( 'en' )", "sh:languageIn"),
        (PROPERTY + "sh:disjoint ex:q", "sh:disjoint"),
        (PROPERTY + "sh:severity sh:Warning", "sh:severity"),
        (PROPERTY + "sh:deactivated true", "sh:deactivated"),
        (PROPERTY + "sh:flags 'i' ; sh:minKount 1", "sh:minKount"),
        (PROPERTY + "sh:datatype xsd:anyURI", f"sh:datatype {XSD}anyURI"),
        (PROPERTY + "sh:nodeKind ex:Node", f"sh:nodeKind {EX}Node"),
        (PROPERTY + "sh:minCount 'one'", "sh:minCount one"),
        (PROPERTY + "sh:minCount 1, 2", "sh:minCount with more than one value"),
        (PROPERTY + "sh:class 'C'", "sh:class with"),
        (PROPERTY + "sh:pattern ex:p", "sh:pattern with"),
        (PROPERTY + "sh:hasValue [ ex:p 1 ]", "as a constant"),
        (PROPERTY + "sh:minInclusive ex:one", "sh:minInclusive with"),
        (PROPERTY + "sh:message 'Or this.' ; sh:minCount 1", "sh:message with more than one value"),
        (NODE + "sh:minCount 1", "Count in a node shape"),
        (NODE + "sh:property [ sh:path ex:p ; sh:minCount 1 ]", "sh:property"),
        (NODE + "sh:closed true", "sh:closed"),
        (NODE + "sh:targetNode ex:n ; sh:nodeKind sh:IRI", "sh:targetNode"),
        (NODE + "sh:target [ sh:select 'SELECT ?this { ?this a ex:T }' ] ; sh:nodeKind sh:IRI", "sh:target"),
        (NODE + "sh:js [ ]", "sh:js"),
        (NODE + "a ex:Other ; sh:nodeKind sh:IRI", "type with more than one value"),
        ("ex:shape a sh:NodeShape ; sh:nodeKind sh:IRI", "a shape without target"),
        ("ex:shape a sh:NodeShape ; sh:targetClass ex:T ; sh:nodeKind sh:IRI", "a shape without sh:message"),
        ("ex:shape a sh:PropertyShape ; sh:targetClass ex:T ; sh:minCount 1", "sh:path without a path"),
        (PROPERTY.replace("ex:p", "[ sh:zeroOrMorePath ex:p ]"), "sh:path without a path"),
        (PROPERTY.replace("ex:p", "[ sh:inversePath ex:p ; sh:onceMore ex:q ]"), "sh:onceMore"),
        ("ex:shape sh:path ex:p ; sh:minCount 1", "is no shape that could be read, but has sh:"),
        (NODE.replace("Wrong", "{?value}") + "sh:nodeKind sh:IRI", "a variable in sh:message"),
        (NODE + "sh:sparql [ sh:ask 'ASK { }' ]", "sh:sparql without sh:select"),
        (NODE + "sh:sparql [ sh:select 'SELECT $this { $this a 1 MINUS { } }' ]", "MINUS"),
        (NODE + "sh:sparql [ sh:select 'SELECT $this { $this a 1 }' ; sh:severity sh:Info ]", "sh:severity"),
        (PROPERTY + "sh:sparql [ sh:select 'SELECT $this { $this a 1 }' ]", "sh:sparql in a property shape"),
        ("this is no Turtle", "shapes.ttl: "),
    ],
)  # fmt: skip
def test_what_could_not_be_checked_is_refused_by_name(text: str, refused: str, tmp_path: Path) -> None:
    with pytest.raises(ShapesRefused) as caught:
        read(text, tmp_path)
    assert refused in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_only_describes_a_shape_is_no_constraint(tmp_path: Path) -> None:
    (shape,) = read(NODE + "sh:nodeKind sh:IRI ; ex:note 'Of last year.'", tmp_path)
    assert shape.constraints == (NodeKind(frozenset({"IRI"})),)


def test_a_list_that_leads_back_to_itself_does_not_hang(tmp_path: Path) -> None:
    text = PROPERTY + (
        "sh:in _:a . _:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ex:a ;"
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:a"
    )
    with pytest.raises(ShapesRefused, match="a list that shares a cell"):
        read(text, tmp_path)


def test_the_shapes_of_the_ontology_are_all_understood() -> None:
    assert len(shipped_shapes()) > 100
    assert shipped_shapes() is shipped_shapes()
