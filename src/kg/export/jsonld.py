"""Statements in reading order → a JSON-LD document: one context, one object for each subject.

The objects are laid out here: the encoder of Python's ``json`` takes ten times as long when it is to indent.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from json.encoder import encode_basestring as quoted

from kg.export.compact import Compact
from kg.export.documents import Written
from kg.export.reading_order import Properties
from kg.export.terms import RDF_TYPE, XSD, LiteralParts, iri_of, is_iri, literal_parts
from kg.vocabulary import Names

_EXACT = 2**53
"""Whole numbers up to this are the same in every JSON reader."""
_DIGITS = len(str(-_EXACT))

_TYPE = f"<{RDF_TYPE}>"
_ALONE, _LISTED = "\n      ", "\n        "
"""The beginning of a line with a member of a subject's object, and with one of several values of a member."""


class JsonLdWriter:
    """Writes JSON-LD 1.1."""

    def __init__(self, names: Names, forgone: Collection[str] = ()) -> None:
        self._names = names
        self._compact = Compact(names, forgone)
        self._ids = Written(self._id)
        self._alone = Written(lambda term: self._value(term, _ALONE))
        self._listed = Written(lambda term: self._value(term, _LISTED))
        self._separator = "\n"

    def begin(self, _graph: str) -> str:
        """Nothing."""
        return ""

    def subject(self, subject: str, properties: Properties) -> str:
        """The object of a subject."""
        members = [f'"@id": {self._ids[subject]}']
        for predicate, objects in properties:
            key, alone, listed = (
                ('"@type"', self._ids, self._ids)
                if predicate == _TYPE
                else (self._ids[predicate], self._alone, self._listed)
            )
            if len(objects) == 1:
                members.append(f"{key}: {alone[objects[0]]}")
            else:
                values = f",{_LISTED}".join([listed[object_] for object_ in objects])
                members.append(f"{key}: [{_LISTED}{values}{_ALONE}]")
        separator, self._separator = self._separator, ",\n"
        return f"{separator}    {{{_ALONE}{f',{_ALONE}'.join(members)}\n    }}"

    def end(self, _graph: str) -> str:
        """Nothing."""
        return ""

    def head(self) -> str:
        """The context, and the beginning of the graph."""
        context = json.dumps(dict(self._compact.prefixes), indent=2).replace("\n", "\n  ")
        return f'{{\n  "@context": {context},\n  "@graph": ['

    def tail(self) -> str:
        """The end of the graph."""
        return "\n  ]\n}\n"

    def corrected(self) -> JsonLdWriter | None:
        """One without the prefixes that turned out to be schemes of IRIs, where there were any."""
        clashing = self._compact.like_schemes
        return JsonLdWriter(self._names, clashing) if clashing else None

    def _id(self, term: str) -> str:
        return quoted(self._name(iri_of(term)) if is_iri(term) else term)

    def _name(self, iri: str) -> str:
        found = self._compact.split(iri)
        return iri if found is None else f"{found[0]}:{found[1]}"

    def _value(self, term: str, line: str) -> str:
        if not term.startswith('"'):
            return f'{{{line}  "@id": {self._ids[term]}{line}}}'
        if term.endswith('"') and "\\" not in term:
            return term
        parts = literal_parts(term)
        text = quoted(parts.text)
        if parts.language is not None:
            return f'{{{line}  "@value": {text},{line}  "@language": {quoted(parts.language)}{line}}}'
        if parts.datatype is None:
            return text
        # Also for a number that is written bare, as in the context of all other documents.
        datatype = quoted(self._name(parts.datatype))
        if parts.is_native and (parts.datatype == f"{XSD}boolean" or _is_exact(parts)):
            return parts.text
        return f'{{{line}  "@value": {text},{line}  "@type": {datatype}{line}}}'


def _is_exact(number: LiteralParts) -> bool:
    # The length first: numbers of thousands of digits are none to Python.
    return (
        number.datatype == f"{XSD}integer" and len(number.text) <= _DIGITS and abs(int(number.text)) < _EXACT
    )
