"""IRIs in short: with a prefix where the rest is a plain name, else relative to the base."""

from __future__ import annotations

import re
from collections.abc import Collection

from kg.vocabulary import Names

# What Turtle, SPARQL and XML take as a local name without an escape; XML names do not begin with a digit.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_RELATIVE = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9_.~%!$&'()*+,;=@-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.~%!$&'()*+,;=@:-]*)*"
)


class Compact:
    """The short forms of IRIs under the prefixes of ``names``, and which prefixes were used.

    ``forgone`` are prefixes that are not to be used.
    """

    def __init__(self, names: Names, forgone: Collection[str] = ()) -> None:
        self.base = names.base
        self.used: set[str] = set()
        self.used_base = False
        # All namespaces end in "/" or "#", so that the one of an IRI is found by cutting it there.
        self._prefixes = {
            namespace: prefix for prefix, namespace in sorted(names.prefixes.items()) if prefix not in forgone
        }
        self._schemes: set[str] = set()

    @property
    def prefixes(self) -> list[tuple[str, str]]:
        """The prefixes used so far with their namespaces, in alphabetical order."""
        return sorted((prefix, space) for space, prefix in self._prefixes.items() if prefix in self.used)

    def split(self, iri: str) -> tuple[str, str] | None:
        """Prefix and plain local name, where the IRI can be written so."""
        self._schemes.add(iri.partition(":")[0])
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefixes.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri, cut):
            return None
        self.used.add(prefix)
        return prefix, iri[cut:]

    @property
    def like_schemes(self) -> frozenset[str]:
        """The prefixes that are also the scheme of an IRI met so far: JSON-LD cannot tell the two apart."""
        return frozenset(self._schemes.intersection(self._prefixes.values()))

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
