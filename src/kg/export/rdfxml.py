"""Statements in reading order → RDF/XML, indented, one element for each subject.

Written here and not by pyoxigraph, which writes characters that XML does not allow, loses carriage returns
and makes element names that are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from kg.errors import UnknownFormat
from kg.export.compact import Compact
from kg.export.statements import Statements, by_subject
from kg.export.terms import RDF_TYPE, iri_of, is_iri, literal_parts
from kg.vocabulary import Names

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LAST_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")


def rdfxml_lines(statements: Statements, names: Names) -> Iterator[str]:
    """The lines of an RDF/XML document; ``UnknownFormat`` for a graph that XML cannot hold."""
    compact = Compact(names)
    types_and_verbs = {
        term
        for statement in statements
        for term in (
            statement.predicate,
            *([statement.object] if statement.predicate == f"<{RDF_TYPE}>" else []),
        )
        if is_iri(term)
    }
    for term in types_and_verbs:
        compact.xml_name(iri_of(term))
    compact.used.add("rdf")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    for prefix, namespace in compact.prefixes:
        yield f"\n    xmlns:{prefix}={quoteattr(namespace)}"
    yield ">\n"
    for subject, predicates in by_subject(statements):
        yield "\n"
        yield from _element(subject, predicates, compact)
    yield "\n</rdf:RDF>\n"


def _element(subject: str, predicates: list[tuple[str, list[str]]], compact: Compact) -> Iterator[str]:
    tag = "rdf:Description"
    verb, objects = predicates[0]
    if verb == f"<{RDF_TYPE}>" and is_iri(objects[0]) and compact.xml_name(iri_of(objects[0])):
        tag = ":".join(compact.xml_name(iri_of(objects[0])) or ())
        predicates = [(verb, objects[1:]), *predicates[1:]]
    yield f"  <{tag} {_reference(subject, 'rdf:about')}>\n"
    for verb, objects in predicates:
        for object_ in objects:
            yield f"    {_property(iri_of(verb), object_, compact)}\n"
    yield f"  </{tag}>\n"


def _property(verb: str, object_: str, compact: Compact) -> str:
    name = compact.xml_name(verb)
    if name is not None:
        tag, declared = f"{name[0]}:{name[1]}", ""
    else:
        match = _LAST_NAME.search(verb)
        if match is None:
            raise UnknownFormat(f"RDF/XML has no way to write the property {verb}", "rdfxml", _OTHERS)
        tag, declared = f"p:{match.group()}", f" xmlns:p={quoteattr(verb[: match.start()])}"
    if not object_.startswith('"'):
        return f"<{tag}{declared} {_reference(object_, 'rdf:resource')}/>"
    parts = literal_parts(object_)
    attributes = declared
    if parts.language is not None:
        attributes += f" xml:lang={quoteattr(parts.language)}"
    elif parts.datatype is not None:
        attributes += f" rdf:datatype={quoteattr(parts.datatype)}"
    return f"<{tag}{attributes}>{_text(parts.text)}</{tag}>"


_OTHERS = ("turtle", "ntriples", "jsonld", "nquads", "trig")


def _reference(term: str, attribute: str) -> str:
    if is_iri(term):
        return f"{attribute}={quoteattr(iri_of(term))}"
    return f"rdf:nodeID={quoteattr(term.removeprefix('_:'))}"


def _text(text: str) -> str:
    if found := _NOT_XML.search(text):
        message = f"XML cannot hold the character U+{ord(found.group()):04X} of a literal"
        raise UnknownFormat(message, "rdfxml", _OTHERS)
    return escape(text, {"\r": "&#13;"})
