"""Terms of the graph as they appear on a page: a text, and a link where there is one to follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from kg.store import Term
from kg.vocabulary import PREFIXES
from kg.web.labels import Known
from kg.web.links import Links

_XSD = PREFIXES["xsd"]
_INTEGERS = frozenset(_XSD + name for name in ("integer", "nonNegativeInteger", "int", "long"))
_NUMBERS = _INTEGERS | {_XSD + name for name in ("decimal", "double", "float")}
_STRING = _XSD + "string"


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
                text=readable_date(value) if datatype == f"{_XSD}date" else value,
                number=datatype in _NUMBERS,
                date=datatype == f"{_XSD}date",
                language=term.language,
                note=None
                if datatype in _NUMBERS | {_STRING, f"{_XSD}date"} or term.language
                else links.short(datatype),
            )
        case _:
            return Cell(text=str(term))


def readable_date(text: str) -> str:
    """A day as people write it, ``1 July 2024``; any other text as it is.

    >>> readable_date("2024-07-01")
    '1 July 2024'
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {month_name(day.month)} {day.year}"


def month_name(number: int) -> str:
    """The English name of a month from 1 to 12."""
    return _MONTHS[number - 1]


# Not strftime: the names of months would follow the machine's language.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
