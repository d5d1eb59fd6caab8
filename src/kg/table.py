"""Answers as plain text for a terminal: a table of rows, yes or no, or a graph as Turtle."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.store import Answer

_WIDEST_CELL = 60


def answer_lines(answer: Answer, prefixes: Mapping[str, str]) -> Iterator[str]:
    """The lines that show an answer, which must be in the default format of its form.

    IRIs are shortened by ``prefixes`` for reading (``country:KR``); literals stand without datatype.
    """
    if answer.form.gives_graph:
        yield from _turtle_lines(answer.body, prefixes)
        return
    results = ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        yield "true" if results else "false"
        return
    assert isinstance(results, ox.QuerySolutions)
    longest_first = sorted(prefixes.items(), key=lambda item: -len(item[1]))
    columns = [variable.value for variable in results.variables]
    yield from text_table(columns, [[_cell(term, longest_first) for term in row] for row in results])


def text_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table: names of the columns, a rule, and the rows; a long cell goes on below itself.

    >>> for line in text_table(["event", "n"], [["Business Forum", "23"], ["Talks", "1"]]):
    ...     print(line)
    event           n
    --------------  --
    Business Forum  23
    Talks           1
    """
    folded = [[_fold(cell) for cell in row] for row in rows]
    widths = [
        max([_width(name), *(_width(line) for row in folded for line in row[index])])
        for index, name in enumerate(columns)
    ]
    yield _line(columns, widths)
    yield _line(["-" * width for width in widths], widths)
    for row in folded:
        for index in range(max(map(len, row), default=0)):
            yield _line([cell[index] if index < len(cell) else "" for cell in row], widths)


def _turtle_lines(body: bytes, prefixes: Mapping[str, str]) -> Iterator[str]:
    """The graph by subject, with those prefixes that it uses."""
    used = {prefix: start for prefix, start in prefixes.items() if start.encode() in body}
    turtle = ox.RdfFormat.TURTLE
    written = ox.serialize(sorted(ox.parse(body, turtle), key=str), format=turtle, prefixes=used)
    assert written is not None
    lines = written.decode("utf-8").splitlines()
    # The engine writes prefixes in another order each time.
    yield from sorted(line for line in lines if line.startswith("@prefix"))
    yield from (line for line in lines if not line.startswith("@prefix"))


def _cell(term: object, prefixes: Sequence[tuple[str, str]]) -> str:
    if isinstance(term, ox.Literal):
        return term.value
    if isinstance(term, ox.NamedNode):
        for prefix, start in prefixes:
            if term.value.startswith(start) and term.value != start:
                return f"{prefix}:{term.value.removeprefix(start)}"
        return term.value
    return "" if term is None else str(term)


def _fold(cell: str) -> list[str]:
    return textwrap.wrap(cell, _WIDEST_CELL, break_long_words=False, break_on_hyphens=False) or [""]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Columns of a terminal: East Asian letters take two, accents that combine none."""
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )
