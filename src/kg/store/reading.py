"""The current snapshot read in this process: for trusted work such as export, without the engine's limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryRefused
from kg.store.evaluation import explain_syntax_error
from kg.store.request import Term
from kg.store.snapshots import Snapshot, current, held
from kg.vocabulary import Names


def quads(folder: Path) -> Iterator[ox.Quad]:
    """Every statement of the current snapshot, in no particular order."""
    with held(folder) as snapshot:
        for quad in ox.Store.read_only(str(snapshot.data)):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                yield quad


Take = Callable[[str, bytes], None]
"""What is given the IRI of a named graph, and statements of it as whole lines of N-Triples."""

_PIECE = 1 << 18


def dump_graphs(snapshot: Snapshot, take: Take) -> None:
    """Give ``take`` all statements of a snapshot that is held, graph after graph in alphabetical order.

    Those of one graph come in pieces of some hundred kilobytes and in no particular order. The engine writes
    them in bulk: to make an object of each would take longer than everything else that an export does.
    """
    store = ox.Store.read_only(str(snapshot.data))
    named = (graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    for graph in sorted(named, key=lambda graph: graph.value):
        lines = _Lines(graph.value, take)
        store.dump(lines, ox.RdfFormat.N_TRIPLES, from_graph=graph)  # type: ignore[arg-type]
        lines.finish()


class _Lines:
    """A writer that hands on whole lines: the engine writes a few kilobytes, and ends where these end."""

    def __init__(self, graph: str, take: Take) -> None:
        self._graph = graph
        self._take = take
        self._written: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._written.append(data)
        self._size += len(data)
        if self._size >= _PIECE:
            written = b"".join(self._written)
            end = written.rfind(b"\n") + 1
            self._written, self._size = [written[end:]], len(written) - end
            if end:
                self._take(self._graph, written[:end])
        return len(data)

    def flush(self) -> None:
        """Nothing: the last line may not be complete."""

    def finish(self) -> None:
        """Hand on what is left."""
        if rest := b"".join(self._written):
            self._take(self._graph, rest)


class Graphs:
    """The graphs of a snapshot that is held, one by one; may be used by several threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._store = ox.Store.read_only(str(snapshot.data))

    def names(self) -> Iterator[str]:
        """The IRIs of the named graphs, in no particular order."""
        for graph in self._store.named_graphs():
            if isinstance(graph, ox.NamedNode):
                yield graph.value

    def quads(self, graph: str | None) -> Iterator[ox.Quad]:
        """The statements of one graph; ``None`` is the default graph, the merge of all."""
        name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        return iter(self._store.quads_for_pattern(None, None, None, name))


def count(folder: Path) -> int:
    """How many statements the current snapshot has; a statement in two graphs counts twice."""
    return current(folder).quads


def rows(folder: Path, text: str, names: Names) -> Iterator[Mapping[str, Term]]:
    """The rows of a trusted SELECT over the union of all graphs."""
    with held(folder) as snapshot:
        yield from rows_of(snapshot, text, names)


def rows_of(snapshot: Snapshot, text: str, names: Names) -> Iterator[Mapping[str, Term]]:
    """The rows of a trusted SELECT over the union of all graphs of a snapshot that is held."""
    store = ox.Store.read_only(str(snapshot.data))
    result = store.query(text, prefixes=names.prefixes)
    assert isinstance(result, ox.QuerySolutions)
    variables = [variable.value for variable in result.variables]
    for row in result:
        yield {name: term for name, term in zip(variables, row, strict=True) if term is not None}


def check_query(text: str, names: Names, bindings: Mapping[str, Term] | None = None) -> None:
    """Nothing, when the engine takes this trusted query and lets all of ``bindings`` take effect.

    ``QuerySyntaxError`` for what is not SPARQL, ``QueryRefused`` for a binding that cannot be used.
    """
    substitutions = {ox.Variable(name): term for name, term in (bindings or {}).items()}
    try:
        ox.Store().query(text, prefixes=names.prefixes, base_iri=names.base, substitutions=substitutions)
    except SyntaxError as error:
        raise explain_syntax_error(str(error), text) from error
    except RuntimeError as error:
        raise QueryRefused(str(error)) from error
