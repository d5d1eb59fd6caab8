"""An answer as a page shows it: a table, a truth, or Turtle, and only the beginning of what is very long."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import QueryBoolean, QueryResultsFormat, parse_query_results

from kg.store import Answer, QueryEngine
from kg.web.formats import JSON, TURTLE
from kg.web.links import Links
from kg.web.tables import Table, read_table

READABLE = (JSON.media_type, TURTLE.media_type)
"""The media types to ask the engine for, so that :func:`read_result` can read the answer."""

MOST_BYTES = 16 * 1024 * 1024
"""Bytes of an answer that a page is made from; a larger one has to be downloaded."""

MOST_TEXT = 200_000
"""Characters of Turtle that a page shows."""


@dataclass(frozen=True, slots=True)
class Result:
    """An answer of ``size`` bytes: one of table, truth and Turtle, or ``too_large`` for any of them.

    ``cut`` says that only its beginning is shown.
    """

    size: int
    table: Table | None = None
    truth: bool | None = None
    turtle: str | None = None
    cut: bool = False
    too_large: bool = False


def read_result(engine: QueryEngine, links: Links, answer: Answer) -> Result:
    """The answer for a page; the engine is asked once more, for the labels of what is in it."""
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
    rows = ({name: term for name in columns if (term := solution[name]) is not None} for solution in parsed)
    table = read_table(engine, links, columns, rows)
    return Result(answer.length, table=table, cut=table.cut)
