"""A draft filled with what a build decided: from nothing, or by changing the graphs that are others now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from itertools import chain

from pyoxigraph import Quad, RdfFormat, parse

from kg import __version__
from kg.link import REGISTER_FILE
from kg.memory import give_back
from kg.model import Account
from kg.pipeline.collection import FILE as COLLECTION_FILE
from kg.pipeline.collection import Collection, Member, facts_key, graph_hash, write_collection
from kg.pipeline.counting import FILE as COUNTS_FILE
from kg.pipeline.counting import carried_on, counted, read_counts, statistics, write_counts
from kg.pipeline.facts import Progress
from kg.pipeline.kept import KeptFacts
from kg.pipeline.linking import LinkingOutcome
from kg.pipeline.mapping import Decision, map_all, map_one
from kg.pipeline.shards import Shards
from kg.pipeline.workers import Workers
from kg.rdf import Counts, describe_counted, ontology_quads, quality_quads
from kg.resources import fingerprint, shipped
from kg.store import VALID_FILE, Changes, Draft, Graph, Snapshot, loaded_by_users, raise_violations
from kg.validate import FocusNode, concerned, validate
from kg.vocabulary import Names

FROM_NOTHING = 0.25
"""The part of all graphs above which it is quicker to write all of them than to change some."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The releases before and after a build, what was decided about those after, and the account of it."""

    before: Collection
    after: Collection
    outcome: LinkingOutcome
    account: Account


@dataclass(slots=True)
class Filling:
    """How a draft gets its contents, with whom and what that takes."""

    draft: Draft
    kept: KeptFacts
    names: Names
    workers: Workers
    progress: Progress
    contents: Contents
    shards: Shards | None = None
    """Where the graph is written to as files, too: then all of it is written, whatever has changed."""
    _keys: Mapping[str, bytes] = field(init=False)
    _after: Mapping[str, Member] = field(init=False)

    def __post_init__(self) -> None:
        decided, members = self.contents.outcome.decided, self.contents.after.members
        self._keys = {id_: facts_key(member.content) for id_, member in members.items()}
        self._after = {
            id_: replace(member, graph=graph_hash(self._keys[id_], decided[id_], self.names.base))
            for id_, member in members.items()
        }

    def snapshot(self) -> Snapshot:
        """The snapshot with the contents, checked and published; the one before where nothing is another.

        :class:`~kg.errors.ValidationFailed` where it breaks a shape.
        """
        before, after = self.contents.before.members, self._after
        written = sorted(
            id_ for id_, member in after.items() if id_ not in before or before[id_].graph != member.graph
        )
        dropped = sorted(before.keys() - after.keys())
        counts = self._counts_before()
        few = self.shards is None and len(written) + len(dropped) <= FROM_NOTHING * len(after)
        if counts is not None and self.draft.previous is not None and few:
            return self._changed(written, dropped, counts)
        return self._from_nothing()

    def _from_nothing(self) -> Snapshot:
        draft, names = self.draft, self.names
        mapping = map_all if self.shards is None else self.shards.map_all
        draft.load(self._one_by_one(mapping(self._decisions(self._in_order()), names, self.workers)))
        self.workers.rest()
        draft.extend(self._identity())
        counts = counted(draft.store, names)
        draft.extend(ontology_quads(names))
        draft.extend(self._description(counts))
        draft.keep(loaded_by_users(names))
        draft.compact()
        give_back()
        if self.shards is not None:
            self._add_others(self.shards)
        self.progress("validate", 0, 0)
        raise_violations(validate(draft.store, merged=True))
        snapshot = self._published(self._files(counts))
        if self.shards is not None:
            self.shards.finish(snapshot, names)
        return snapshot

    def _in_order(self) -> Sequence[str]:
        """The ids of all releases in the order in which the engine keeps their graphs."""
        ids = {self.names.release_graph(id_): id_ for id_ in sorted(self._after)}
        return [ids[graph] for graph in self.draft.in_order(ids)]

    def _one_by_one(self, parts: Iterable[list[Graph]]) -> Iterator[Graph]:
        """The graphs one by one, while progress is told."""
        done, total = 0, len(self._after)
        for part in parts:
            done += len(part)
            self.progress("load", done, total)
            yield from part

    def _changed(self, written: Sequence[str], dropped: Sequence[str], counts: Counts) -> Snapshot:
        draft, names = self.draft, self.names
        assert draft.previous is not None
        draft.begin_with_previous()
        changes = Changes()
        for done, (id_, decision) in enumerate(zip(written, self._decisions(written), strict=True), start=1):
            quads = map_one(decision, names)
            draft.replace(names.release_graph(id_), quads, changes, self._is_data)
            self.progress("load", done, len(written))
        for id_ in dropped:
            draft.replace(names.release_graph(id_), (), changes, self._is_data)
        draft.replace(names.graph("entities"), self._identity(), changes, self._is_data)
        draft.replace(names.graph("ontology"), ontology_quads(names), changes, self._is_data)
        counts = carried_on(counts, changes, draft.store, names, self._is_data)
        files = self._files(counts)
        if not changes.removed and not changes.added and files == draft.kept_files():
            return draft.previous
        draft.replace(names.graph("dataset"), self._description(counts), changes, self._is_data)
        self.progress("validate", 0, 0)
        raise_violations(validate(draft.store, self._to_check(changes), merged=True))
        return self._published(files, changes)

    def _add_others(self, shards: Shards) -> None:
        """Write the graphs that no release makes: those of the build, and those that users loaded."""
        store, below = self.draft.store, self.names.graph("release/")
        found = sorted(store.named_graphs(), key=str)
        graphs = [graph for graph in found if not graph.value.startswith(below)]
        loaded = loaded_by_users(self.names)
        for add, by_users in ((shards.add, False), (shards.add_whole, True)):
            wanted = [graph for graph in graphs if loaded(graph.value) == by_users]
            add(quad for graph in wanted for quad in store.quads_for_pattern(None, None, None, graph))

    def _decisions(self, ids: Sequence[str]) -> Iterator[Decision]:
        decided = self.contents.outcome.decided
        facts = self.kept.facts([self._keys[id_] for id_ in ids])
        for id_, data in zip(ids, facts, strict=True):
            yield Decision(data, decided[id_])

    def _identity(self) -> Iterator[Quad]:
        return parse(self.contents.outcome.identity, format=RdfFormat.N_QUADS, lenient=True)

    def _description(self, counts: Counts) -> Iterator[Quad]:
        account = replace(self.contents.account, ended=datetime.now(UTC))
        told = statistics(counts, self.contents.outcome, self.names)
        described = describe_counted(told, self.names, account.ended, __version__, account)
        return chain(described, quality_quads(self.names))

    def _is_data(self, graph: str) -> bool:
        """Whether the numbers of the description are about this graph."""
        names = self.names
        return graph == names.graph("entities") or graph.startswith(names.graph("release/"))

    def _counts_before(self) -> Counts | None:
        content = self.draft.kept_file(COUNTS_FILE)
        try:
            return None if content is None else read_counts(content)
        except ValueError:
            return None

    def _to_check(self, changes: Changes) -> frozenset[FocusNode] | None:
        """The nodes that the changes concern; ``None``, for all, where the rest is not known to be valid."""
        if self.draft.kept_file(VALID_FILE) != _valid():
            return None
        return concerned(self.draft.store, changes.removed, changes.added)

    def _files(self, counts: Counts) -> Mapping[str, bytes]:
        return {
            REGISTER_FILE: self.contents.outcome.register,
            COLLECTION_FILE: write_collection(Collection(self._after)),
            COUNTS_FILE: write_counts(counts),
            VALID_FILE: _valid(),
        }

    def _published(self, files: Mapping[str, bytes], changes: Changes | None = None) -> Snapshot:
        self.progress("publish", 0, 0)
        snapshot = self.draft.publish(files, changes)
        # Facts of releases that are no more, and those that other rules found.
        self.kept.retain(self._keys.values())
        return snapshot


@cache
def _valid() -> bytes:
    """By which shapes, and by which reading of them, a graph was found valid."""
    shapes = (shipped("ontology") / "shapes.ttl").read_bytes()
    return sha256(fingerprint("validate", libraries=("pyoxigraph",)) + shapes).hexdigest().encode()
