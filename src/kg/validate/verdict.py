"""Which of some nodes break which shapes, and how: the exact answer, found by looking these nodes up.

Each query names its nodes at the beginning of each of its parts, so that the engine goes from every node to
what it needs, and the time depends on the number of nodes and not on the size of the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pyoxigraph import BlankNode, NamedNode, QuerySolution

from kg.errors import Violation
from kg.validate.conditions import broken, no_instance, not_less
from kg.validate.paths import Steps, as_text
from kg.validate.patterns import Select
from kg.validate.rewriting import with_lookups
from kg.validate.shapes import (
    Constraint,
    Count,
    Equals,
    HasValue,
    InstanceOf,
    Less,
    Shape,
    ValueTest,
)
from kg.validate.view import TYPE, Classes, View

FocusNode = NamedNode | BlankNode

_AT_ONCE = 500
_LONGEST_VALUE = 200


def judge(
    view: View, classes: Classes, shapes: Sequence[Shape], nodes: Iterable[FocusNode]
) -> Iterator[Violation]:
    """Every violation of the shapes by those of the nodes that they target.

    A violation may come more than once: when two shapes or constraints say the same, or a node is given
    twice.
    """
    rest = iter(nodes)
    while batch := tuple(islice(rest, _AT_ONCE)):
        for shape, targets in _targets(view, classes, shapes, batch):
            for constraint in _together(shape.constraints):
                yield from _violations(view, classes, shape, constraint, targets)


def _targets(
    view: View, classes: Classes, shapes: Sequence[Shape], nodes: Sequence[FocusNode]
) -> Iterator[tuple[Shape, list[FocusNode]]]:
    """Each shape with those of the nodes that it is about."""
    types: defaultdict[FocusNode, set[str]] = defaultdict(set)
    properties: defaultdict[FocusNode, set[str]] = defaultdict(set)
    asked = sorted({iri for shape in shapes for iri in shape.targets.subjects_of})
    for focus in _focuses(nodes):
        for solution in view.solutions(
            f"SELECT DISTINCT ?this ?class {{ {focus.given} ?this {TYPE} ?class }}", focus.this
        ):
            types[solution["this"]].add(solution["class"].value)
        for iri in asked:
            for solution in view.solutions(
                f"SELECT DISTINCT ?this {{ {focus.given} ?this <{iri}> ?any }}", focus.this
            ):
                properties[solution["this"]].add(iri)
    for shape in shapes:
        wanted = classes.of(shape.targets.classes)
        subjects = set(shape.targets.subjects_of)
        found = [node for node in nodes if types[node] & wanted or properties[node] & subjects]
        if found:
            yield shape, found


def _together(constraints: Iterable[Constraint]) -> Iterator[Constraint | tuple[ValueTest, ...]]:
    """The constraints, with all tests of values in one: they look at the same values."""
    tests: list[ValueTest] = []
    for constraint in constraints:
        if isinstance(constraint, ValueTest):
            tests.append(constraint)
        else:
            yield constraint
    if tests:
        yield tuple(tests)


def _violations(
    view: View,
    classes: Classes,
    shape: Shape,
    constraint: Constraint | tuple[ValueTest, ...],
    nodes: Sequence[FocusNode],
) -> Iterator[Violation]:
    if isinstance(constraint, Select):
        for node in nodes:
            for solution in view.solutions(with_lookups(constraint), node):
                found = _violation(solution, shape, node)
                # https://www.w3.org/TR/shacl/#sparql-constraints-variables: the value is the node itself.
                yield found if found.value is not None else replace(found, value=node.value)
        return
    for focus in _focuses(nodes):
        for query in _queries(constraint, shape.path, classes, focus):
            for solution in view.solutions(query, focus.this):
                yield _violation(solution, shape, solution["this"])


def _violation(solution: QuerySolution, shape: Shape, node: FocusNode) -> Violation:
    value, path = _bound(solution, "value"), _bound(solution, "path")
    if value is not None and len(value) > _LONGEST_VALUE:
        value = f"{value[:_LONGEST_VALUE]}…"
    return Violation(node.value, as_text(shape.path) or path, value, shape.message)


def _bound(solution: QuerySolution, name: str) -> str | None:
    try:
        term = solution[name]
    except KeyError:
        return None
    return None if term is None else getattr(term, "value", str(term))


# -- the queries --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Focus:
    """Some nodes as a query names them: ``given`` binds ``?this`` to each of them, ``again`` limits it."""

    given: str
    again: str
    this: BlankNode | None = None


def _focuses(nodes: Iterable[FocusNode]) -> Iterator[_Focus]:
    """All IRIs at once. SPARQL has no name for a blank node, so that each is asked for alone."""
    iris = " ".join(str(node) for node in nodes if isinstance(node, NamedNode))
    if iris:
        values = f"VALUES ?this {{ {iris} }}"
        yield _Focus(values, values)
    for node in nodes:
        if isinstance(node, BlankNode):
            yield _Focus("?this ?anyPredicate ?anyObject .", "", node)


def _queries(
    constraint: Constraint | tuple[ValueTest, ...], path: Steps, classes: Classes, focus: _Focus
) -> Iterator[str]:
    """What finds the nodes, and where there is one the value, that break the constraint."""
    values = f"{focus.given} BIND(?this AS ?value)"
    if path:
        values = f"{focus.again} ?this {_as_sparql(path)} ?value"
    match constraint:
        case tuple():
            yield f"SELECT DISTINCT ?this ?value {{ {values} FILTER({broken(constraint)}) }}"
        case InstanceOf(iri):
            condition = no_instance(classes.members([iri]))
            yield f"SELECT DISTINCT ?this ?value {{ {values} FILTER({condition}) }}"
        case Count(0, high):
            many = f"COUNT(DISTINCT ?value) > {high}"
            yield f"SELECT ?this {{ {values} }} GROUP BY ?this HAVING({many})"
        case Count(low, high):
            enough = f"COUNT(DISTINCT ?value) >= {low}"
            if high is not None:
                enough += f" && COUNT(DISTINCT ?value) <= {high}"
            right = f"SELECT ?this {{ {values} }} GROUP BY ?this HAVING({enough})"
            yield f"SELECT DISTINCT ?this {{ {focus.given} MINUS {{ {right} }} }}"
        case HasValue(value):
            has = f"SELECT ?this {{ {focus.again} ?this {_as_sparql(path)} {value} }}"
            yield f"SELECT DISTINCT ?this {{ {focus.given} MINUS {{ {has} }} }}"
        case Equals(predicate):
            others = f"{focus.again} ?this <{predicate}> ?value"
            for some, rest in ((values, others), (others, values)):
                yield (
                    f"SELECT DISTINCT ?this ?value {{ {some} MINUS {{ SELECT ?this ?value {{ {rest} }} }} }}"
                )
        case Less(relation, predicate):
            yield (
                f"SELECT DISTINCT ?this ?value {{ {values} . ?this <{predicate}> ?other "
                f"FILTER({not_less(relation)}) }}"
            )


def _as_sparql(path: Steps) -> str:
    return "/".join(f"{'' if step.forward else '^'}<{step.predicate}>" for step in path)
