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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from pyoxigraph import Literal, NamedNode

from kg.validate.conditions import not_less, suspicious
from kg.validate.paths import Step, Steps
from kg.validate.patterns import Select
from kg.validate.rewriting import with_scans
from kg.validate.shapes import (
    Constraint,
    Count,
    Equals,
    HasValue,
    InstanceOf,
    Less,
    Shape,
    Targets,
    ValueTest,
)
from kg.validate.view import TYPE, Classes

@dataclass(frozen=True, slots=True)
class Search:
    """A query for ``?this``, and the shapes, each with only the constraints that the search is about.

    Where there is a ``proof``, it is a query for one row of numbers, and takes half the time: if they are all
    the same, the search would find nothing.
    """

    query: str
    shapes: tuple[Shape, ...]
    proof: str | None = None


def searches(shapes: Iterable[Shape], classes: Classes) -> tuple[Search, ...]:
    """The searches that together find every node that breaks one of the shapes."""
    asked: defaultdict[tuple[Steps, tuple[Constraint, ...]], list[Shape]] = defaultdict(list)
    found: list[Search] = []
    for each in shapes:
        shape = each
        if each.targets.classes and each.targets.subjects_of:
            found.append(_strays(each, classes))
            shape = replace(each, targets=Targets(each.targets.classes, ()))
        for constraints in _together(shape.constraints):
            asked[shape.path, constraints].append(replace(shape, constraints=constraints))
    for (path, constraints), group in asked.items():
        targets = _all_targets(shape.targets for shape in group)
        query = _query(path, constraints, targets, classes)
        found.append(Search(query, tuple(group), _proof(path, constraints, targets, classes)))
    return tuple(search for search in found if search.query)


def _together(constraints: Iterable[Constraint]) -> Iterator[tuple[Constraint, ...]]:
    """Each constraint alone, but all tests of values in one."""
    tests = []
    for constraint in constraints:
        if isinstance(constraint, ValueTest):
            tests.append(constraint)
        else:
            yield (constraint,)
    if tests:
        yield tuple(tests)


def _strays(shape: Shape, classes: Classes) -> Search:
    """The subjects of a property that have not the class which their shape is about too.

    There should be none, so that all else need be asked of the instances of the class alone.
    """
    subjects = _members(Targets((), shape.targets.subjects_of), classes)
    known = _instances("?this", shape.targets.classes, classes)
    return Search(f"SELECT DISTINCT ?this {{ {subjects} MINUS {{ {known} }} }}", (shape,))


def _all_targets(several: Iterable[Targets]) -> Targets:
    found = tuple(several)
    return Targets(
        tuple(sorted({iri for each in found for iri in each.classes})),
        tuple(sorted({iri for each in found for iri in each.subjects_of})),
    )


def _query(path: Steps, constraints: tuple[Constraint, ...], targets: Targets, classes: Classes) -> str:
    """The search; an empty one where nothing can be found."""
    match constraints[0]:
        case Count(0, high):
            return f"SELECT ?this {{ {_scan(path)} }} GROUP BY ?this HAVING(COUNT(*) > {high})"
        case Count(1, None):
            return _without(targets, classes, f"SELECT ?this {{ {_scan(path)} }}")
        case Count(low, high):
            # Where several graphs state a triple, or a path has several ways to a value, COUNT(*) is larger
            # than the number of values: never too small a number where at least one is asked for.
            number = "COUNT(*)" if low == 1 else "COUNT(DISTINCT ?value)"
            right = f"{number} >= {low}" if high is None else f"{number} >= {low} && {number} <= {high}"
            return _without(
                targets, classes, f"SELECT ?this {{ {_scan(path)} }} GROUP BY ?this HAVING({right})"
            )
        case HasValue(value):
            return _without(targets, classes, f"SELECT ?this {{ {_scan(path, value)} }}")
        case InstanceOf(iri) if path:
            members = _instances("?value", [iri], classes)
            return f"SELECT DISTINCT ?this {{ {_scan(path)} MINUS {{ {members} }} }}"
        case InstanceOf(iri):
            return _without(_not_below(iri, targets, classes), classes, _instances("?this", [iri], classes))
        case Equals(predicate):
            values, others = _scan(path), _scan((Step(predicate),))
            return (
                f"SELECT DISTINCT ?this {{ {{ {values} MINUS {{ SELECT ?this ?value {{ {others} }} }} }} UNION "
                f"{{ {others} MINUS {{ SELECT ?this ?value {{ {values} }} }} }} }}"
            )
        case Less(relation, predicate):
            values = f"{{ SELECT ?this ?value {{ {_scan(path)} }} }}"
            others = f"{{ SELECT ?this ?other {{ ?this <{predicate}> ?other }} }}"
            return f"SELECT DISTINCT ?this {{ {values} {others} FILTER({not_less(relation)}) }}"
        case Select() as select:
            where = with_scans(select)
            return f"{select.prologue}SELECT DISTINCT ?this {{ {_members(targets, classes)} {where} }}"
        case _:
            condition = suspicious(each for each in constraints if isinstance(each, ValueTest))
            if path:
                return f"SELECT DISTINCT ?this {{ {_scan(path, condition=condition)} }}"
            members = _members(targets, classes)
            return f"SELECT DISTINCT ?this {{ {members} BIND(?this AS ?value) FILTER({condition}) }}"


def _proof(
    path: Steps, constraints: tuple[Constraint, ...], targets: Targets, classes: Classes
) -> str | None:
    """That each target has exactly one value, by counting.

    There are at least as many values as nodes that have one, and as many only if each of these has one. The
    targets and these nodes together are at least as many as these nodes, and as many only if no target is
    without a value.
    """
    if constraints != (Count(1, 1),):
        return None
    return (
        "SELECT (COUNT(?value) AS ?values) (COUNT(DISTINCT ?owner) AS ?owners) (COUNT(DISTINCT ?this) AS ?all) "
        f"{{ {{ {_members(targets, classes)} }} UNION {{ {_scan(path)} BIND(?this AS ?owner) }} }}"
    )


def _without(targets: Targets, classes: Classes, right: str) -> str:
    """The targets that are not among the nodes that the query to the right finds."""
    members = _members(targets, classes)
    return f"SELECT DISTINCT ?this {{ {members} MINUS {{ {right} }} }}" if members else ""


def _members(targets: Targets, classes: Classes) -> str:
    """What binds ``?this`` to the focus nodes."""
    parts = [_instances("?this", targets.classes, classes)] if targets.classes else []
    parts += [f"?this <{iri}> ?_any" for iri in targets.subjects_of]
    return parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)


def _instances(variable: str, iris: Iterable[str], classes: Classes) -> str:
    members = classes.members(iris)
    if " " not in members:
        return f"{variable} {TYPE} {members} ."
    return f"{{ SELECT DISTINCT {variable} {{ VALUES ?_class {{ {members} }} {variable} {TYPE} ?_class }} }}"


def _not_below(iri: str, targets: Targets, classes: Classes) -> Targets:
    """The targets without those that are instances of the class because they are targets."""
    within = classes.of([iri])
    others = tuple(other for other in targets.classes if not classes.of([other]) <= within)
    return Targets(others, targets.subjects_of)


def _scan(path: Steps, end: NamedNode | Literal | None = None, condition: str | None = None) -> str:
    """What goes from ``?this`` along the path to ``?value``, or to a constant, by one scan for each step.

    The last step comes first: where a condition leaves few values, there is little to join with the others.
    """
    names = ["?this", *(f"?_step{number}" for number in range(1, len(path)))]
    last = "?value" if end is None else str(end)
    steps = [_triple(step, *ends) for step, ends in zip(path, pairwise([*names, last]), strict=True)]
    if condition is not None:
        steps[-1] += f" FILTER({condition})"
    if len(steps) == 1:
        return steps[0]
    tables = [
        f"{{ SELECT {names[number]} {names[number + 1] if number + 1 < len(names) else '?value'} {{ {step} }} }}"
        for number, step in enumerate(steps)
    ]
    return " ".join(reversed(tables))


def _triple(step: Step, start: str, end: str) -> str:
    return f"{start} <{step.predicate}> {end}" if step.forward else f"{end} <{step.predicate}> {start}"
