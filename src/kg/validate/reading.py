"""``shapes.ttl`` → shapes. What this does not understand is refused by name, never left out.

Source: SHACL (https://www.w3.org/TR/shacl/), sections 2 (shapes), 4 (core) and 5 (SPARQL).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.errors import ShapesRefused
from kg.resources import shipped
from kg.validate.paths import Step, Steps
from kg.validate.patterns import read_select
from kg.validate.shapes import (
    Constraint,
    Count,
    Datatype,
    Equals,
    HasValue,
    In,
    InstanceOf,
    Length,
    Less,
    Limit,
    NodeKind,
    Pattern,
    Shape,
    Targets,
    ValueTest,
)
from kg.vocabulary import expand

SH = "http://www.w3.org/ns/shacl#"
XSD = expand("xsd:")

# Datatypes for which the engine can tell whether a literal is well-formed.
_DATATYPES = frozenset(
    XSD + name for name in ("string", "boolean", "integer", "decimal", "float", "double", "date", "dateTime")
)
_KINDS = ("BlankNode", "IRI", "Literal")
_LIMITS = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}
_LESS = {"lessThan": "<", "lessThanOrEquals": "<="}

Subject = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal | Triple


@cache
def shipped_shapes() -> tuple[Shape, ...]:
    """The shapes of the ontology, read once per process."""
    return read_shapes(shipped("ontology") / "shapes.ttl")


def read_shapes(file: Path) -> tuple[Shape, ...]:
    """All shapes of a Turtle file, in the order of their names.

    :class:`~kg.errors.ShapesRefused` for anything in it that the validation could not check.
    """
    try:
        triples = [quad.triple for quad in parse(path=file, format=RdfFormat.TURTLE)]
    except (SyntaxError, OSError) as error:
        raise ShapesRefused(f"{file}: {error}") from error
    return tuple(_Graph(triples).shapes())


class _Graph:
    """The triples of a shapes graph, and which of its nodes were understood."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._nodes: defaultdict[Subject, dict[str, list[Value]]] = defaultdict(dict)
        for triple in triples:
            if isinstance(triple.subject, NamedNode | BlankNode):
                said = self._nodes[triple.subject].setdefault(triple.predicate.value, [])
                said.append(triple.object)
        self._read: set[Subject] = set()

    def shapes(self) -> Iterator[Shape]:
        kinds = {NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape")}
        named = [node for node, said in self._nodes.items() if kinds & set(said.get(_TYPE, ()))]
        for node in sorted(named, key=str):
            yield from self._shapes_of(node)
        for node, values in self._nodes.items():
            left = [predicate for predicate in values if predicate.startswith(SH)]
            if node not in self._read and left:
                raise ShapesRefused(f"{node} is no shape that could be read, but has {_short(left[0])}")

    def _shapes_of(self, node: Subject) -> Iterator[Shape]:
        """The shape, and for each of its constraints in SPARQL one with the message of that constraint."""
        taken = self._take(node)
        is_property = taken.one(_TYPE) == NamedNode(SH + "PropertyShape")
        targets = Targets(
            tuple(sorted(taken.iris(SH + "targetClass"))), tuple(sorted(taken.iris(SH + "targetSubjectsOf")))
        )
        if targets == Targets((), ()):
            raise taken.refused("a shape without target")
        path = self._path(taken.one(SH + "path"), taken) if is_property else ()
        message = taken.message()
        core = tuple(self._constraints(taken))
        for constraint in core:
            if not is_property and not isinstance(constraint, ValueTest | InstanceOf):
                raise taken.refused(f"{type(constraint).__name__} in a node shape")
        if core:
            if message is None:
                raise taken.refused("a shape without sh:message")
            yield Shape(taken.name, message, targets, path, core)
        for sparql in taken.all(SH + "sparql"):
            yield self._sparql(sparql, taken, targets, message, is_property)
        taken.nothing_left()

    def _constraints(self, taken: _Taken) -> Iterator[Constraint]:
        if count := taken.bounds("minCount", "maxCount"):
            yield Count(*count)
        if length := taken.bounds("minLength", "maxLength"):
            yield Length(*length)
        for name, relation in _LIMITS.items():
            for limit in taken.all(SH + name):
                if not isinstance(limit, Literal):
                    raise taken.refused(f"sh:{name} with {limit}")
                yield Limit(relation, limit)
        for name, relation in _LESS.items():
            yield from (Less(relation, iri) for iri in taken.iris(SH + name))
        for iri in taken.iris(SH + "datatype"):
            if iri not in _DATATYPES:
                raise taken.refused(f"sh:datatype {iri}")
            yield Datatype(iri)
        for iri in taken.iris(SH + "nodeKind"):
            kinds = frozenset(kind for kind in _KINDS if kind in iri.removeprefix(SH).split("Or"))
            if not kinds:
                raise taken.refused(f"sh:nodeKind {iri}")
            yield NodeKind(kinds)
        yield from (InstanceOf(iri) for iri in taken.iris(SH + "class"))
        yield from (Equals(iri) for iri in taken.iris(SH + "equals"))
        yield from (HasValue(value) for value in taken.constants(SH + "hasValue"))
        for members in taken.all(SH + "in"):
            yield In(tuple(taken.constant(member) for member in self._list(members, taken)))
        flags = taken.text("flags") or ""
        yield from (Pattern(regex, flags) for regex in taken.texts("pattern"))

    def _sparql(
        self, value: Value, shape: _Taken, targets: Targets, message: str | None, is_property: bool
    ) -> Shape:
        taken = self._take(value)
        select, message = taken.text("select"), taken.message() or message
        if is_property:
            raise taken.refused("sh:sparql in a property shape")
        if select is None or message is None:
            raise taken.refused("sh:sparql without sh:select or sh:message")
        prefixes: dict[str, str] = {}
        for holder in taken.all(SH + "prefixes"):
            declared = self._take(holder)
            for declaration in declared.all(SH + "declare"):
                names = self._take(declaration)
                prefix, namespace = names.text("prefix"), names.text("namespace")
                if prefix is None or namespace is None:
                    raise names.refused("sh:declare without sh:prefix or sh:namespace")
                names.nothing_left()
                prefixes[prefix] = namespace
        taken.nothing_left()
        try:
            constraint = read_select(select, prefixes)
        except ShapesRefused as error:
            raise shape.refused(error.message, said=True) from error
        return Shape(shape.name, message, targets, (), (constraint,))

    def _path(self, value: Value | None, taken: _Taken) -> Steps:
        if isinstance(value, NamedNode):
            return (Step(value.value),)
        if not isinstance(value, BlankNode):
            raise taken.refused("sh:path without a path")
        if _FIRST in self._nodes.get(value, ()):
            return tuple(step for part in self._list(value, taken) for step in self._path(part, taken))
        path = self._take(value)
        back = self._path(path.one(SH + "inversePath"), path)
        path.nothing_left()
        return tuple(Step(step.predicate, not step.forward) for step in reversed(back))

    def _list(self, value: Value, taken: _Taken) -> Iterator[Value]:
        while value != _NIL:
            if value in self._read:
                raise taken.refused("a list that shares a cell")
            cell = self._take(value)
            first, rest = cell.one(_FIRST), cell.one(_REST)
            if first is None or rest is None:
                raise taken.refused("a list that is none")
            yield first
            value = rest

    def _take(self, value: Value) -> _Taken:
        """What is said of a node, which is read by this."""
        if not isinstance(value, NamedNode | BlankNode):
            raise ShapesRefused(f"{value} stands where a node is expected")
        self._read.add(value)
        return _Taken(value, dict(self._nodes.get(value, {})))


@dataclass(slots=True)
class _Taken:
    """The statements about one node, from which the known ones are taken away."""

    node: Subject
    _left: dict[str, list[Value]]

    @property
    def name(self) -> str:
        return self.node.value

    def all(self, predicate: str) -> list[Value]:
        return sorted(self._left.pop(predicate, []), key=str)

    def one(self, predicate: str) -> Value | None:
        values = self.all(predicate)
        if len(values) > 1:
            raise self.refused(f"{_short(predicate)} with more than one value")
        return values[0] if values else None

    def iris(self, predicate: str) -> Iterator[str]:
        for value in self.all(predicate):
            if not isinstance(value, NamedNode):
                raise self.refused(f"{_short(predicate)} with {value}")
            yield value.value

    def constant(self, value: Value) -> NamedNode | Literal:
        if not isinstance(value, NamedNode | Literal):
            raise self.refused(f"{value} as a constant")
        return value

    def constants(self, predicate: str) -> Iterator[NamedNode | Literal]:
        return map(self.constant, self.all(predicate))

    def texts(self, name: str) -> Iterator[str]:
        for value in self.all(SH + name):
            if not isinstance(value, Literal):
                raise self.refused(f"sh:{name} with {value}")
            yield value.value

    def text(self, name: str) -> str | None:
        texts = list(self.texts(name))
        if len(texts) > 1:
            raise self.refused(f"sh:{name} with more than one value")
        return texts[0] if texts else None

    def message(self) -> str | None:
        message = self.text("message")
        if message is not None and ("{$" in message or "{?" in message):
            raise self.refused("a variable in sh:message")
        return message

    def bounds(self, low: str, high: str) -> tuple[int, int | None] | None:
        """The numbers of a pair such as ``sh:minCount`` and ``sh:maxCount``; ``None`` if they allow all."""
        lowest, highest = self._number(low) or 0, self._number(high)
        return (lowest, highest) if lowest or highest is not None else None

    def _number(self, name: str) -> int | None:
        text = self.text(name)
        if text is not None and not text.isdecimal():
            raise self.refused(f"sh:{name} {text}")
        return None if text is None else int(text)

    def nothing_left(self) -> None:
        """Refuse a node of which something is said in SHACL that nobody has asked for."""
        for predicate in sorted(self._left):
            if predicate.startswith(SH) or predicate == _TYPE:
                raise self.refused(_short(predicate))

    def refused(self, what: str, said: bool = False) -> ShapesRefused:
        return ShapesRefused(f"{self.node}: {what}" + ("" if said else " is not supported"))


def _short(iri: str) -> str:
    return f"sh:{iri.removeprefix(SH)}" if iri.startswith(SH) else iri


_TYPE = expand("rdf:type")
_FIRST = expand("rdf:first")
_REST = expand("rdf:rest")
_NIL = NamedNode(expand("rdf:nil"))
