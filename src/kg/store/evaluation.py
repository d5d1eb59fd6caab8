"""One query evaluated on an open store and written in the format asked for, within a bound of bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO

import pyoxigraph as ox

from kg.errors import QueryError, QueryFailed, QueryOutOfMemory, QueryRefused, QuerySyntaxError, QueryTooLarge
from kg.store.counting import RowCounter, row_counter
from kg.store.federation import Call, own_words, place, service_failure
from kg.store.formats import AnswerFormat, choose_format
from kg.store.guard import judge
from kg.store.request import Term
from kg.store.task import Done, Task, WorkerSettings

IN_MEMORY = 1 << 20
"""Answers up to this many bytes are sent through the pipe, larger ones through a file."""

_AT = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_REASONS = (
    "Prefix not found",
    "The SELECT contains a variable that is unbound",
    "IRI parsing failed",
    "language tag parsing failed",
)


class Spool(AbstractContextManager["Spool"]):
    """A writer that keeps a small answer in memory, a large one in a file, and refuses one over a limit."""

    def __init__(self, task: Task) -> None:
        self.length = 0
        self.rows: RowCounter | None = None
        """Counts the rows of what is written, where it is a table."""
        self._task = task
        self._target: IO[bytes] = io.BytesIO()

    def write(self, data: bytes) -> int:
        """Take the bytes; ``QueryTooLarge`` when they, or the rows in them, exceed the limit."""
        self.length += len(data)
        if self.length > self._task.max_result_bytes:
            limit = self._task.max_result_bytes
            raise QueryTooLarge(f"the result is larger than {limit:,} bytes: ask for less with LIMIT", limit)
        if self.rows is not None:
            self.rows.feed(data)
            _check_results(self.rows.rows, self._task)
        if isinstance(self._target, io.BytesIO) and self.length > IN_MEMORY:
            begun = self._target.getvalue()
            self._target = Path(self._task.spool).open("wb")  # noqa: SIM115 - closed at the exit of this
            self._target.write(begun)
        return self._target.write(data)

    def flush(self) -> None:
        """Hand everything to the file, where there is one."""
        self._target.flush()

    def body(self) -> bytes | None:
        """All that was written; ``None`` when it is in the file."""
        self.flush()
        return self._target.getvalue() if isinstance(self._target, io.BytesIO) else None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._target.close()


def evaluate(store: ox.Store, task: Task, settings: WorkerSettings) -> Done:
    """The complete answer; a ``QueryError`` or ``UnknownFormat`` when there is none."""
    judged = judge(task.text, settings.max_query_bytes, settings.services, settings.prefixes)
    chosen = choose_format(judged.form, task.media_types)
    try:
        with Spool(task) as spool:
            result = store.query(
                judged.text,
                base_iri=settings.base,
                # Only those that may be used: to read all of them takes longer than a short query.
                prefixes={name: iri for name, iri in settings.prefixes.items() if f"{name}:" in judged.text},
                default_graph=None
                if task.default_graphs is None
                else [*map(ox.NamedNode, task.default_graphs)],
                named_graphs=None if task.named_graphs is None else [*map(ox.NamedNode, task.named_graphs)],
                substitutions={ox.Variable(name): term for name, term in task.bindings.items()},
            )
            rows = write_result(result, chosen, task, settings, spool)
            return Done(chosen.media_type, judged.form, spool.length, rows, judged.volatile, spool.body())
    except QueryError:
        raise
    except SyntaxError as error:
        raise explain_syntax_error(str(error), judged.source, judged.calls) from error
    except MemoryError as error:
        raise out_of_memory(settings.max_memory_bytes) from error
    except (RuntimeError, OSError) as error:
        if (failure := service_failure(error, judged.calls)) is not None:
            raise failure from error
        why = own_words(str(error), judged.calls)
        if isinstance(error, RuntimeError):
            raise QueryRefused(f"the engine does not run this query: {why}") from error
        raise QueryFailed(f"the query could not be answered: {why}") from error


def out_of_memory(limit: int | None) -> QueryOutOfMemory:
    """The error for a query that took too much memory."""
    bound = f"{limit:,} bytes of memory" if limit else "memory than there is"
    return QueryOutOfMemory(f"the query was stopped: it took more than {bound}", limit)


def write_result(
    result: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple],
    chosen: AnswerFormat,
    task: Task,
    settings: WorkerSettings,
    spool: Spool,
) -> int:
    """The number of rows or triples written; a yes or no is one."""
    if not isinstance(result, ox.QuerySolutions | ox.QueryBoolean):
        assert isinstance(chosen.engine, ox.RdfFormat)
        counted = _Counted(result, task)
        # The result's own ``serialize`` takes no prefixes, and Turtle without them is hard to read.
        ox.serialize(counted, spool, chosen.engine, prefixes=dict(settings.prefixes))  # type: ignore[arg-type]
        return counted.number
    assert isinstance(chosen.engine, ox.QueryResultsFormat)
    if isinstance(result, ox.QuerySolutions):
        spool.rows = row_counter(chosen.engine)
        if task.hidden:
            table = result.serialize(format=ox.QueryResultsFormat.JSON) or b""
            table = without_columns(table, {name: task.bindings[name] for name in sorted(task.hidden)})
            if chosen.engine == ox.QueryResultsFormat.JSON:
                spool.write(table)
                return spool.rows.rows
            result = ox.parse_query_results(table, ox.QueryResultsFormat.JSON)
    result.serialize(spool, chosen.engine)  # type: ignore[arg-type]
    return spool.rows.rows if spool.rows is not None else 1


class _Counted:
    """The triples, counted as they pass; ``QueryTooLarge`` when there are too many."""

    def __init__(self, triples: Iterable[ox.Triple], task: Task) -> None:
        self.number = 0
        self._triples = triples
        self._task = task

    def __iter__(self) -> Iterator[ox.Triple]:
        for triple in self._triples:
            self.number += 1
            _check_results(self.number, self._task)
            yield triple


def _check_results(number: int, task: Task) -> None:
    if number > task.max_results:
        limit = task.max_results
        raise QueryTooLarge(
            f"there are more than {limit:,} results: ask for less with LIMIT", limit, "results"
        )


def without_columns(table: bytes, bound: Mapping[str, Term]) -> bytes:
    """The engine's JSON without the columns ``bound``, which it has to project to bind parameters.

    Such a column is the same bytes in every row. To cut these out takes a fiftieth of the time of reading
    and writing all the rows. No text can look like them: its quotes are escaped.
    """
    for name, term in bound.items():
        head, end, rows = table.partition(b"]")
        table = _cut(head, f'"{name}"'.encode()) + end + _cut(rows, _as_written(name, term))
    return table


def _as_written(name: str, term: Term) -> bytes:
    """The column of a parameter in a row as the engine writes it, for which it is asked."""
    asked = ox.Store().query(f"SELECT ?{name} {{}}", substitutions={ox.Variable(name): term})
    assert isinstance(asked, ox.QuerySolutions)
    row = asked.serialize(format=ox.QueryResultsFormat.JSON) or b""
    return row.partition(b"[{")[2].removesuffix(b"}]}}")


def _cut(written: bytes, member: bytes) -> bytes:
    """A list or object without the member, and without the comma that then stands for nothing."""
    return written.replace(b"," + member, b"").replace(member + b",", b"").replace(member, b"")


def explain_syntax_error(message: str, text: str, calls: Sequence[Call] = ()) -> QuerySyntaxError:
    """The error with its place, in place of the parser's list of everything that it would have accepted.

    ``text`` is the user's, ``calls`` are its ``SERVICE`` clauses, which the engine saw with other addresses.
    """
    match = _AT.match(message)
    if match is None:
        return QuerySyntaxError(f"not valid SPARQL: {own_words(' '.join(message.split()), calls)}")
    line, column = place(text, calls, int(match.group(1)), int(match.group(2)))
    reasons = [reason for reason in _REASONS if reason in match.group(3)]
    # The parser names the farthest place it came to: what stands before it is what it could not go on from.
    lines = text.split("\n")
    read = lines[line - 1][: column - 1].strip() if line <= len(lines) else ""
    where = f", after {read[-30:]!r}" if read else ""
    why = f": {reasons[0][0].lower()}{reasons[0][1:]}" if reasons else ""
    return QuerySyntaxError(f"not valid SPARQL at line {line}, column {column}{where}{why}", line, column)
