"""A store → how it breaks the shapes of the ontology, in time that grows with it in line.

``shapes.ttl`` is read into values (``reading``, ``shapes``, ``paths``, ``patterns``). A whole store is
searched for nodes that may break a shape (``suspects``), and each of those is looked at (``verdict``).
``changes`` tells which nodes a change of the store can make valid or not.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from math import isqrt
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from kg.errors import Violations
from kg.memory import give_back
from kg.validate.changes import concerned
from kg.validate.reading import shipped_shapes
from kg.validate.report import REPORTED, Report
from kg.validate.shapes import InstanceOf, Shape
from kg.validate.suspects import Search, searches
from kg.validate.verdict import FocusNode, judge
from kg.validate.view import View, read_classes

if TYPE_CHECKING:
    from pyoxigraph import QuerySolution, Store

__all__ = ["FocusNode", "concerned", "validate"]

_MOST_THREADS = 4

_SMALLEST_PART = 5_000
"""Nodes; of releases, their evidence is 220 MB in the engine's tables."""

_FEW_PARTS = 4
"""So many parts at the most are as small as that."""


def validate(
    store: Store,
    nodes: Collection[FocusNode] | None = None,
    *,
    merged: bool = False,
    shapes: tuple[Shape, ...] | None = None,
    limit: int = REPORTED,
) -> Violations:
    """Every way in which the union of the store's graphs breaks the shapes, in order of the focus nodes.

    With ``nodes`` only these are looked at, in time that depends on their number. In a ``merged`` store the
    default graph holds all triples of the others: asking that one is faster. Without ``shapes`` those of the
    ontology count. More violations than ``limit`` are only counted. Nothing is written to the store, which
    may be open read-only, and no network is used.
    """
    if merged and not _has_default_graph(store):
        raise ValueError("the store is not merged: its default graph is empty")
    asked = shipped_shapes() if shapes is None else shapes
    view = View(store, merged)
    classes = read_classes(view, _classes_of(asked))
    report = Report(limit)
    if nodes is not None:
        for violation in judge(view, classes, asked, nodes):
            report.add(violation)
        return report.violations()

    def run(search: Search) -> None:
        if search.proof is not None and _all_equal(next(view.solutions(search.proof))):
            return
        for found in _found(view, search):
            for violation in judge(view, classes, search.shapes, found):
                report.add(violation)
            give_back()

    planned = searches(asked, classes, merged)
    # Of searches that need much memory one is made at a time, and nothing beside it.
    for search in planned:
        if search.large:
            run(search)
    # The engine works without Python's lock.
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as threads:
        list(threads.map(run, (search for search in planned if not search.large)))
    return report.violations()


def _found(view: View, search: Search) -> Iterator[Iterator[FocusNode]]:
    """The nodes that may break a shape, in one part or several."""
    if search.members is None:
        yield view.nodes(search.query)
        return
    members = view.nodes(search.members)
    size = _part(sum(1 for _ in view.nodes(search.members)))
    while part := tuple(islice(members, size)):
        named = [node for node in part if isinstance(node, NamedNode)]
        # No query can name the others: they are looked at without being searched.
        yield chain(view.nodes(search.among(named)), (node for node in part if isinstance(node, BlankNode)))


def _part(nodes: int) -> int:
    """How many nodes are looked for at a time, of so many.

    A part takes memory with its size, and time with that of the whole store, whose tables are gone through:
    where there are more than a few parts, both grow with the root of what there is.
    """
    return max(_SMALLEST_PART, isqrt(_SMALLEST_PART * nodes // _FEW_PARTS))


def _has_default_graph(store: Store) -> bool:
    """Whether the default graph holds anything, or no graph does."""
    default = store.quads_for_pattern(None, None, None, DefaultGraph())
    return next(default, None) is not None or next(iter(store), None) is None


def _all_equal(numbers: QuerySolution) -> bool:
    return len({number.value for number in numbers}) == 1


def _classes_of(shapes: tuple[Shape, ...]) -> set[str]:
    """Every class that the shapes name."""
    targets = {iri for shape in shapes for iri in shape.targets.classes}
    return targets | {
        constraint.iri
        for shape in shapes
        for constraint in shape.constraints
        if isinstance(constraint, InstanceOf)
    }
