"""Statements in reading order → Turtle and TriG that a person can read.

Written here and not by pyoxigraph, whose order of prefixes is that of a hash table, which escapes every
``/`` of a local name, and which has no line break between subjects.
"""

from __future__ import annotations

import re

from kg.export.compact import Compact
from kg.export.documents import Written
from kg.export.reading_order import Properties
from kg.export.terms import RDF_TYPE, iri_of, is_iri, literal_parts
from kg.vocabulary import Names

_MUST_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TYPE = f"<{RDF_TYPE}>"
_SHORT = 90
_INDENT = "    "


class TurtleWriter:
    """Writes Turtle for a graph without a name, TriG for named graphs."""

    def __init__(self, names: Names) -> None:
        self._compact = Compact(names)
        self._terms = Written(self._term)
        self._between = ""
        self._indent = ""

    def begin(self, graph: str) -> str:
        """The beginning of a named graph's block; nothing for the other."""
        if not graph:
            self._indent, self._between = "", "\n"
            return ""
        self._indent, self._between = _INDENT, ""
        return f"\n{self._compact.turtle(graph)} {{\n"

    def subject(self, subject: str, properties: Properties) -> str:
        """The sentence about a subject."""
        terms = self._terms
        more = f" ;\n{self._indent}{_INDENT}"
        verbs = more.join(
            [
                self._several(predicate, objects)
                if len(objects) > 1
                else f"{'a' if predicate == _TYPE else terms[predicate]} {terms[objects[0]]}"
                for predicate, objects in properties
            ]
        )
        between, self._between = self._between, "\n"
        return f"{between}{self._indent}{terms[subject]} {verbs} .\n"

    def end(self, graph: str) -> str:
        """The end of a named graph's block."""
        return "}\n" if graph else ""

    def head(self) -> str:
        """The base and the prefixes that were used."""
        base = f"@base <{self._compact.base}> .\n" if self._compact.used_base else ""
        return base + "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in self._compact.prefixes)

    def tail(self) -> str:
        """Nothing."""
        return ""

    def corrected(self) -> None:
        """None is needed."""

    def _several(self, predicate: str, objects: list[str]) -> str:
        verb = "a" if predicate == _TYPE else self._terms[predicate]
        written = [self._terms[object_] for object_ in objects]
        short = sum(map(len, written)) + len(verb) <= _SHORT
        between = ", " if short else f",\n{self._indent}{_INDENT}{_INDENT}"
        return f"{verb} {between.join(written)}"

    def _term(self, term: str) -> str:
        if is_iri(term):
            return self._compact.turtle(iri_of(term))
        if not term.startswith('"') or (term.endswith('"') and "\\n" not in term):
            return term
        parts = literal_parts(term)
        if parts.is_native:
            return parts.text
        text = _long(parts.text) if "\n" in parts.text else term[: term.rindex('"') + 1]
        if parts.language is not None:
            return f"{text}@{parts.language}"
        return text if parts.datatype is None else f"{text}^^{self._compact.turtle(parts.datatype)}"


def _long(text: str) -> str:
    """The text between three quotes, over several lines."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    escaped = _MUST_ESCAPE.sub(lambda match: f"\\u{ord(match.group()):04X}", escaped)
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    return f'"""{escaped}"""'
