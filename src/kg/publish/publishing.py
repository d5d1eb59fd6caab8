"""The whole way of a publication: compare, send, remove, describe, look whether it is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import PublishFailed, PublishStopped
from kg.publish.connection import Connection
from kg.publish.counting import counts
from kg.publish.crew import Crew, Ended, Moved, Tell
from kg.publish.graphs import DEFAULT_GRAPH, Digest, digest, parts
from kg.publish.ledger import Ledger, ledger, ledger_path
from kg.publish.plan import Plan, plan
from kg.publish.servers import Target
from kg.publish.writing import GraphStore, Updates, Writer
from kg.store import Graphs, held
from kg.vocabulary import Names

Progress = Callable[[str, int, int], None]

_PUT_BYTES = 8 << 20
_UPDATE_BYTES = 1 << 20
"""Bytes of one request, where nothing else is wanted: an update is parsed as a whole."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to publish.

    ``jobs`` is the number of requests at once, ``part_bytes`` about the size of one; ``None`` is what suits
    the way of writing. ``default_graph`` says whether the merge of all graphs goes to the default graph,
    ``None`` what it was the last time; ``overwrite`` that it may take the place of what others put there.
    ``verify`` asks the store what it holds, before and after. ``dry_run`` sends nothing.
    """

    jobs: int = 4
    part_bytes: int | None = None
    default_graph: bool | None = None
    overwrite: bool = False
    verify: bool = True
    dry_run: bool = False
    state: Path | None = None


@dataclass(slots=True)
class Report:
    """What was done. Graphs are named by their IRIs, the default graph by nothing.

    ``failed`` has the reason for each graph that did not arrive, or is not as it was sent; ``left`` are those
    that were not tried any more. ``statements`` and ``bytes`` were sent. ``verified`` tells whether the store
    was asked at the end.
    """

    address: str
    snapshot: str
    sent: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    statements: int = 0
    bytes: int = 0
    seconds: float = 0.0
    verified: bool = False
    dry_run: bool = False

    @property
    def complete(self) -> bool:
        """Whether the store holds now what the graph here states, as far as it was looked at."""
        return not (self.failed or self.left)


def publish_to(
    store: Path,
    target: Target,
    names: Names,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Report:
    """What was done to make the store at ``target`` hold the current graph of the folder ``store``.

    ``PublishStopped`` when it takes nothing (any more), ``BadParameter`` and ``StoreError`` for what cannot
    be. Whatever ends it, the next run goes on where it was.
    """
    options = options or Options()
    begun = time.monotonic()
    path = options.state or ledger_path(store, target.address)
    with (
        held(store) as snapshot,
        ledger(path, target.address, writing=not options.dry_run) as known,
        Crew(options.jobs) as crew,
        Connection(target.credentials, crew.wait, auth=target.server.auth, most=options.jobs) as connection,
    ):
        publication = _Publication(
            Graphs(snapshot), target, connection, crew, known, options, names, progress or _silent
        )
        report = Report(target.address, snapshot.id, dry_run=options.dry_run)
        publication.run(report, snapshot.quads)
        report.seconds = time.monotonic() - begun
        return report


class _Publication:
    """One run, with all that it works with."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts that it puts together
        self,
        graphs: Graphs,
        target: Target,
        connection: Connection,
        crew: Crew,
        known: Ledger,
        options: Options,
        names: Names,
        progress: Progress,
    ) -> None:
        self._graphs = graphs
        self._target = target
        self._connection = connection
        self._crew = crew
        self._known = known
        self._options = options
        self._progress = progress
        self._description = names.graph("dataset")
        self._writer, self._part_bytes = self._way_of_writing()
        self._local: Mapping[str, Digest] = {}
        self._asks = options.verify and target.query is not None

    def _way_of_writing(self) -> tuple[Writer, int]:
        wanted = self._options.part_bytes
        if self._target.graph_store is not None:
            writer = GraphStore(self._connection, self._target.graph_store, self._target.server.media_type)
            return writer, wanted or _PUT_BYTES
        assert self._target.update is not None
        return Updates(self._connection, self._target.update), wanted or _UPDATE_BYTES

    def run(self, report: Report, statements: int) -> None:
        """Do all of it, and note it in the report."""
        wanted = self._options.default_graph
        default = self._known.default_graph if wanted is None else wanted
        self._local = self._digests(statements, default_graph=default)
        recorded = self._known.graphs()
        there = self._counts(default_graph=default) if self._asks else None
        planned = plan(self._local, recorded, there, self._description)
        report.unchanged.extend(planned.unchanged)
        if default and DEFAULT_GRAPH not in recorded and not self._options.overwrite:
            self._check_default_graph(there)
        if self._options.dry_run:
            report.sent.extend(planned.send)
            report.removed.extend(planned.remove)
            report.statements = sum(self._local[graph].statements for graph in planned.send)
            return
        self._known.default_graph = default
        self._carry_out(planned, report)
        if self._asks and (report.sent or report.removed):
            self._verify(report)

    def _digests(self, statements: int, *, default_graph: bool) -> dict[str, Digest]:
        """What the graphs here state, in short; the default graph is one more where it is wanted."""
        found: dict[str, Digest] = {}
        done = 0
        for graph in [*self._graphs.names(), *([DEFAULT_GRAPH] if default_graph else [])]:
            made = digest(self._graphs.quads(graph or None))
            if made.statements:
                found[graph] = made
            done += made.statements
            self._progress("compare", min(done, statements), statements)
        return found

    def _counts(self, *, default_graph: bool) -> dict[str, int]:
        assert self._target.query is not None
        try:
            return counts(self._connection, self._target.query, default_graph=default_graph)
        except PublishFailed as error:
            error.message = f"{error.message}; without --verify it is not asked"
            raise

    def _check_default_graph(self, there: Mapping[str, int] | None) -> None:
        """Refuse to put our merge in the place of what is not known to be ours."""
        if there is not None and not there.get(DEFAULT_GRAPH, 0):
            return
        what = (
            f"has {there[DEFAULT_GRAPH]:,} statements in its default graph that were not sent from here"
            if there is not None
            else "may have statements of others in its default graph, which was not asked"
        )
        raise PublishStopped(f"{what}; --overwrite replaces them", self._target.address)

    def _carry_out(self, planned: Plan, report: Report) -> None:
        """Send and remove; the default graph comes after the named ones, the description after all.

        By the description others see that there is a new graph: it must not come before the rest.
        """
        last = [graph for graph in planned.send if graph in {DEFAULT_GRAPH, self._description}]
        self._send([graph for graph in planned.send if graph not in last], planned, report)
        self._remove(planned.remove, report)
        for graph in last:
            if report.failed:
                report.left.append(graph)
            else:
                self._send([graph], planned, report)

    def _send(self, graphs: list[str], planned: Plan, report: Report) -> None:
        total = sum(self._local[graph].statements for graph in planned.send)

        def begun() -> Iterator[str]:
            for graph in graphs:
                self._known.begin(graph)
                yield graph

        for told in self._crew.each(begun(), self._send_one):
            match told:
                case Moved(statements=statements, bytes=size):
                    report.statements += statements
                    report.bytes += size
                    self._progress("send", min(report.statements, total), total)
                case Ended(graph=graph, error=None):
                    self._known.sent(graph, self._local[graph])
                    report.sent.append(graph)
                case Ended(graph=graph, error=error):
                    _note(report, graph, error)

    def _send_one(self, graph: str, tell: Tell) -> None:
        """In a thread of the crew."""
        write = self._writer.replace
        blank = self._local[graph].blank
        for part in parts(lambda: self._graphs.quads(graph or None), self._part_bytes, blank=blank):
            write(graph, part.lines)
            tell(Moved(part.statements, len(part.lines)))
            write = self._writer.add

    def _remove(self, graphs: tuple[str, ...], report: Report) -> None:
        for told in self._crew.each(graphs, lambda graph, _: self._writer.remove(graph)):
            match told:
                case Ended(graph=graph, error=None):
                    self._known.removed(graph)
                    report.removed.append(graph)
                    self._progress("remove", len(report.removed), len(graphs))
                case Ended(graph=graph, error=error):
                    _note(report, graph, error)

    def _verify(self, report: Report) -> None:
        """Ask the store what it holds; what is not as it was sent counts as failed, and is sent again."""
        there = self._counts(default_graph=DEFAULT_GRAPH in self._local)
        report.verified = True
        for graph in [graph for graph in self._local if graph not in {*report.failed, *report.left}]:
            sent, found = self._local[graph].statements, there.get(graph, 0)
            if found != sent:
                self._known.begin(graph)
                report.failed[graph] = f"{sent:,} statements were sent, {found:,} are there"
        for graph in report.removed:
            if there.get(graph, 0):
                self._known.begin(graph)
                report.failed[graph] = f"was removed, and {there[graph]:,} statements are there"
        report.sent = [graph for graph in report.sent if graph not in report.failed]
        report.removed = [graph for graph in report.removed if graph not in report.failed]


def _note(report: Report, graph: str, error: Exception | None) -> None:
    """Note why a graph was not done; what holds for all graphs ends the run."""
    if isinstance(error, PublishStopped):
        raise error
    report.failed[graph] = str(error)


def _silent(_step: str, _done: int, _total: int) -> None:
    """No progress is shown."""
