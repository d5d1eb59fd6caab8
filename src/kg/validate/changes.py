"""The focus nodes that a change of a store can concern: of all others the same is true as before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.validate.paths import STAY, Choice, Path, Repeated, Sequence, Step
from kg.validate.reading import shipped_shapes
from kg.validate.shapes import Shape, Targets
from kg.validate.triggers import TYPE, Trigger, triggers
from kg.validate.verdict import FocusNode
from kg.validate.view import View
from kg.vocabulary import expand

Node = NamedNode | BlankNode | Literal | Triple

_AT_ONCE = 2000
_TYPE = NamedNode(TYPE)
_BELOW = Step(expand("rdfs:subClassOf"), forward=False)


def concerned(
    store: Store,
    removed: Iterable[Quad],
    added: Iterable[Quad],
    shapes: tuple[Shape, ...] | None = None,
) -> frozenset[FocusNode]:
    """The nodes of which :func:`~kg.validate.validate` may say something else than before the change.

    The store is in the new state: it holds the quads ``added`` and not those ``removed``; a quad that only
    moved to another graph is one of each. Never is a node missing; there may be nodes that no shape is about.
    """
    states = _States(store, removed, added)
    by_predicate: defaultdict[str | None, set[Triple]] = defaultdict(set)
    for triple in states.changed | states.changed_types:
        by_predicate[None].add(triple)
        by_predicate[triple.predicate.value].add(triple)
    found: set[Node] = set()
    for trigger in triggers(shipped_shapes() if shapes is None else shapes):
        if starts := set(_starts(trigger, by_predicate.get(trigger.predicate, ()), states)):
            way = trigger.way
            found |= states.targets(way) if isinstance(way, Targets) else states.reached(starts, way)
    return frozenset(node for node in found if isinstance(node, NamedNode | BlankNode))


def _starts(trigger: Trigger, triples: Iterable[Triple], states: _States) -> Iterator[Node]:
    """Where the way of the trigger begins, for each of the statements that it is about."""
    objects: set[Node] | None = None if trigger.object is None else {trigger.object}
    if objects and trigger.predicate == TYPE:
        objects = states.reached(objects, Repeated(_BELOW))
    # Who only goes to the subject itself need not look whether another graph states the same.
    all_count = trigger.in_graph or trigger.way == STAY
    for triple in triples:
        fits = trigger.subject in (None, triple.subject) and (objects is None or triple.object in objects)
        if fits and (all_count or states.differ(triple)):
            yield triple.subject if trigger.from_subject else triple.object


class _States:
    """The old and the new state of a store: what differs, and the statements of both together.

    ``changed_types`` are statements of a type that are the same in both, but mean something else, because
    their class has got or lost one above it.
    """

    def __init__(self, store: Store, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        self._store = store
        self._view = View(store, merged=False)
        self._added = frozenset(added)
        self._by_subject: defaultdict[Node, list[Quad]] = defaultdict(list)
        self._by_object: defaultdict[Node, list[Quad]] = defaultdict(list)
        self._differ: dict[Triple, bool] = {}
        self.changed = {quad.triple for quad in self._added}
        for quad in removed:
            self.changed.add(quad.triple)
            self._by_subject[quad.subject].append(quad)
            self._by_object[quad.object].append(quad)
        self.changed_types = frozenset(self._changed_types())

    def _changed_types(self) -> Iterator[Triple]:
        classes = {each.subject for each in self.changed if each.predicate.value == _BELOW.predicate}
        for below in self.reached(classes, Repeated(_BELOW)):
            if isinstance(below, NamedNode | BlankNode):
                for node in self.reached({below}, Step(TYPE, forward=False)):
                    if isinstance(node, NamedNode | BlankNode):
                        yield Triple(node, _TYPE, below)

    def differ(self, triple: Triple) -> bool:
        """Whether one state has the triple in some graph and the other in none, or reads it otherwise."""
        if triple not in self._differ:
            found = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
            # The default graph of a store is the merge of the others, perhaps that of the old state.
            now = [quad for quad in found if not isinstance(quad.graph_name, DefaultGraph)]
            before = any(quad not in self._added for quad in now)
            before |= any(quad.triple == triple for quad in self._by_subject.get(triple.subject, ()))
            self._differ[triple] = triple in self.changed_types or before != bool(now)
        return self._differ[triple]

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
                return set(self._ends(set(starts), path))
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

    def _ends(self, starts: set[Node], step: Step) -> Iterator[Node]:
        predicate = None if step.predicate is None else NamedNode(step.predicate)
        named = [str(start) for start in starts if isinstance(start, NamedNode)]
        verb = "?predicate" if predicate is None else str(predicate)
        triple = f"?start {verb} ?end" if step.forward else f"?end {verb} ?start"
        rest = iter(named)
        while batch := " ".join(islice(rest, _AT_ONCE)):
            query = f"SELECT DISTINCT ?end {{ VALUES ?start {{ {batch} }} {triple} }}"
            yield from (solution["end"] for solution in self._view.solutions(query))
        for start in starts:
            if not isinstance(start, NamedNode):
                yield from self._ends_of(start, predicate, step.forward)
            for quad in (self._by_subject if step.forward else self._by_object).get(start, ()):
                if predicate in (None, quad.predicate):
                    yield quad.object if step.forward else quad.subject

    def _ends_of(self, start: Node, predicate: NamedNode | None, forward: bool) -> Iterator[Node]:
        """The ends for a node that SPARQL has no name for, or of which it has no statements."""
        if not forward:
            for quad in self._store.quads_for_pattern(None, predicate, start, None):
                yield quad.subject
        elif isinstance(start, BlankNode):
            for quad in self._store.quads_for_pattern(start, predicate, None, None):
                yield quad.object
