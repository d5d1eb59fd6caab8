"""Which nodes of a whole store may break a shape: found by a few scans, whatever the number of shapes.

A search may find too many nodes but never too few; :mod:`kg.validate.verdict` then looks at those that were
found, which in a good graph are none. So a search needs no exact answer, and may do what is fast:

- Shapes that ask the same of the same path share one search, whatever they target. That a node is no target
  of theirs is seen later.
- Joins are made of scans, see :mod:`kg.validate.rewriting`.
- "Not one of those" is MINUS, which makes one hash table, and not NOT EXISTS, which looks up every node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from pyoxigraph import Literal, NamedNode

from kg.validate.conditions import not_less, suspicious
from kg.validate.paths import Step, Steps
from kg.validate.patterns import Select
from kg.validate.rewriting import begins_at_this, joins_tables, table, with_scans
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
from kg.validate.view import IS_A, Classes

_GIVEN = "# given\n"
"""In a query where the focus nodes come that a part of the search is about."""


@dataclass(frozen=True, slots=True)
class Search:
    """A query for ``?this``, and the shapes, each with only the constraints that the search is about.

    Where there is a ``proof``, it is a query for one row of numbers, and takes half the time: if they are all
    the same, the search would find nothing. A ``large`` search holds several tables of the whole store in
    memory. One with ``members``, which is a query for all its focus nodes, is for some of them at a time.
    """

    query: str
    shapes: tuple[Shape, ...]
    proof: str | None = None
    large: bool = False
    members: str | None = None

    def among(self, nodes: Iterable[NamedNode]) -> str:
        """The query for those of the nodes that may break the shapes, where the search has ``members``."""
        return self.query.replace(_GIVEN, f"VALUES ?this {{ {' '.join(map(str, nodes))} }}", 1)


def searches(shapes: Iterable[Shape], classes: Classes, merged: bool) -> tuple[Search, ...]:
    """The searches that together find every node that breaks one of the shapes.

    In a store that is not ``merged`` a triple may be found several times, which is taken care of.
    """
    writing = _Writing(classes, merged)
    asked: defaultdict[tuple[Steps, tuple[Constraint, ...]], list[Shape]] = defaultdict(list)
    found: list[Search] = []
    for each in shapes:
        shape = each
        if each.targets.classes and each.targets.subjects_of:
            found.append(Search(writing.strays(each.targets), (each,)))
            shape = replace(each, targets=Targets(each.targets.classes, ()))
        for constraints in together(shape.constraints):
            asked[shape.path, constraints].append(replace(shape, constraints=constraints))
    for (path, constraints), group in asked.items():
        targets = _all_targets(shape.targets for shape in group)
        if query := writing.search(path, constraints, targets):
            proof = writing.proof(path, constraints, targets)
            members = writing.all_of(targets) if writing.is_for_parts(constraints) else None
            large = members is None and _holds_tables(path, constraints)
            found.append(Search(query, tuple(group), proof, large, members))
    return tuple(found)


def _holds_tables(path: Steps, constraints: tuple[Constraint, ...]) -> bool:
    """Whether the search keeps a row for each step of each node, or joins what it keeps."""
    match constraints:
        case (Select() as select,):
            return joins_tables(select)
        case (Count(1, 1),):
            return len(path) > 1
        case (Count(low, _),):
            return low > 1
    return False


def _all_targets(several: Iterable[Targets]) -> Targets:
    found = tuple(several)
    return Targets(
        tuple(sorted({iri for each in found for iri in each.classes})),
        tuple(sorted({iri for each in found for iri in each.subjects_of})),
    )


@dataclass(frozen=True, slots=True)
class _Writing:
    """Constraints, written as searches of one store."""

    classes: Classes
    merged: bool

    def search(self, path: Steps, constraints: tuple[Constraint, ...], targets: Targets) -> str:
        """The search for nodes that break any of the constraints; an empty one where there can be none."""
        match constraints[0]:
            case Count(0, high):
                query = f"SELECT ?this {{ {self._scan(path)} }} GROUP BY ?this HAVING(COUNT(*) > {high})"
            case Count(1, None):
                query = self._without(targets, f"SELECT ?this {{ {self._scan(path)} }}")
            case Count(low, high):
                # Where several graphs state a triple, or several ways lead to a value, COUNT(*) is more than
                # the number of values: that does no harm where only one value must be there.
                exact = low == 1 or (self.merged and len(path) == 1)
                number = "COUNT(*)" if exact else "COUNT(DISTINCT ?value)"
                right = f"{number} >= {low}" if high is None else f"{number} >= {low} && {number} <= {high}"
                grouped = f"SELECT ?this {{ {self._scan(path)} }} GROUP BY ?this HAVING({right})"
                query = self._without(targets, grouped)
            case HasValue(value):
                query = self._without(targets, f"SELECT ?this {{ {self._scan(path, value)} }}")
            case InstanceOf(iri) if path:
                instances = self._instances("?value", [iri])
                query = f"SELECT DISTINCT ?this {{ {self._scan(path)} MINUS {{ {instances} }} }}"
            case InstanceOf(iri):
                query = self._without(self._not_below(iri, targets), self._instances("?this", [iri]))
            case Equals(predicate):
                query = self._unequal(self._scan(path), self._scan((Step(predicate),)))
            case Less(relation, predicate):
                values = f"{{ SELECT ?this ?value {{ {self._scan(path)} }} }}"
                others = table(["?this", "?other"], f"?this <{predicate}> ?other", self.merged)
                query = f"SELECT DISTINCT ?this {{ {values} {others} FILTER({not_less(relation)}) }}"
            case Select() as select:
                nodes = _GIVEN if self.is_for_parts(constraints) else self._members(targets)
                where = with_scans(select, self.merged)
                query = f"{select.prologue}SELECT DISTINCT ?this {{ {nodes} {where} }}"
            case _:
                condition = suspicious(value_tests(constraints))
                nodes = f"{self._members(targets, once=False)} BIND(?this AS ?value) FILTER({condition})"
                values = self._scan(path, condition=condition) if path else nodes
                query = f"SELECT DISTINCT ?this {{ {values} }}"
        return query

    def proof(self, path: Steps, constraints: tuple[Constraint, ...], targets: Targets) -> str | None:
        """That each target has exactly one value, by counting.

        There are at least as many values as nodes that have one, and as many only if each of these has one.
        The targets and these nodes together are at least as many as these nodes, and as many only if no
        target is without a value.
        """
        if constraints != (Count(1, 1),):
            return None
        return (
            "SELECT (COUNT(?owner) AS ?values) (COUNT(DISTINCT ?owner) AS ?owners) "
            f"(COUNT(DISTINCT ?this) AS ?all) {{ {{ {self._members(targets)} }} "
            f"UNION {{ {self._scan(path, counted=True)} BIND(?this AS ?owner) }} }}"
        )

    def is_for_parts(self, constraints: tuple[Constraint, ...]) -> bool:
        """Whether the search is made for some nodes at a time.

        Each part goes through whole tables. Where the store is not merged that means to sort out each time
        what several graphs have, which takes longer than all the rest.
        """
        return self.merged and any(isinstance(each, Select) and begins_at_this(each) for each in constraints)

    def all_of(self, targets: Targets) -> str:
        """The query for all targets."""
        return f"SELECT ?this {{ {self._members(targets)} }}"

    def strays(self, targets: Targets) -> str:
        """The subjects of a property that have not the class which their shape is about too.

        There should be none, so that all else need be asked of the instances of the class alone.
        """
        subjects = self._members(Targets((), targets.subjects_of))
        known = self._instances("?this", targets.classes)
        return f"SELECT DISTINCT ?this {{ {subjects} MINUS {{ {known} }} }}"

    def _unequal(self, values: str, others: str) -> str:
        parts = (
            f"{{ {some} MINUS {{ SELECT ?this ?value {{ {rest} }} }} }}"
            for some, rest in ((values, others), (others, values))
        )
        return f"SELECT DISTINCT ?this {{ {' UNION '.join(parts)} }}"

    def _without(self, targets: Targets, right: str) -> str:
        """The targets that are not among the nodes that the query to the right finds."""
        members = self._members(targets)
        return f"SELECT DISTINCT ?this {{ {members} MINUS {{ {right} }} }}" if members else ""

    def _not_below(self, iri: str, targets: Targets) -> Targets:
        """The targets without those that are instances of the class because they are targets."""
        within = self.classes.of([iri])
        others = tuple(each for each in targets.classes if not self.classes.of([each]) <= within)
        return Targets(others, targets.subjects_of)

    def _members(self, targets: Targets, once: bool = True) -> str:
        """What binds ``?this`` to the focus nodes; not ``once``, a node may come again with another class."""
        parts = [self._instances("?this", targets.classes, once)] if targets.classes else []
        parts += [f"?this <{iri}> ?_any" for iri in targets.subjects_of]
        return parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)

    def _instances(self, variable: str, iris: Iterable[str], once: bool = True) -> str:
        members = self.classes.members(iris)
        several = " " in members
        found = f"{variable} {IS_A} {members} ."
        if several:
            found = f"VALUES ?_class {{ {members} }} {variable} {IS_A} ?_class ."
        return table([variable], found, merged=False) if once and (several or not self.merged) else found

    def _scan(
        self,
        path: Steps,
        end: NamedNode | Literal | None = None,
        condition: str | None = None,
        counted: bool = False,
    ) -> str:
        """What goes from ``?this`` along the path to ``?value``, or to a constant, by one scan for each step.

        The last step comes first: where a condition leaves few values, there is little to join with the rest.
        What is only ``counted`` is found as often as there are values, which need not be kept then.
        """
        last = "?value" if end is None else str(end)
        places = ["?this", *(f"?_step{number}" for number in range(1, len(path))), last]
        steps = [_triple(step, *ends) for step, ends in zip(path, pairwise(places), strict=True)]
        if condition is not None:
            steps[-1] += f" FILTER({condition})"
        if len(steps) == 1:
            return steps[0]
        ends = [[place for place in pair if place.startswith("?")] for pair in pairwise(places)]
        if counted and self.merged:
            ends[-1].remove(last)
        tables = [table(names, step, self.merged) for names, step in zip(ends, steps, strict=True)]
        return " ".join(reversed(tables))


def _triple(step: Step, start: str, end: str) -> str:
    return f"{start} <{step.predicate}> {end}" if step.forward else f"{end} <{step.predicate}> {start}"
