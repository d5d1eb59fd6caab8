"""RDF files of the user's own, added to the published graph as named graphs."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import BadParameter, InputError
from kg.slug import slug
from kg.store.publishing import VALID_FILE, drafting
from kg.store.snapshots import Snapshot, is_own_graph
from kg.vocabulary import Names

_FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "xml": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_LITTLE = 0.25
"""The part of a graph up to which it is not worth while to rewrite all of it for what is loaded."""

_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load changed: the snapshot that is now current, the graphs written and the statements read."""

    snapshot: Snapshot
    graphs: tuple[str, ...]
    quads: int


@dataclass(frozen=True, slots=True)
class _Source:
    """One file: its format and the graph for what the file puts in no graph of its own."""

    path: Path
    format: ox.RdfFormat
    graph: str

    def quads(self) -> Iterator[ox.Quad]:
        """Its statements, each in a named graph; ``InputError`` with the line for what is no RDF 1.1."""
        target = ox.NamedNode(self.graph)
        try:
            with self._open() as stream:
                for quad in ox.parse(stream, self.format, base_iri=self.graph, rename_blank_nodes=True):
                    yield self._placed(quad, target)
        except SyntaxError as error:
            raise InputError(_first_line(str(error)), self.path, _line_of(error)) from error
        except (OSError, EOFError, zlib.error) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise InputError(f"cannot be read: {reason}", self.path) from error

    def _open(self) -> AbstractContextManager[IO[bytes]]:
        if self.path.suffix.lower() == ".gz":
            return cast("AbstractContextManager[IO[bytes]]", gzip.open(self.path))
        return self.path.open("rb")

    def _placed(self, quad: ox.Quad, target: ox.NamedNode) -> ox.Quad:
        if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
            raise InputError("triple terms of RDF 1.2 are not supported: the graph is RDF 1.1", self.path)
        if isinstance(quad.graph_name, ox.BlankNode):
            raise InputError("a graph is named by a blank node; give it an IRI", self.path)
        if isinstance(quad.graph_name, ox.DefaultGraph):
            return ox.Quad(quad.subject, quad.predicate, quad.object, target)
        return quad


def load(files: Sequence[Path], folder: Path, names: Names, graph: str | None = None) -> Loaded:
    """Publish the statements of ``files`` beside what is there; each graph they name is replaced as a whole.

    Statements without a graph of their own go to ``graph``, else to ``graph/loaded/<name of the file>``.
    The graphs that a build makes cannot be written. Nothing is published when one file has a fault.
    """
    if graph is not None:
        _check_target(graph, names)
    sources = [_source(path, names, graph) for path in files]
    with drafting(folder) as draft:
        if draft.previous is not None:
            draft.begin_with_previous()
        loaded = draft.put(quad for source in sources for quad in _permitted(source, names))
        count = sum(loaded.values())
        if draft.previous is None or count > _LITTLE * draft.previous.quads:
            draft.compact()
        # What is loaded is not validated: the next build looks at everything.
        kept = {name: content for name, content in draft.kept_files().items() if name != VALID_FILE}
        return Loaded(draft.publish(kept), tuple(loaded), count)


def _permitted(source: _Source, names: Names) -> Iterator[ox.Quad]:
    """The statements of a file; ``InputError`` at the first of a graph that is not the user's."""
    seen: set[str] = set()
    for quad in source.quads():
        name = cast("ox.NamedNode", quad.graph_name).value
        if name not in seen:
            if is_own_graph(name, names):
                raise InputError(f"the graph {name} is made by kg build and cannot be loaded", source.path)
            seen.add(name)
        yield quad


def _source(path: Path, names: Names, graph: str | None) -> _Source:
    inner = Path(path.stem) if path.suffix.lower() == ".gz" else path
    known = _FORMATS.get(inner.suffix.lower().removeprefix("."))
    if known is None:
        endings = ", ".join(f".{ending}" for ending in _FORMATS)
        raise InputError(
            f"the format is not known by its ending; there are {endings}, each also with .gz", path
        )
    return _Source(path, known, graph or names.graph(f"loaded/{slug(inner.stem) or 'data'}"))


def _check_target(graph: str, names: Names) -> None:
    try:
        ox.NamedNode(graph)
    except ValueError as error:
        raise BadParameter(f"{graph!r} is not an absolute IRI", "graph") from error
    if is_own_graph(graph, names):
        raise BadParameter(f"the graph {graph} is made by kg build and cannot be loaded", "graph")


def _line_of(error: SyntaxError) -> int | None:
    if error.lineno is not None:
        return error.lineno
    match = _LINE.search(str(error))
    return int(match.group(1)) if match else None


def _first_line(message: str) -> str:
    return " ".join(message.split()).removeprefix("Parser error ")
