"""Each constraint that the validation knows, on every sort of value, beside what pySHACL says of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutations import LITERALS, NODES
from pyoxigraph import Literal, NamedNode, Quad, Store
from rdflib import Graph
from reference_validation import reference_violations

from kg.errors import Violation
from kg.validate import validate
from kg.validate.reading import read_shapes

EX = "http://example.org/"
A = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
GRAPH = NamedNode(f"{EX}graph")
_XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES = """
    @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix kg: <https://w3id.org/tradekg/ontology#> . @prefix ex: <http://example.org/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

CONSTRAINTS = {
    "at least one": "sh:minCount 1",
    "at least two": "sh:minCount 2",
    "at most one": "sh:maxCount 1",
    "none": "sh:maxCount 0",
    "exactly one": "sh:minCount 1 ; sh:maxCount 1",
    "two or three": "sh:minCount 2 ; sh:maxCount 3",
    "string": "sh:datatype xsd:string",
    "integer": "sh:datatype xsd:integer",
    "decimal": "sh:datatype xsd:decimal",
    "double": "sh:datatype xsd:double",
    "boolean": "sh:datatype xsd:boolean",
    "date": "sh:datatype xsd:date",
    "dateTime": "sh:datatype xsd:dateTime",
    "IRI": "sh:nodeKind sh:IRI",
    "blank node": "sh:nodeKind sh:BlankNode",
    "literal": "sh:nodeKind sh:Literal",
    "IRI or literal": "sh:nodeKind sh:IRIOrLiteral",
    "no IRI": "sh:nodeKind sh:BlankNodeOrLiteral",
    "no literal": "sh:nodeKind sh:BlankNodeOrIRI",
    "not empty": "sh:minLength 1",
    "long": "sh:minLength 20",
    "short": "sh:maxLength 32",
    "string that is not empty": "sh:datatype xsd:string ; sh:minLength 1",
    "short string": "sh:datatype xsd:string ; sh:minLength 3 ; sh:maxLength 32",
    "pattern": 'sh:pattern "^[A-Z]+"',
    "pattern with flags": 'sh:pattern "^kr$" ; sh:flags "i"',
    "list": 'sh:in ( "KR"^^xsd:string kg:role-host 7 "7"^^xsd:string ex:new )',
    "empty list": "sh:in ()",
    "at least": "sh:minInclusive 1",
    "more than": "sh:minExclusive 0",
    "at most": "sh:maxInclusive 1.5",
    "less than": "sh:maxExclusive 7",
    "class": "sh:class skos:Concept",
    "class with others below it": "sh:class kg:Event",
    "value": "sh:hasValue kg:role-host",
    "literal value": 'sh:hasValue "KR"^^xsd:string',
    "equal to another property": "sh:equals ex:other",
    "several things at once": 'sh:minCount 1 ; sh:nodeKind sh:IRI ; sh:pattern "Q7$" ; sh:class kg:Event',
}
# What pySHACL overlooks: values that break the constraint by SHACL, with the section that says so.
OVERLOOKED_BY_PYSHACL = {
    # 4.1.2 sh:datatype: a literal must be well-formed. XML Schema has no decimal with an exponent.
    "decimal": {"1e3"},
    # 4.4.3 sh:pattern: as REGEX in SPARQL, where $ stands for the very end only, not before a last line end.
    "pattern with flags": {"KR\n"},
    # 4.3 value ranges: a value that cannot be compared with the limit breaks the constraint.
    "at least": {"1e3"},
    "more than": {"1e3"},
    "at most": {"2024-02-30", "2024-06-30", "2024-07-01", "true"},
    "less than": {"2024-02-30", "2024-06-30", "2024-07-01", "true"},
}
PATHS = {
    "a property": "ex:value",
    "inverse": "[ sh:inversePath ex:back ]",
    "two steps": "( ex:to ex:value )",
    "there and back": "( ex:to [ sh:inversePath ex:back ] )",
}
OVER_LITERALS = ("a property", "two steps")


def values() -> Store:
    """A node for each value, some with several, reached over each of the paths."""
    store = Store()
    node = [NamedNode(f"{EX}n{number}") for number in range(len(LITERALS) + len(NODES))]
    hop = [NamedNode(f"{EX}hop{number}") for number in range(len(node))]
    back, to, value, other, come = (NamedNode(EX + name) for name in ("back", "to", "value", "other", "from"))

    def state(*triple: object) -> None:
        store.add(Quad(*triple, GRAPH))  # type: ignore[arg-type]

    for number, term in enumerate([*LITERALS, *NODES]):
        state(node[number], A, NamedNode(f"{EX}Thing"))
        state(node[number], value, term)
        state(node[number], to, hop[number])
        state(node[number], to, hop[number // 2])
        state(hop[number], value, term)
        state(node[number], other, term if number % 3 else node[0])
        state(hop[number], come, node[number])
        if number % 4 == 0:
            state(node[number], value, node[number - 1])
            state(node[number], value, NODES[number % len(NODES)])
        if not isinstance(term, Literal):
            state(term, back, node[number])
            state(term, back, hop[number])
    state(NamedNode(f"{EX}bare"), A, NamedNode(f"{EX}Thing"))
    event, concept = (NamedNode(iri) for iri in (_kg("Event"), "http://www.w3.org/2004/02/skos/core#Concept"))
    state(NamedNode(_kg("Forum")), NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"), event)
    state(
        NamedNode(f"{EX}Fair"),
        NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"),
        NamedNode(_kg("Forum")),
    )
    state(NODES[0], A, NamedNode(f"{EX}Fair"))
    state(NODES[2], A, NamedNode(_kg("Forum")))
    state(NODES[1], A, event)
    state(NODES[5], A, concept)
    # The same in another graph: it must not count twice.
    for quad in list(store.quads_for_pattern(None, value, None, GRAPH))[::3]:
        store.add(Quad(*quad.triple, NamedNode(f"{EX}again")))
    return store


def _kg(name: str) -> str:
    return f"https://w3id.org/tradekg/ontology#{name}"


def both(shape: str, store: Store, folder: Path) -> tuple[set[Violation], set[Violation]]:
    """What the validation and pySHACL say of the store; all ways to ask the validation must agree."""
    file = folder / "shapes.ttl"
    file.write_text(f"{PREFIXES} ex:shape {shape} ; sh:message 'Wrong.' .", encoding="utf-8")
    shapes = read_shapes(file)
    found = validate(store, shapes=shapes, limit=10_000)
    nodes = {quad.subject for quad in store}
    assert validate(store, nodes, shapes=shapes, limit=10_000) == found
    merged = Store()
    merged.bulk_extend(store)
    merged.bulk_extend([Quad(*quad.triple) for quad in store])
    assert validate(merged, merged=True, shapes=shapes, limit=10_000) == found
    assert validate(merged, nodes, merged=True, shapes=shapes, limit=10_000) == found
    return set(found), set(reference_violations(store, Graph().parse(file)))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_a_constraint_on_values_means_what_pyshacl_understands(
    constraint: str, path: str, tmp_path: Path
) -> None:
    shape = f"a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path {PATHS[path]} ; "
    found, expected = both(shape + CONSTRAINTS[constraint], values(), tmp_path)
    assert expected <= found
    overlooked = OVERLOOKED_BY_PYSHACL.get(constraint, set()) if path in OVER_LITERALS else set()
    assert {violation.value for violation in found - expected} == overlooked


def test_the_inverse_of_a_path_takes_its_steps_backwards(tmp_path: Path) -> None:
    """pySHACL finds no values at all along the inverse of a sequence (SHACL 2.3.1.4)."""
    shape = "a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:datatype xsd:string ; sh:path "
    inverse, _ = both(shape + "[ sh:inversePath ( ex:back ex:from ) ]", values(), tmp_path)
    steps, expected = both(
        shape + "( [ sh:inversePath ex:from ] [ sh:inversePath ex:back ] )", values(), tmp_path
    )
    assert inverse == steps == expected != set()


NODE_CONSTRAINTS = ("IRI", "no IRI", "blank node", "pattern", "not empty", "class", "list")


@pytest.mark.parametrize("constraint", NODE_CONSTRAINTS)
@pytest.mark.parametrize(
    "target",
    [
        "sh:targetClass kg:Event",
        "sh:targetClass kg:Event, ex:Thing",
        "sh:targetSubjectsOf ex:back",
        "sh:targetSubjectsOf ex:back, ex:to ; sh:targetClass kg:Event",
    ],
)
def test_a_constraint_on_the_node_itself_means_what_pyshacl_understands(
    constraint: str, target: str, tmp_path: Path
) -> None:
    found, expected = both(f"a sh:NodeShape ; {target} ; {CONSTRAINTS[constraint]}", values(), tmp_path)
    assert found == expected


def test_every_constraint_is_broken_by_some_value(tmp_path: Path) -> None:
    for name, constraint in CONSTRAINTS.items():
        shape = f"a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:value ; {constraint}"
        assert both(shape, values(), tmp_path)[0], name


@pytest.mark.parametrize("relation", ["lessThan", "lessThanOrEquals"])
def test_a_value_must_be_less_than_all_of_another_property_and_comparable(
    relation: str, tmp_path: Path
) -> None:
    store = Store()
    numbers = [Literal(3), Literal(5), Literal("x"), Literal("2024-07-01", datatype=NamedNode(_XSD + "date"))]
    for one, low in enumerate(numbers):
        for two, high in enumerate(numbers):
            node = NamedNode(f"{EX}{one}-{two}")
            store.add(Quad(node, A, NamedNode(f"{EX}Thing"), GRAPH))
            store.add(Quad(node, NamedNode(f"{EX}low"), low, GRAPH))
            store.add(Quad(node, NamedNode(f"{EX}high"), high, GRAPH))
    shape = f"a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:low ; sh:{relation} ex:high"
    found, expected = both(shape, store, tmp_path)
    # SHACL 4.5.3 and 4.5.4: values that cannot be compared break it too. pySHACL puts them in some order.
    mixed = {
        f"{EX}{one}-{two}" for one in range(4) for two in range(4) if one != two and {one, two} != {0, 1}
    }
    assert {violation.focus for violation in found} >= mixed
    assert {violation for violation in found if violation.focus not in mixed} == {
        violation for violation in expected if violation.focus not in mixed
    }


def test_one_value_too_many_does_not_make_up_for_one_that_is_missing(tmp_path: Path) -> None:
    store = Store()
    for name in ("two", "none"):
        store.add(Quad(NamedNode(EX + name), A, NamedNode(f"{EX}Thing"), GRAPH))
    for value in ("one", "other"):
        store.add(Quad(NamedNode(f"{EX}two"), NamedNode(f"{EX}value"), Literal(value), GRAPH))
    shape = "a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:value ; sh:minCount 1 ; sh:maxCount 1"
    found, expected = both(shape, store, tmp_path)
    assert found == expected
    assert {violation.focus for violation in found} == {f"{EX}two", f"{EX}none"}


def test_whole_numbers_of_any_length_are_well_formed(tmp_path: Path) -> None:
    """The engine computes with 64 bits, XML Schema knows no limit."""
    store = Store()
    number = Literal("1" + "0" * 40, datatype=NamedNode(_XSD + "integer"))
    store.add(Quad(NamedNode(f"{EX}n"), A, NamedNode(f"{EX}Thing"), GRAPH))
    store.add(Quad(NamedNode(f"{EX}n"), NamedNode(f"{EX}value"), number, GRAPH))
    shape = "a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:value ; sh:datatype xsd:integer"
    assert both(shape, store, tmp_path) == (set(), set())
