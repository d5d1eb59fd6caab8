"""Mapping as batches of work: kept facts and decisions in, their graphs out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pyoxigraph import Quad, RdfFormat, serialize

from kg.link import decide
from kg.model import Facts
from kg.pipeline.encoding import decode_decided, decode_facts
from kg.pipeline.extracting import batches
from kg.pipeline.workers import Workers
from kg.rdf import map_release, state_release
from kg.store import Graph
from kg.vocabulary import Names

AT_ONCE = 64
"""Releases in a batch: about 6 MB of statements."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The facts that were extracted from one release and what was decided about them, both encoded."""

    facts: bytes
    decided: bytes


def map_all(decisions: Iterable[Decision], names: Names, workers: Workers) -> Iterator[list[Graph]]:
    """The graphs of all releases in their order, some at a time."""
    return workers.map(partial(map_batch, names=names), batches(decisions, AT_ONCE))


def map_batch(decisions: Sequence[Decision], names: Names) -> list[Graph]:
    """The graphs of some releases."""
    return [_graph(_decided(decision), names) for decision in decisions]


def _graph(facts: Facts, names: Names) -> Graph:
    triples = state_release(facts, names)
    lines = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert lines is not None
    return Graph(names.release_graph(facts.release.id), lines, len(triples))


def map_one(decision: Decision, names: Names) -> Iterator[Quad]:
    """The graph of one release."""
    return map_release(_decided(decision), names)


def _decided(decision: Decision) -> Facts:
    return decide(decode_facts(decision.facts), decode_decided(decision.decided))
