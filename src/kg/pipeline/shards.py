"""The graph as files that other engines can load side by side, written by whoever maps the releases.

A shard is gzip of N-Quads and has its own hash for a name: it is never changed, a batch that is done twice
writes the same file twice, and a half-written or exchanged one is seen. ``manifest.json`` is written when the
graph is published; what it does not name is no part of it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import IO, cast

from pyoxigraph import Quad, RdfFormat, serialize

from kg import __version__
from kg.errors import OutputFailed
from kg.pipeline.extracting import batches
from kg.pipeline.mapping import AT_ONCE, Decision, map_batch
from kg.pipeline.workers import Workers
from kg.places import UrlPath
from kg.store import Graph, Snapshot
from kg.vocabulary import Names

MANIFEST = "manifest.json"

_FORM = "kg shards 1"
_LEVEL = 6
_AT_ONCE = 50_000
"""Statements in a shard of those that no release makes: about 10 MB."""

# A shard, or what is left of one that was not written to its end.
_OURS = re.compile(r"[0-9a-f]{64}\.nq\.gz|\.[0-9a-f]{64}\.nq\.gz\.[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Shard:
    """One file: its name, which is the SHA-256 of its content and ``.nq.gz``, and what is in it."""

    name: str
    statements: int
    size: int


@dataclass(frozen=True, slots=True)
class Shards:
    """The folder of the shards of one build, and those written so far."""

    folder: UrlPath
    _written: list[Shard] = field(default_factory=list)

    def map_all(self, decisions: Iterable[Decision], names: Names, workers: Workers) -> Iterator[list[Graph]]:
        """As :func:`kg.pipeline.mapping.map_all` by way of files, whose names alone come from the workers."""
        write = partial(_write_batch, names=names, folder=self.folder)
        for shard in workers.map(write, batches(decisions, AT_ONCE)):
            self._written.append(shard)
            yield graphs_of(self._read(shard))

    def add(self, quads: Iterable[Quad]) -> None:
        """Write statements without blank nodes, so many to a shard."""
        for some in batches(quads, _AT_ONCE):
            self._written.append(write_quads(some, self.folder))

    def add_whole(self, quads: Iterable[Quad]) -> None:
        """Write statements to one shard, whatever its size: blank nodes are the same only within a file."""
        shard = write_quads(quads, self.folder)
        if shard.statements:
            self._written.append(shard)

    def finish(self, snapshot: Snapshot, names: Names) -> None:
        """Write the manifest of the published snapshot, and remove shards of builds before."""
        shards = {shard.name: shard for shard in self._written}
        record = {
            "form": _FORM,
            "tradekg": __version__,
            "base": names.base,
            "snapshot": snapshot.id,
            "statements": sum(shard.statements for shard in shards.values()),
            "shards": [
                {
                    "name": shard.name,
                    "statements": shard.statements,
                    "bytes": shard.size,
                    "sha256": shard.name.partition(".")[0],
                }
                for shard in shards.values()
            ],
        }
        try:
            (self.folder / MANIFEST).write_bytes((json.dumps(record, indent=2) + "\n").encode())
            for name in self.folder.files():
                if _OURS.fullmatch(name) and name not in shards:
                    (self.folder / name).unlink(missing_ok=True)
        except OSError as error:
            reason = f"the graph is published, but its shards have no manifest: {error.strerror}"
            raise OutputFailed(reason, self.folder) from error

    def _read(self, shard: Shard) -> bytes:
        try:
            content = (self.folder / shard.name).read_bytes()
        except OSError as error:
            reason = (
                f"the shard {shard.name[:8]}… that a worker wrote cannot be read here ({error.strerror}): "
                "all must see the same folder; nothing is changed"
            )
            raise OutputFailed(reason, self.folder) from error
        if _name(content) != shard.name:
            reason = f"the shard {shard.name[:8]}… is not what a worker wrote: nothing is changed"
            raise OutputFailed(reason, self.folder)
        return gzip.decompress(content)


def write_quads(quads: Iterable[Quad], folder: UrlPath) -> Shard:
    """The shard of these statements, written as they come; without any there is no file.

    :class:`~kg.errors.OutputFailed` where it cannot be written.
    """
    count = 0

    def counted() -> Iterator[Quad]:
        nonlocal count
        for quad in quads:
            count += 1
            yield quad

    packed = BytesIO()
    with gzip.GzipFile(filename="", fileobj=packed, mode="wb", compresslevel=_LEVEL, mtime=0) as stream:
        serialize(counted(), cast(IO[bytes], stream), format=RdfFormat.N_QUADS)
    return _written(packed.getvalue(), count, folder)


def graphs_of(lines: bytes) -> list[Graph]:
    r"""The graphs in N-Quads, as Oxigraph writes them, graph after graph.

    >>> for graph in graphs_of(b'<a:s> <a:p> "o <x>" <a:g> .\n<a:s> <a:p> <a:o> <a:h> .\n'):
    ...     print(graph)
    Graph(iri='a:g', triples=b'<a:s> <a:p> "o <x>" .\n', count=1)
    Graph(iri='a:h', triples=b'<a:s> <a:p> <a:o> .\n', count=1)
    """
    # The last term of each line is its graph, an IRI, in which neither space nor bracket can be.
    parted = (line.rsplit(b" <", 1) for line in lines.splitlines())
    found = []
    for end, group in groupby(parted, key=itemgetter(1)):
        triples = [triple + b" .\n" for triple, _ in group]
        found.append(Graph(end.removesuffix(b"> .").decode(), b"".join(triples), len(triples)))
    return found


def _write_batch(decisions: Sequence[Decision], names: Names, folder: UrlPath) -> Shard:
    graphs = map_batch(decisions, names)
    lines = b"".join(graph.quads for graph in graphs)
    return _written(gzip.compress(lines, _LEVEL, mtime=0), sum(graph.count for graph in graphs), folder)


def _written(content: bytes, count: int, folder: UrlPath) -> Shard:
    shard = Shard(_name(content), count, len(content))
    if count:
        try:
            (folder / shard.name).write_bytes(content)
        except OSError as error:
            raise OutputFailed(f"no shard can be written: {error.strerror}", folder) from error
    return shard


def _name(content: bytes) -> str:
    return f"{sha256(content).hexdigest()}.nq.gz"
