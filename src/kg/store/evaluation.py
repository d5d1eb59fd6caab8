"""One query evaluated on an open store and written in the format asked for, within a bound of bytes."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO

import pyoxigraph as ox

from kg.errors import QueryError, QueryFailed, QueryRefused, QuerySyntaxError, QueryTooLarge
from kg.store.federation import Call, own_words, place
from kg.store.formats import AnswerFormat, formats_for
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
    """A writer that keeps a small answer in memory, a large one in a file, and refuses one over the limit."""

    def __init__(self, path: Path, limit: int) -> None:
        self.length = 0
        self._path = path
        self._limit = limit
        self._target: IO[bytes] = io.BytesIO()

    def write(self, data: bytes) -> int:
        """Take the bytes; ``QueryTooLarge`` when they exceed the limit."""
        self.length += len(data)
        if self.length > self._limit:
            raise QueryTooLarge(f"the result is larger than {self._limit:,} bytes", self._limit)
        if isinstance(self._target, io.BytesIO) and self.length > IN_MEMORY:
            begun = self._target.getvalue()
            self._target = self._path.open("wb")
            self._target.write(begun)
        return self._target.write(data)

    def flush(self) -> None:
        """Hand everything to the file, where there is one."""
        self._target.flush()

    def done(self) -> Done:
        """What was written, as a reply."""
        self.flush()
        body = self._target.getvalue() if isinstance(self._target, io.BytesIO) else None
        return Done(body, self.length)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._target.close()


def evaluate(store: ox.Store, task: Task, settings: WorkerSettings) -> Done:
    """The complete answer; a ``QueryError`` when there is none."""
    try:
        with Spool(Path(task.spool), task.max_result_bytes) as spool:
            result = store.query(
                task.text,
                base_iri=settings.base,
                prefixes=dict(settings.prefixes),
                default_graph=None
                if task.default_graphs is None
                else [*map(ox.NamedNode, task.default_graphs)],
                named_graphs=None if task.named_graphs is None else [*map(ox.NamedNode, task.named_graphs)],
                substitutions={ox.Variable(name): term for name, term in task.bindings.items()},
            )
            _write(result, task, settings, spool)
            return spool.done()
    except QueryError:
        raise
    except SyntaxError as error:
        raise explain_syntax_error(str(error), task.text) from error
    except RuntimeError as error:
        raise QueryRefused(f"the engine does not run this query: {error}") from error
    except (OSError, MemoryError) as error:
        raise QueryFailed(f"the query could not be answered: {error or 'out of memory'}") from error


def _write(
    result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    task: Task,
    settings: WorkerSettings,
    spool: Spool,
) -> None:
    chosen = _format(task)
    if isinstance(result, ox.QueryTriples):
        assert isinstance(chosen.engine, ox.RdfFormat)
        # The result's own ``serialize`` takes no prefixes, and Turtle without them is hard to read.
        ox.serialize(result, spool, chosen.engine, prefixes=dict(settings.prefixes))  # type: ignore[arg-type]
        return
    assert isinstance(chosen.engine, ox.QueryResultsFormat)
    if isinstance(result, ox.QuerySolutions) and task.hidden:
        result = without_columns(result, task.hidden)
    result.serialize(spool, chosen.engine)  # type: ignore[arg-type]


def without_columns(solutions: ox.QuerySolutions, hidden: frozenset[str]) -> ox.QuerySolutions:
    """The same rows without the columns ``hidden``, which the engine has to project to bind parameters."""
    table = json.loads(solutions.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    table["head"]["vars"] = [name for name in table["head"]["vars"] if name not in hidden]
    for row in table["results"]["bindings"]:
        for name in hidden & row.keys():
            del row[name]
    shown = ox.parse_query_results(json.dumps(table), ox.QueryResultsFormat.JSON)
    assert isinstance(shown, ox.QuerySolutions)
    return shown


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


def _format(task: Task) -> AnswerFormat:
    return next(known for known in formats_for(task.form) if known.media_type == task.media_type)
