"""Which focus nodes a changed statement can concern, as ways from the statement to the nodes.

They are derived from the shapes alone. A node can only break a shape in one state of the graph and not in
another if some statement that its verdict rests on is in one state and not in the other. The verdict rests
on the statements along the shape's path, on the classes of the values, on other properties of the node, and
for SPARQL on those that the patterns match. Each of them is joined to the node by other statements of the
same kind, which hold in the state in which it does. So whoever goes from the changed statement along these,
in both states at once, comes to the node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from heapq import heappop, heappush

from pyoxigraph import NamedNode, Variable

from kg.validate.paths import STAY, Path, Use, cost, inverse, joined, uses
from kg.validate.patterns import THIS, Group, GroupKind, Place, Select, TriplePattern
from kg.validate.shapes import Constraint, Equals, InstanceOf, Less, Shape, Targets
from kg.vocabulary import expand

TYPE = expand("rdf:type")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Statements of a kind, and the way from them to the focus nodes that they can concern.

    The statements have the ``predicate``, or any if it is ``None``, and the ``subject`` and ``object`` where
    these are given; as the object of a type a class stands for the classes below it too. The way starts at
    the statement's subject, or at its object. Where none could be found, it is to all targets. ``in_graph``
    is true where it counts in which graph the statement stands, and not only whether it is in any.
    """

    predicate: str | None
    way: Path | Targets
    from_subject: bool = True
    subject: NamedNode | None = None
    object: NamedNode | None = None
    in_graph: bool = False


@cache
def triggers(shapes: tuple[Shape, ...]) -> tuple[Trigger, ...]:
    """All triggers of the shapes, each once."""
    return tuple({trigger: None for shape in shapes for trigger in _of_shape(shape)})


def _of_shape(shape: Shape) -> Iterator[Trigger]:
    for iri in shape.targets.classes:
        yield Trigger(TYPE, STAY, object=NamedNode(iri))
    for iri in shape.targets.subjects_of:
        yield Trigger(iri, STAY)
    path = joined(*shape.path)
    for use in uses(path):
        yield _back(use)
    for constraint in shape.constraints:
        yield from _of_constraint(constraint, path, shape.targets)


def _of_constraint(constraint: Constraint, path: Path, targets: Targets) -> Iterator[Trigger]:
    match constraint:
        case InstanceOf(iri):
            yield Trigger(TYPE, inverse(path), object=NamedNode(iri))
        case Equals(predicate) | Less(_, predicate):
            yield Trigger(predicate, STAY)
        case Select():
            yield from _of_group(constraint.where, (), targets)
        case _:
            # Tests of a value need nothing but the value.
            return


def _back(use: Use) -> Trigger:
    """From a statement in a path back to where the path starts."""
    return Trigger(use.step.predicate, inverse(use.before), from_subject=use.step.forward)


# -- constraints in SPARQL ----------------------------------------------------------------------------------


def _of_group(
    group: Group, around: Sequence[TriplePattern], targets: Targets, in_graph: bool = False
) -> Iterator[Trigger]:
    known = (*around, *_sure(group))
    in_graph |= group.kind is GroupKind.GRAPH
    for pattern in group.patterns:
        for use in uses(pattern.path):
            yield replace(_best_way(pattern, use, known, targets), in_graph=in_graph)
    for inner in group.groups:
        yield from _of_group(inner, known, targets, in_graph)


def _sure(group: Group) -> Iterator[TriplePattern]:
    """The patterns that hold wherever the group does."""
    yield from group.patterns
    for inner in group.groups:
        if inner.kind in (GroupKind.JOINED, GroupKind.GRAPH):
            yield from _sure(inner)


def _best_way(pattern: TriplePattern, use: Use, known: Iterable[TriplePattern], targets: Targets) -> Trigger:
    """From a statement that the pattern matches to ``$this``, over the fewest nodes."""
    starts = (
        (pattern.subject, inverse(use.before), use.step.forward),
        (pattern.object, use.after, not use.step.forward),
    )
    ways = [
        (cost(whole), not from_subject, whole)
        for place, first, from_subject in starts
        if isinstance(place, Variable) and (rest := _way_to_this(place, known)) is not None
        for whole in [joined(first, rest)]
    ]
    subject, obj = _constants(pattern, use)
    if not ways:
        return Trigger(use.step.predicate, targets, subject=subject, object=obj)
    _, from_object, way = min(ways, key=lambda found: found[:2])
    return Trigger(use.step.predicate, way, not from_object, subject, obj)


def _constants(pattern: TriplePattern, use: Use) -> tuple[NamedNode | None, NamedNode | None]:
    """Subject and object of the statement, as far as the pattern names them."""
    start = pattern.subject if use.before == STAY else None
    end = pattern.object if use.after == STAY else None
    subject, obj = (start, end) if use.step.forward else (end, start)
    return _named(subject), _named(obj)


def _named(place: Place) -> NamedNode | None:
    return place if isinstance(place, NamedNode) else None


def _way_to_this(start: Variable, known: Iterable[TriplePattern]) -> Path | None:
    """The cheapest way over the patterns from a variable to ``$this`` (Dijkstra); ``None`` without any."""
    edges: list[tuple[Place, Path, Place]] = []
    for pattern in known:
        edges.append((pattern.subject, pattern.path, pattern.object))
        edges.append((pattern.object, inverse(pattern.path), pattern.subject))
    heap: list[tuple[int, int, Variable, Path]] = [(0, 0, start, STAY)]
    done: set[Variable] = set()
    pushed = 0
    while heap:
        spent, _, place, way = heappop(heap)
        if place == THIS:
            return way
        if place in done:
            continue
        done.add(place)
        for begin, path, end in edges:
            if begin == place and isinstance(end, Variable) and end not in done:
                pushed += 1
                heappush(heap, (spent + cost(path), pushed, end, joined(way, path)))
    return None
