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
    Targets,
    together,
    value_tests,
)
from kg.validate.view import IS_A, Classes, View

FocusNode = NamedNode | BlankNode

_AT_ONCE = 2000
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
        for asked, alike in _by_shapes(view, classes, shapes, batch):
            focuses = tuple(_focuses(alike))
            for shape in asked:
                for constraints in together(shape.constraints):
                    if isinstance(constraints[0], Select):
                        yield from _solutions(view, shape, constraints[0], alike)
                    else:
                        yield from _answers(view, classes, shape, constraints, focuses)


def _by_shapes(
    view: View, classes: Classes, shapes: Sequence[Shape], nodes: Sequence[FocusNode]
) -> Iterator[tuple[tuple[Shape, ...], list[FocusNode]]]:
    """The nodes in groups that the same shapes are about, each with these shapes."""
    wanted = [(shape, _kinds(shape.targets, classes)) for shape in shapes]
    kinds = _kinds_of(view, nodes, sorted({iri for shape in shapes for iri in shape.targets.subjects_of}))
    by_kinds: dict[frozenset[str], tuple[Shape, ...]] = {}
    groups: defaultdict[tuple[Shape, ...], list[FocusNode]] = defaultdict(list)
    for node in nodes:
        found = frozenset(kinds[node])
        if found not in by_kinds:
            by_kinds[found] = tuple(shape for shape, those in wanted if those & found)
        groups[by_kinds[found]].append(node)
    yield from groups.items()


def _kinds(targets: Targets, classes: Classes) -> frozenset[str]:
    """What makes a node a target: the IRI of a class, or that of a property after ``has``."""
    return classes.of(targets.classes) | {f"has {iri}" for iri in targets.subjects_of}


def _kinds_of(
    view: View, nodes: Sequence[FocusNode], properties: Iterable[str]
) -> defaultdict[FocusNode, set[str]]:
    """The classes that each node is said to have, and those of the properties that it has."""
    kinds: defaultdict[FocusNode, set[str]] = defaultdict(set)
    for focus in _focuses(nodes):
        query = f"SELECT DISTINCT ?this ?class {{ {focus.given} ?this {IS_A} ?class }}"
        for solution in view.solutions(query, focus.this):
            kinds[solution["this"]].add(solution["class"].value)
        for iri in properties:
            query = f"SELECT DISTINCT ?this {{ {focus.given} ?this <{iri}> ?any }}"
            for solution in view.solutions(query, focus.this):
                kinds[solution["this"]].add(f"has {iri}")
    return kinds


def _solutions(view: View, shape: Shape, select: Select, nodes: Iterable[FocusNode]) -> Iterator[Violation]:
    """What a constraint in SPARQL says of each node alone."""
    query = with_lookups(select)
    for node in nodes:
        for solution in view.solutions(query, node):
            found = _violation(solution, shape, node)
            # https://www.w3.org/TR/shacl/#sparql-constraints-variables: else the value is the node itself.
            yield found if found.value is not None else replace(found, value=node.value)


def _answers(
    view: View,
    classes: Classes,
    shape: Shape,
    constraints: tuple[Constraint, ...],
    focuses: Iterable[_Focus],
) -> Iterator[Violation]:
    """What SHACL's own constraints say of all nodes at once."""
    for focus in focuses:
        for query in _queries(constraints, shape.path, classes, focus):
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
    iris: list[str] = []
    for node in nodes:
        if isinstance(node, NamedNode):
            iris.append(str(node))
        else:
            yield _Focus("?this ?anyPredicate ?anyObject .", "", node)
    if iris:
        values = f"VALUES ?this {{ {' '.join(iris)} }}"
        yield _Focus(values, values)


def _queries(
    constraints: tuple[Constraint, ...], path: Steps, classes: Classes, focus: _Focus
) -> Iterator[str]:
    """What finds the nodes, and where there is one the value, that break any of the constraints."""
    values = f"{focus.given} BIND(?this AS ?value)"
    if path:
        values = f"{focus.again} ?this {_as_sparql(path)} ?value"
    match constraints[0]:
        case InstanceOf(iri):
            condition = no_instance(classes.of([iri]))
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
                right = f"SELECT ?this ?value {{ {rest} }}"
                yield f"SELECT DISTINCT ?this ?value {{ {some} MINUS {{ {right} }} }}"
        case Less(relation, predicate):
            others = f"?this <{predicate}> ?other FILTER({not_less(relation)})"
            yield f"SELECT DISTINCT ?this ?value {{ {values} . {others} }}"
        case _:
            condition = broken(value_tests(constraints))
            yield f"SELECT DISTINCT ?this ?value {{ {values} FILTER({condition}) }}"


def _as_sparql(path: Steps) -> str:
    return "/".join(f"{'' if step.forward else '^'}<{step.predicate}>" for step in path)
