"""Statements in reading order → RDF/XML, indented, one element for each subject.

Written here and not by pyoxigraph, which writes characters that XML does not allow, loses carriage returns
and makes element names that are none.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from kg.errors import UnknownFormat
from kg.export.compact import Compact
from kg.export.documents import Written
from kg.export.reading_order import Properties
from kg.export.terms import RDF_TYPE, iri_of, is_iri, literal_parts
from kg.vocabulary import Names

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LAST_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")
_TYPE = f"<{RDF_TYPE}>"
_OTHERS = ("turtle", "ntriples", "jsonld", "nquads", "trig")


class RdfXmlWriter:
    """Writes RDF/XML; raises ``UnknownFormat`` for what XML cannot hold."""

    def __init__(self, names: Names) -> None:
        self._compact = Compact(names)
        self._compact.used.add("rdf")
        self._classes = Written(self._class)
        self._begins = Written(self._begin)
        self._ends = Written(self._end)
        self._about = Written(lambda term: _reference(term, "rdf:about"))
        self._objects = Written(_object)

    def begin(self, _graph: str) -> str:
        """Nothing."""
        return ""

    def subject(self, subject: str, properties: Properties) -> str:
        """The element of a subject."""
        tag = ""
        if properties[0][0] == _TYPE:
            # All of them, as a prefix is declared also for those that name no element.
            named = [self._classes[class_] for class_ in properties[0][1]]
            tag = named[0]
        lines = [
            f"    <{self._begins[predicate]}{self._objects[object_]}"
            + (f"{self._ends[predicate]}\n" if object_.startswith('"') else "\n")
            for predicate, objects in properties
            for object_ in objects
        ]
        if tag:
            del lines[0]
        tag = tag or "rdf:Description"
        return f"\n  <{tag} {self._about[subject]}>\n{''.join(lines)}  </{tag}>\n"

    def end(self, _graph: str) -> str:
        """Nothing."""
        return ""

    def head(self) -> str:
        """The beginning of the outermost element, with the prefixes that were used."""
        spaces = "".join(
            f"\n    xmlns:{prefix}={quoteattr(space)}" for prefix, space in self._compact.prefixes
        )
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'

    def tail(self) -> str:
        """The end of the outermost element."""
        return "\n</rdf:RDF>\n"

    def corrected(self) -> None:
        """None is needed."""

    def _class(self, term: str) -> str:
        found = self._compact.xml_name(iri_of(term)) if is_iri(term) else None
        return ":".join(found or ())

    def _begin(self, predicate: str) -> str:
        verb = iri_of(predicate)
        name = self._compact.xml_name(verb)
        if name is not None:
            return ":".join(name)
        local = _local_name(verb)
        return f"p:{local} xmlns:p={quoteattr(verb[: -len(local)])}"

    def _end(self, predicate: str) -> str:
        return f"</{self._begins[predicate].partition(' ')[0]}>"


def _local_name(verb: str) -> str:
    match = _LAST_NAME.search(verb)
    if match is None:
        raise UnknownFormat(f"RDF/XML has no way to write the property {verb}", "rdfxml", _OTHERS)
    return match.group()


def _object(term: str) -> str:
    """What stands behind the name of a property's element: all of it, or the element up to its end."""
    if not term.startswith('"'):
        return f" {_reference(term, 'rdf:resource')}/>"
    parts = literal_parts(term)
    if parts.language is not None:
        return f" xml:lang={quoteattr(parts.language)}>{_text(parts.text)}"
    if parts.datatype is not None:
        return f" rdf:datatype={quoteattr(parts.datatype)}>{_text(parts.text)}"
    return f">{_text(parts.text)}"


def _reference(term: str, attribute: str) -> str:
    if is_iri(term):
        return f"{attribute}={quoteattr(iri_of(term))}"
    return f"rdf:nodeID={quoteattr(term.removeprefix('_:'))}"


def _text(text: str) -> str:
    if found := _NOT_XML.search(text):
        message = f"XML cannot hold the character U+{ord(found.group()):04X} of a literal"
        raise UnknownFormat(message, "rdfxml", _OTHERS)
    return escape(text, {"\r": "&#13;"})
