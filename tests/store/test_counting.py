"""Rows counted in the bytes of a table, whatever its texts hold and wherever the bytes are cut."""

from __future__ import annotations

import io
import itertools
import json

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.store.counting import row_counter

Row = tuple[ox.Literal | ox.NamedNode | ox.BlankNode | ox.Triple | None, ...]

# What a writer puts between rows, and what comes close to it.
MARKS = (
    "},{",
    '},{"',
    '"},{"',
    '},{",',
    '},{"}',
    '"bindings":[{"',
    '"bindings":[{',
    "<result>",
    "</result><result>",
    "<result",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\\",
    '\\"',
    '"',
    '""',
    ",",
    "]]>",
    "{}",
    "é",
    "\u2028",
    "\U0001f600",
    "한",
)
TEXTS = st.lists(st.sampled_from(MARKS) | st.text(max_size=4), max_size=6).map("".join)
IRI = ox.NamedNode("http://example.org/a,b;c=%22")
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    TEXTS.map(lambda text: ox.Literal(text, language="ko")),
    TEXTS.map(lambda text: ox.Literal(text, datatype=IRI)),
)
CELLS = st.one_of(
    st.none(),
    LITERALS,
    st.just(IRI),
    st.just(ox.BlankNode("b0")),
    LITERALS.map(lambda text: ox.Triple(IRI, IRI, text)),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[str, ...], list[Row]]:
    names = draw(
        st.lists(
            st.sampled_from(("a", "b", "bindings", "result", "vars", "_")),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    rows = draw(st.lists(st.tuples(*[CELLS] * len(names)), max_size=6))
    return tuple(names), rows


def written(names: tuple[str, ...], rows: list[Row], format_: ox.QueryResultsFormat) -> bytes:
    """The bytes that the engine writes for a table with these cells."""
    values = " ".join("(" + " ".join("UNDEF" if c is None else cell(c) for c in row) + ")" for row in rows)
    head = " ".join(f"?{name}" for name in names)
    found = ox.Store().query(f"SELECT {head} {{ VALUES ({head}) {{ {values} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    out = io.BytesIO()
    found.serialize(out, format_)
    return out.getvalue()


def cell(term: ox.Literal | ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """A term as ``VALUES`` takes it, which knows no blank nodes."""
    if isinstance(term, ox.BlankNode):
        return "<urn:blank>"
    if isinstance(term, ox.Triple):
        return f"<<( {term.subject} {term.predicate} {term.object} )>>"
    return str(term)


def counted(body: bytes, cuts: list[int], format_: ox.QueryResultsFormat) -> int:
    counter = row_counter(format_)
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    for start, end in itertools.pairwise(places):
        counter.feed(body[start:end])
    return counter.rows


@pytest.mark.parametrize(
    "format_",
    [
        ox.QueryResultsFormat.JSON,
        ox.QueryResultsFormat.XML,
        ox.QueryResultsFormat.CSV,
        ox.QueryResultsFormat.TSV,
    ],
    ids=str,
)
@settings(deadline=None, max_examples=300)
@given(table=tables(), cuts=st.lists(st.integers(0, 1 << 16), max_size=30))
@example(table=(("a",), [(ox.Literal("},{"),), (ox.Literal("},{"),)]), cuts=[])
@example(table=(("a", "b"), [(None, None), (ox.Literal('"'), None)]), cuts=[50])
@example(table=(("a",), [(None,)]), cuts=[])
def test_counted_rows_are_the_rows_that_there_are(
    format_: ox.QueryResultsFormat, table: tuple[tuple[str, ...], list[Row]], cuts: list[int]
) -> None:
    names, rows = table
    body = written(names, rows, format_)
    expected = len(rows)
    if format_ == ox.QueryResultsFormat.JSON:
        expected = sum(any(value is not None for value in row) for row in rows)
        assert len(json.loads(body)["results"]["bindings"]) == len(rows)
    assert counted(body, cuts, format_) == expected


@pytest.mark.parametrize("format_", [ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV], ids=str)
@given(cuts=st.lists(st.integers(0, 1 << 10), max_size=30))
def test_every_byte_alone_counts_the_same(format_: ox.QueryResultsFormat, cuts: list[int]) -> None:
    body = written(("a",), [(ox.Literal('x"\r\ny'),), (ox.Literal("z"),)], format_)
    assert counted(body, list(range(len(body))), format_) == 2
    assert counted(body, cuts, format_) == 2
