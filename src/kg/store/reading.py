"""The current snapshot read in this process: for trusted work such as export, without the engine's limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
