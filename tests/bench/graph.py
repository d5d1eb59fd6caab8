"""A published graph of any size in the shape of ours, without the checks of a build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import Corpus
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, serialize

from kg import __version__
from kg.link import link
from kg.model import Facts
from kg.rdf import describe_dataset, map_linked, ontology_quads, quality_quads
from kg.store import publish
from kg.vocabulary import Names


@dataclass(frozen=True, slots=True)
class Graph:
    """A published graph: ``store`` is the folder for ``kg serve``, ``data`` the one for Oxigraph.

    ``quads`` are the statements of the named graphs, ``triples`` those of their merge, the default graph.
    """

    store: Path
    data: Path
    releases: int
    quads: int
    triples: int

    def opened(self) -> Store:
        """Its statements, read-only."""
        return Store.read_only(str(self.data))


def make_graph(releases: int, folder: Path) -> Graph:
    """A graph of the samples and of generated releases, so many in all."""
    with TemporaryDirectory() as texts:
        facts = Corpus(Path(texts), releases).facts()
    snapshot = publish(_quads(facts), folder)
    store = Store.read_only(str(snapshot.data))
    return Graph(folder, snapshot.data, releases, snapshot.quads, len(store) - snapshot.quads)


def _quads(facts: Sequence[Facts]) -> Iterator[Quad]:
    names = Names()
    mapped = list(map_linked(link(facts), names))
    yield from mapped
    yield from ontology_quads(names)
    yield from describe_dataset(mapped, names, datetime.now(UTC), __version__)
    yield from quality_quads(names)


def write_named_graphs(graph: Graph, file: Path) -> None:
    """The named graphs as N-Quads, for a server that merges them itself."""
    named = (quad for quad in graph.opened() if not isinstance(quad.graph_name, DefaultGraph))
    with file.open("wb") as target:
        serialize(named, target, RdfFormat.N_QUADS)
