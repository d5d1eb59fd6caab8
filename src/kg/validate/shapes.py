"""Shapes as values: which nodes they are about, which values of each node, and what must hold for those.

Names are those of SHACL (https://www.w3.org/TR/shacl/), section 4 for the constraints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.validate.paths import Steps
from kg.validate.patterns import Select


@dataclass(frozen=True, slots=True)
class Count:
    """At least ``low`` and at most ``high`` values: ``sh:minCount`` and ``sh:maxCount``."""

    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class HasValue:
    """One of the values is this one."""

    value: NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Datatype:
    """Every value is a well-formed literal of the datatype with this IRI."""

    iri: str


@dataclass(frozen=True, slots=True)
class NodeKind:
    """Every value is of one of these kinds: ``IRI``, ``BlankNode``, ``Literal``."""

    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Length:
    """Every value has so many characters: ``sh:minLength`` and ``sh:maxLength``."""

    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Every value matches the regular expression, as SPARQL's ``REGEX`` understands it and its flags."""

    regex: str
    flags: str = ""


@dataclass(frozen=True, slots=True)
class In:
    """Every value is one of these."""

    members: tuple[NamedNode | Literal, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """Every value stands in the relation to the limit: ``sh:minInclusive`` is ``>=``."""

    relation: str
    limit: Literal


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """Every value is an instance of the class, or of a class below it: ``sh:class``."""

    iri: str


@dataclass(frozen=True, slots=True)
class Equals:
    """The values are exactly those of the other property."""

    predicate: str


@dataclass(frozen=True, slots=True)
class Less:
    """Every value is less than each of the other property's values (``<``), or at the most equal (``<=``)."""

    relation: str
    predicate: str


ValueTest = Datatype | NodeKind | Length | Pattern | In | Limit
"""What can be told of a value without looking at the graph."""

Constraint = ValueTest | Count | HasValue | InstanceOf | Equals | Less | Select


def together(constraints: Iterable[Constraint]) -> Iterator[tuple[Constraint, ...]]:
    """Each constraint alone, but all tests of values in one: they look at the same values."""
    tests: list[Constraint] = []
    for constraint in constraints:
        if isinstance(constraint, ValueTest):
            tests.append(constraint)
        else:
            yield (constraint,)
    if tests:
        yield tuple(tests)


def value_tests(constraints: Iterable[Constraint]) -> tuple[ValueTest, ...]:
    """Those of the constraints that test a value."""
    return tuple(constraint for constraint in constraints if isinstance(constraint, ValueTest))


@dataclass(frozen=True, slots=True)
class Targets:
    """The focus nodes: instances of classes, and the subjects of properties."""

    classes: tuple[str, ...]
    subjects_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What must hold for each of its focus nodes; ``message`` is said of those for which it does not."""

    name: str
    message: str
    targets: Targets
    path: Steps
    constraints: tuple[Constraint, ...]
