"""IRIs in short: with a prefix where the rest is a plain name, else relative to the base."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.export.statements import Statement
from kg.export.terms import RDF_TYPE, iri_of, is_iri, literal_parts
from kg.vocabulary import Names

# What Turtle, SPARQL and XML take as a local name without an escape; XML names do not begin with a digit.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_RELATIVE = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9_.~%!$&'()*+,;=@-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.~%!$&'()*+,;=@:-]*)*"
)


class Compact:
    """The short forms of IRIs under the prefixes of ``names``, and which prefixes were used."""

    def __init__(self, names: Names) -> None:
        self.base = names.base
        self.used: set[str] = set()
        self.used_base = False
        # The longest namespace first: ``person:x`` rather than ``id:person/x``.
        self._namespaces = sorted(names.prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._split: dict[str, tuple[str, str] | None] = {}

    @property
    def prefixes(self) -> list[tuple[str, str]]:
        """The prefixes used so far with their namespaces, in alphabetical order."""
        return sorted((prefix, namespace) for prefix, namespace in self._namespaces if prefix in self.used)

    def split(self, iri: str) -> tuple[str, str] | None:
        """Prefix and plain local name, where the IRI can be written so."""
        for prefix, namespace in self._namespaces:
            if iri.startswith(namespace):
                local = iri[len(namespace) :]
                if _LOCAL.fullmatch(local):
                    self.used.add(prefix)
                    return prefix, local
                return None
        return None

    def turtle(self, iri: str) -> str:
        """The shortest way in which Turtle can write it."""
        found = self.split(iri)
        if found is not None:
            return f"{found[0]}:{found[1]}"
        relative = iri[len(self.base) :] if iri.startswith(self.base) else ""
        if _RELATIVE.fullmatch(relative):
            self.used_base = True
            return f"<{relative}>"
        return f"<{iri}>"

    def xml_name(self, iri: str) -> tuple[str, str] | None:
        """Prefix and local name for an XML element, where a prefix fits."""
        found = self.split(iri)
        return found if found is not None and _XML_NAME.fullmatch(found[1]) else None


def note_used(compact: Compact, statements: Iterable[Statement]) -> None:
    """Go through all statements once, so that ``compact`` knows the prefixes that are needed."""
    for statement in statements:
        # As a predicate rdf:type is written without its prefix; as an object it is a name like any other.
        predicate = "" if statement.predicate == f"<{RDF_TYPE}>" else statement.predicate
        for term in (statement.graph, statement.subject, predicate, statement.object):
            if is_iri(term):
                compact.turtle(iri_of(term))
            elif term.startswith('"') and term.endswith(">"):
                parts = literal_parts(term)
                if parts.datatype is not None and not parts.is_native:
                    compact.turtle(parts.datatype)
