"""The focus nodes that a change of a store can concern: of all others the same is true as before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from kg.validate.paths import Choice, Path, Repeated, Sequence, Step
from kg.validate.reading import shipped_shapes
from kg.validate.shapes import Targets
from kg.validate.triggers import TYPE, Trigger, triggers
from kg.validate.verdict import FocusNode
from kg.vocabulary import expand

Node = NamedNode | BlankNode | Literal | Triple

_TYPE = NamedNode(TYPE)
_BELOW = Step(expand("rdfs:subClassOf"), forward=False)


def concerned(store: Store, removed: Iterable[Quad], added: Iterable[Quad]) -> frozenset[FocusNode]:
    """The nodes of which :func:`~kg.validate.validate` may say something else than before the change.

    The store is in the new state: it holds the quads ``added`` and not those ``removed``; a quad that only
    moved to another graph is one of each. Never is a node missing; there may be nodes that no shape is about.
    """
    gone = tuple(removed)
    states = _Both(store, gone)
    changed = {quad.triple for quad in (*gone, *added)}
    changed.update(_changed_types(changed, states))
    by_predicate: defaultdict[str | None, set[Triple]] = defaultdict(set, {None: changed})
    for triple in changed:
        by_predicate[triple.predicate.value].add(triple)
    found: set[Node] = set()
    for trigger in triggers(shipped_shapes()):
        if starts := set(_starts(trigger, by_predicate.get(trigger.predicate, ()), states)):
            way = trigger.way
            found |= states.targets(way) if isinstance(way, Targets) else states.reached(starts, way)
    return frozenset(node for node in found if isinstance(node, NamedNode | BlankNode))


def _changed_types(changed: Iterable[Triple], states: _Both) -> Iterator[Triple]:
    """The statements of a type that mean something else because a class has got or lost one above it."""
    moved = {triple.subject for triple in changed if triple.predicate.value == _BELOW.predicate}
    for below in states.reached(moved, Repeated(_BELOW)):
        if isinstance(below, NamedNode | BlankNode):
            for node in states.reached({below}, Step(TYPE, forward=False)):
                if isinstance(node, NamedNode | BlankNode):
                    yield Triple(node, _TYPE, below)


def _starts(trigger: Trigger, triples: Iterable[Triple], states: _Both) -> Iterator[Node]:
    """Where the way of the trigger begins, for each of the statements that it is about."""
    objects: set[Node] | None = None if trigger.object is None else {trigger.object}
    if objects and trigger.predicate == TYPE:
        objects = states.reached(objects, Repeated(_BELOW))
    for triple in triples:
        if trigger.subject in (None, triple.subject) and (objects is None or triple.object in objects):
            yield triple.subject if trigger.from_subject else triple.object


class _Both:
    """The statements of the old and the new state together."""

    def __init__(self, store: Store, removed: Iterable[Quad]) -> None:
        self._store = store
        self._by_subject: defaultdict[Node, list[Quad]] = defaultdict(list)
        self._by_object: defaultdict[Node, list[Quad]] = defaultdict(list)
        for quad in removed:
            self._by_subject[quad.subject].append(quad)
            self._by_object[quad.object].append(quad)

    def targets(self, targets: Targets) -> set[Node]:
        """All nodes that are a target in one of the states."""
        classes = {NamedNode(iri) for iri in targets.classes}
        found = self.reached(classes, Sequence((Repeated(_BELOW), Step(TYPE, forward=False))))
        for iri in targets.subjects_of:
            predicate = NamedNode(iri)
            quads = [*self._store.quads_for_pattern(None, predicate, None, None)]
            removed = (quad for group in self._by_subject.values() for quad in group)
            quads += (quad for quad in removed if quad.predicate == predicate)
            found |= {quad.subject for quad in quads}
        return found

    def reached(self, starts: Iterable[Node], path: Path) -> set[Node]:
        """The nodes at the end of a path from any of the starts."""
        match path:
            case Step():
                return {end for start in starts for end in self._ends(start, path)}
            case Sequence(parts):
                found = set(starts)
                for part in parts:
                    found = self.reached(found, part)
                return found
            case Choice(parts):
                begun = set(starts)
                return set[Node]().union(*(self.reached(begun, part) for part in parts))
            case Repeated(inner):
                found = set(starts)
                edge = found
                while edge:
                    edge = self.reached(edge, inner) - found
                    found |= edge
                return found

    def _ends(self, start: Node, step: Step) -> Iterator[Node]:
        predicate = None if step.predicate is None else NamedNode(step.predicate)
        if step.forward:
            if isinstance(start, NamedNode | BlankNode):
                for quad in self._store.quads_for_pattern(start, predicate, None, None):
                    yield quad.object
            removed = self._by_subject.get(start, ())
        else:
            for quad in self._store.quads_for_pattern(None, predicate, start, None):
                yield quad.subject
            removed = self._by_object.get(start, ())
        for quad in removed:
            if predicate in (None, quad.predicate):
                yield quad.object if step.forward else quad.subject
