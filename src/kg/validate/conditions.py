"""Constraints on a value as conditions in SPARQL, true of ``?value`` where it breaks the constraint.

A condition never ends in an error, which would let a value pass: what cannot be compared is broken
(https://www.w3.org/TR/shacl/#core-components-range).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal

from kg.validate.shapes import Datatype, In, Length, Limit, NodeKind, Pattern, ValueTest
from kg.validate.view import IS_A
from kg.vocabulary import expand

_XSD = expand("xsd:")
_STRING = Datatype(_XSD + "string")
_KIND_TESTS = {"IRI": "isIRI", "BlankNode": "isBlank", "Literal": "isLiteral"}

# The engine computes with 64 bits, but longer numbers are well-formed too: so their characters decide.
_LEXICAL = {
    _XSD + "integer": r"^[+-]?[0-9]+$",
    _XSD + "decimal": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$",
}


def broken(tests: Iterable[ValueTest]) -> str:
    """True of a value that breaks any of the tests."""
    return _any(_broken(test) for test in tests)


def suspicious(tests: Iterable[ValueTest]) -> str:
    """True of every value that breaks any of the tests, and perhaps of others; faster than :func:`broken`."""
    found = tuple(tests)
    if _STRING in found:
        return _any(_suspicious_strings(found))
    return _any(_differs_from_cast(test) if isinstance(test, Datatype) else _broken(test) for test in found)


def not_less(relation: str) -> str:
    """True where ``?value`` does not stand in the relation to ``?other``, or cannot be compared with it."""
    return f"COALESCE(!(?value {relation} ?other), true)"


def no_instance(classes: Iterable[str]) -> str:
    """True where ``?value`` is not stated to be of any of the classes."""
    listed = ", ".join(f"<{iri}>" for iri in sorted(classes))
    return f"NOT EXISTS {{ ?value {IS_A} ?class FILTER(?class IN ({listed})) }}"


def _any(conditions: Iterable[str]) -> str:
    return f"COALESCE({' || '.join(conditions)}, true)"


def _differs_from_cast(test: Datatype) -> str:
    """A literal of a datatype is what casting to this datatype leaves as it is.

    The engine is slow at ``DATATYPE``, but fast at casting numbers and dates, which it stores as such.
    """
    return f"COALESCE(!sameTerm(?value, <{test.iri}>(?value)), true)"


def _suspicious_strings(tests: Sequence[ValueTest]) -> Iterator[str]:
    """The conditions where every value must be a string, whose length then needs no conversion."""
    lengths = [test for test in tests if isinstance(test, Length)]
    bounded = [length.high for length in lengths if length.high is not None]
    # What is its own first n characters is a string, and not longer.
    yield from (f"!sameTerm(?value, SUBSTR(STR(?value), 1, {high}))" for high in bounded)
    if not bounded:
        yield _differs_from_cast(_STRING)
    for length in lengths:
        if length.low:
            yield 'sameTerm(?value, "")' if length.low == 1 else f"STRLEN(?value) < {length.low}"
    yield from (_broken(test) for test in tests if test not in lengths and test != _STRING)


def _broken(test: ValueTest) -> str:
    match test:
        case Datatype(iri):
            differs = f"COALESCE(DATATYPE(?value) != <{iri}>, true)"
            return differs if test == _STRING else f"{differs} || {_ill_formed(iri)}"
        case NodeKind(kinds):
            allowed = " || ".join(f"{_KIND_TESTS[kind]}(?value)" for kind in sorted(kinds))
            return f"!({allowed})"
        case Length(low, high):
            least = [f"STRLEN(STR(?value)) < {low}"] if low else []
            most = [] if high is None else [f"STRLEN(STR(?value)) > {high}"]
            return " || ".join(["isBlank(?value)", *least, *most])
        case Pattern(regex, flags):
            return f"isBlank(?value) || !REGEX(STR(?value), {Literal(regex)}, {Literal(flags)})"
        case In(members):
            return f"!({' || '.join(f'sameTerm(?value, {member})' for member in members) or 'false'})"
        case Limit(relation, limit):
            return f"COALESCE(!(?value {relation} {limit}), true)"


def _ill_formed(datatype: str) -> str:
    if datatype in _LEXICAL:
        return f"!REGEX(STR(?value), {Literal(_LEXICAL[datatype])})"
    return f"!COALESCE(isLiteral(<{datatype}>(STR(?value))), false)"
