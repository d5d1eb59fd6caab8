"""Mapping as batches of work: kept facts and decisions in, the statements of their graphs out, as N-Quads."""

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
from kg.store import Statements
from kg.vocabulary import Names

AT_ONCE = 64
"""Releases in a batch: about 10 MB of statements."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The facts that were extracted from one release and what was decided about them, both encoded."""

    facts: bytes
    decided: bytes


def map_all(decisions: Iterable[Decision], names: Names, workers: Workers) -> Iterator[Statements]:
    """The graphs of all releases in their order, some at a time."""
    return workers.map(partial(map_batch, names=names), batches(decisions, AT_ONCE))


def map_batch(decisions: Sequence[Decision], names: Names) -> Statements:
    """The graphs of some releases."""
    named, merged, count = [], [], 0
    for decision in decisions:
        facts = _decided(decision)
        triples = state_release(facts, names)
        lines = serialize(triples, format=RdfFormat.N_TRIPLES)
        assert lines is not None
        # Nothing but the end of a statement is written so: within a literal the end of a line is escaped.
        graph = f" <{names.release_graph(facts.release.id)}> .\n".encode()
        named.append(lines.replace(b" .\n", graph))
        merged.append(lines)
        count += len(triples)
    return Statements(b"".join(named), b"".join(merged), count)


def map_one(decision: Decision, names: Names) -> Iterator[Quad]:
    """The graph of one release."""
    return map_release(_decided(decision), names)


def _decided(decision: Decision) -> Facts:
    return decide(decode_facts(decision.facts), decode_decided(decision.decided))
