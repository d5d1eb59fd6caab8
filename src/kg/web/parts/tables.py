"""Rows of an answer as a table for people, with labels and links for what is ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pyoxigraph import Literal, NamedNode

from kg.store import QueryEngine, Term
from kg.web.parts.labels import names_of
from kg.web.parts.links import Links
from kg.web.parts.terms import Cell, Shown
from kg.web.parts.words import variable_words

MOST_ROWS = 500
"""Rows that a page shows; the downloads have them all."""


_LABEL = "Label"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; a cell is ``None`` where the row has no value. ``cut``: rows are left out.

    ``columns`` are headings in words, ``names`` what the query calls them.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    cut: bool
    names: tuple[str, ...] = ()


def visible(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that are shown by themselves.

    >>> visible(["event", "eventLabel", "startDate"])
    ('event', 'startDate')
    """
    labelled = {f"{name}{_LABEL}" for name in columns}
    return tuple(name for name in columns if name not in labelled)


def read_table(
    engine: QueryEngine, links: Links, columns: Sequence[str], rows: Iterable[Mapping[str, Term]]
) -> Table:
    """The first rows as a table, with the labels of all its IRIs from one query.

    A column ``eventLabel`` beside ``event`` is not shown by itself: it is the text of that column's links.
    """
    taken = list(islice(rows, MOST_ROWS + 1))
    cut = len(taken) > MOST_ROWS
    del taken[MOST_ROWS:]
    ours = (iri for iri in _iris(taken) if links.local(iri))
    shown = Shown(links, names_of(engine, ours))
    names = visible(columns)
    return Table(
        tuple(variable_words(name) for name in names),
        tuple(tuple(_cell(row, name, shown) for name in names) for row in taken),
        cut,
        names,
    )


def _cell(row: Mapping[str, Term], name: str, shown: Shown) -> Cell | None:
    term, label = row.get(name), row.get(f"{name}{_LABEL}")
    if term is None:
        return shown.term(label) if label is not None else None
    cell = shown.term(term)
    if isinstance(term, NamedNode) and isinstance(label, Literal):
        return replace(cell, text=label.value)
    return cell


def _iris(rows: Iterable[Mapping[str, Term]]) -> Iterator[str]:
    for row in rows:
        for term in row.values():
            if isinstance(term, NamedNode):
                yield term.value
