"""Terms of the graph as they appear on a page: a text, and a link where there is one to follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from kg.store import Term
from kg.vocabulary import expand
from kg.web.parts.labels import Known
from kg.web.parts.links import Links
from kg.web.parts.literals import DATE, NUMBERS
from kg.web.parts.words import readable_date

_SPEAK_FOR_THEMSELVES = NUMBERS | {DATE, expand("xsd:string")}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value on a page; ``href`` is ``None`` where there is nothing to open, ``note`` stands beside."""

    text: str
    href: str | None = None
    iri: str | None = None
    outside: bool = False
    number: bool = False
    date: bool = False
    language: str | None = None
    note: str | None = None

    def bare(self) -> Cell:
        """The cell without what stands beside it."""
        return replace(self, note=None)


@dataclass(frozen=True, slots=True)
class Shown:
    """Terms as cells, with the links and the labels of one page."""

    links: Links
    known: Mapping[str, Known]

    def iri(self, iri: str) -> Cell:
        """The cell of an IRI."""
        return cell(NamedNode(iri), self.links, self.known)

    def term(self, term: Term) -> Cell:
        """The cell of any term."""
        return cell(term, self.links, self.known)


def cell(term: Term, links: Links, known: Mapping[str, Known]) -> Cell:
    """The term as a cell: ours with its label and a link to its page, others with a link to the outside."""
    match term:
        case NamedNode(value=iri):
            about = known.get(iri)
            local = links.local(iri)
            return Cell(
                text=about.label if about and about.label else links.short(iri),
                href=local or links.to(iri),
                iri=iri,
                outside=local is None,
                note=readable_date(about.date) if about and about.date else None,
            )
        case Literal(value=value):
            datatype = term.datatype.value
            return Cell(
                text=readable_date(value) if datatype == DATE else value,
                number=datatype in NUMBERS,
                date=datatype == DATE,
                language=term.language,
                note=None if term.language or datatype in _SPEAK_FOR_THEMSELVES else links.short(datatype),
            )
        case _:
            return Cell(text=str(term))
