"""An answer as a page shows it: a table, a truth, or Turtle, and only the beginning of what is very long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, parse_query_results

from kg.store import Answer, QueryEngine
from kg.web.parts.labels import labels_of
from kg.web.parts.links import Links
from kg.web.parts.rows import Row
from kg.web.parts.tables import Table, read_table, visible
from kg.web.protocol.formats import JSON, TURTLE
from kg.web.questions.ordering import Order, in_order, read_order
from kg.web.questions.plots import Plot

READABLE = (JSON.media_type, TURTLE.media_type)
"""The media types to ask the engine for, so that :func:`read_result` can read the answer."""

MOST_BYTES = 16 * 1024 * 1024
"""Bytes of an answer that a page is made from; a larger one has to be downloaded."""

MOST_TEXT = 200_000
"""Characters of Turtle that a page shows."""


@dataclass(frozen=True, slots=True)
class Result:
    """An answer of ``size`` bytes: one of table, truth and Turtle, or ``too_large`` for any of them.

    ``cut`` says that only its beginning is shown, ``order`` how its rows are sorted where a reader chose it.
    """

    size: int
    table: Table | None = None
    truth: bool | None = None
    turtle: str | None = None
    cut: bool = False
    too_large: bool = False
    order: Order | None = None
    chart: Plot | None = None


def read_result(
    engine: QueryEngine,
    links: Links,
    answer: Answer,
    sort: str | None = None,
    plotting: Callable[[Sequence[Row]], Plot | None] | None = None,
) -> Result:
    """The answer for a page; the engine is asked once more, for the labels of what is in it.

    ``sort`` is a column of the table, with ``-`` before it for the other direction; ``BadParameter`` where
    there is none of this name. ``plotting`` makes a chart of all rows, also those that the page
    leaves out.
    """
    if answer.length > MOST_BYTES:
        answer.close()
        return Result(answer.length, too_large=True)
    if answer.form.gives_graph:
        text = answer.body.decode()
        return Result(answer.length, turtle=text[:MOST_TEXT], cut=len(text) > MOST_TEXT)
    parsed = parse_query_results(answer.body, QueryResultsFormat.JSON)
    if isinstance(parsed, QueryBoolean):
        return Result(answer.length, truth=bool(parsed))
    columns = [variable.value for variable in parsed.variables]
    rows: Iterable[Row] = (
        {name: term for name in columns if (term := solution[name]) is not None} for solution in parsed
    )
    order = read_order(sort, visible(columns)) if sort else None
    chart = None
    if order is not None or plotting is not None:
        rows = list(rows)
        chart = plotting(rows) if plotting is not None else None
        rows = in_order(rows, order, _names(engine, rows, order.column)) if order is not None else rows
    table = read_table(engine, links, columns, rows)
    return Result(answer.length, table=table, cut=table.cut, order=order, chart=chart)


def _names(engine: QueryEngine, rows: Iterable[Row], column: str) -> Mapping[str, str]:
    """What the things of a column are called, of those whose row has no label for them."""
    bare = (row[column] for row in rows if column in row and f"{column}Label" not in row)
    known = labels_of(engine, (term.value for term in bare if isinstance(term, NamedNode)))
    return {iri: one.label for iri, one in known.items() if one.label}
