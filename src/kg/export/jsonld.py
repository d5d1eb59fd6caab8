"""Statements in reading order → a JSON-LD document: one context, one object for each subject."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from kg.export.compact import Compact, note_used
from kg.export.statements import Statements, by_subject
from kg.export.terms import RDF_TYPE, XSD, iri_of, is_iri, literal_parts
from kg.vocabulary import Names

_EXACT = 2**53
"""Whole numbers up to this are the same in every JSON reader."""


def jsonld_lines(statements: Statements, names: Names) -> Iterator[str]:
    """The lines of a JSON-LD 1.1 document."""
    compact = Compact(names)
    note_used(compact, statements, bare_numbers=False)
    compact.forgo_schemes()
    context = json.dumps(dict(compact.prefixes), indent=2).replace("\n", "\n  ")
    yield f'{{\n  "@context": {context},\n  "@graph": ['
    separator = "\n"
    for subject, predicates in by_subject(statements):
        node: dict[str, object] = {"@id": _id(subject, compact)}
        for predicate, objects in predicates:
            if predicate == f"<{RDF_TYPE}>":
                node["@type"] = _one_or_many([_id(object_, compact) for object_ in objects])
            else:
                node[_id(predicate, compact)] = _one_or_many(
                    [_value(object_, compact) for object_ in objects]
                )
        written = json.dumps(node, ensure_ascii=False, indent=2).replace("\n", "\n    ")
        yield f"{separator}    {written}"
        separator = ",\n"
    yield "\n  ]\n}\n"


def _one_or_many(values: Sequence[object]) -> object:
    return values[0] if len(values) == 1 else values


def _id(term: str, compact: Compact) -> str:
    if not is_iri(term):
        return term
    iri = iri_of(term)
    found = compact.split(iri)
    return iri if found is None else f"{found[0]}:{found[1]}"


def _value(term: str, compact: Compact) -> object:
    if not term.startswith('"'):
        return {"@id": _id(term, compact)}
    parts = literal_parts(term)
    if parts.language is not None:
        return {"@value": parts.text, "@language": parts.language}
    if parts.datatype is None:
        return parts.text
    if parts.is_native and parts.datatype == f"{XSD}boolean":
        return parts.text == "true"
    if parts.is_native and parts.datatype == f"{XSD}integer" and abs(int(parts.text)) < _EXACT:
        return int(parts.text)
    return {"@value": parts.text, "@type": _id(f"<{parts.datatype}>", compact)}
