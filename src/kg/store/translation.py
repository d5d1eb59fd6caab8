"""What another store answered, read and written again in the format asked for, within the same bounds.

It is read here, in a worker process: what comes from elsewhere may be anything, and terms nested a hundred
thousand deep end the process that reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kg.errors import EndpointFailed
from kg.store.evaluation import Spool, write_result
from kg.store.formats import choose_format
from kg.store.guard import QueryForm
from kg.store.task import Done, Fetched, Task, WorkerSettings

TABLES: Mapping[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
"""The formats of tables, and of yes and no, that are read, by all that servers call them."""

GRAPHS: Mapping[str, ox.RdfFormat] = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
"""The formats of graphs that are read."""

_VIRTUOSO_ASK = ["__ASK_RETVAL"]
"""The columns of what Virtuoso 7.2.5 answers in place of yes, a row with 1, and of no, which has no row."""


def translate(task: Task, settings: WorkerSettings) -> Done:
    """The complete answer; ``EndpointFailed`` for what is none, ``QueryTooLarge`` over a limit."""
    fetched = task.fetched
    assert fetched is not None
    chosen = choose_format(fetched.form, task.media_types)
    try:
        with Spool(task) as spool, Path(fetched.path).open("rb") as stream:
            rows = write_result(_read(stream, fetched), chosen, task, settings, spool)
            return Done(chosen.media_type, fetched.form, spool.length, rows, fetched.volatile, spool.body())
    except (SyntaxError, ValueError, EOFError) as error:
        raise EndpointFailed(
            f"the store behind this server answered with something that cannot be read: {_brief(error)}"
        ) from error


def _read(stream: IO[bytes], fetched: Fetched) -> ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]:
    if fetched.form.gives_graph:
        return _triples(stream, GRAPHS[fetched.media_type])
    result = ox.parse_query_results(stream, TABLES[fetched.media_type])
    asked = fetched.form is QueryForm.ASK
    if asked and isinstance(result, ox.QuerySolutions) and _is_yes_or_no(result):
        result = _yes_or_no(any(isinstance(row[0], ox.Literal) and row[0].value == "1" for row in result))
    if not isinstance(result, ox.QueryBoolean if asked else ox.QuerySolutions):
        raise ValueError(f"it is no answer to a query of the form {fetched.form}")
    return result


def _is_yes_or_no(table: ox.QuerySolutions) -> bool:
    return [column.value for column in table.variables] == _VIRTUOSO_ASK


def _yes_or_no(answer: bool) -> ox.QueryBoolean:
    # The library makes none of its own.
    written = json.dumps({"head": {}, "boolean": answer})
    read = ox.parse_query_results(written, ox.QueryResultsFormat.JSON)
    assert isinstance(read, ox.QueryBoolean)
    return read


def _triples(stream: IO[bytes], format_: ox.RdfFormat) -> Iterator[ox.Triple]:
    for quad in ox.parse(stream, format_):
        yield quad.triple


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
