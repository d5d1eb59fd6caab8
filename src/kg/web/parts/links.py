"""Where an IRI leads: to a page of this server, to the outside where a browser may go there, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from kg.vocabulary import ONTOLOGY, PREFIXES, Names

_PATH_SAFE = "/:@!$&'()*+,;=-._~"
_OUTSIDE_SCHEMES = frozenset({"http", "https"})
_ONTOLOGY_DOCUMENT = ONTOLOGY.removesuffix("#")


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one installation; ``root`` is the path it is mounted at, without final ``/``."""

    names: Names
    root: str = ""

    def to(self, iri: str) -> str | None:
        """The address to open for an IRI; ``None`` where there is none that is safe to follow.

        >>> Links(Names()).to("https://w3id.org/tradekg/id/country/KR")
        '/id/country/KR'
        >>> Links(Names()).to("javascript:alert(1)") is None
        True
        """
        return self.local(iri) or (iri if _is_outside(iri) else None)

    def local(self, iri: str) -> str | None:
        """The path of this server's own page on an IRI; ``None`` for an IRI that is not ours."""
        for folder in ("id/", "graph/"):
            below = self.names.base + folder
            if iri.startswith(below) and len(iri) > len(below):
                return f"{self.root}/{folder}{quote(iri.removeprefix(below), safe=_PATH_SAFE)}"
        if iri.startswith(ONTOLOGY):
            return f"{self.root}/ontology#{quote(iri.removeprefix(ONTOLOGY), safe=_PATH_SAFE)}"
        return f"{self.root}/ontology" if iri == _ONTOLOGY_DOCUMENT else None

    def place(self, release: str, start: int, end: int) -> str | None:
        """The address at which a release opens at a quote, with it marked; ``None`` as in :meth:`to`."""
        href = self.to(release)
        return f"{href}?mark={start}-{end}#{quote_anchor(start, end)}" if href else None

    def local_id(self, iri: str) -> str:
        """The IRI of a thing as questions take it: ``event/2024-07-01-name``; of others as :meth:`short`."""
        return self.short(iri).removeprefix("id/")

    def short(self, iri: str) -> str:
        """The IRI as people read it: with a prefix where one fits.

        >>> Links(Names()).short("https://w3id.org/tradekg/ontology#Event")
        'kg:Event'
        """
        if iri.startswith(self.names.base) and not iri.startswith(ONTOLOGY):
            return iri.removeprefix(self.names.base)
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri


def quote_anchor(start: int, end: int) -> str:
    """The fragment of a release's page at which a quote begins.

    >>> quote_anchor(12, 40)
    'e-12-40'
    """
    return f"e-{start}-{end}"


def _is_outside(iri: str) -> bool:
    try:
        parts = urlsplit(iri)
    except ValueError:
        return False
    return parts.scheme.lower() in _OUTSIDE_SCHEMES and bool(parts.netloc)
