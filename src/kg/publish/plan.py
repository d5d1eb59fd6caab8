"""What has to be sent, what removed, and what is as it should be: decided from what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.publish.graphs import DEFAULT_GRAPH, Digest
from kg.publish.ledger import Recorded


@dataclass(frozen=True, slots=True)
class Plan:
    """The graphs to send, in order, those to remove, and those to leave; each named by its IRI."""

    send: tuple[str, ...]
    remove: tuple[str, ...]
    unchanged: tuple[str, ...]


def plan(
    local: Mapping[str, Digest],
    recorded: Mapping[str, Recorded],
    there: Mapping[str, int] | None,
    last: str,
) -> Plan:
    """What makes the store there hold the ``local`` graphs.

    ``recorded`` are those that we sent, no others are removed. ``there`` has how many statements each graph
    of the store has, as it says itself; ``None`` where it was not asked. A graph is left alone when what was
    sent is what is here, and as many statements are there. The larger ones are sent first, so that none is
    left for the end while nothing else is to be done; the default graph and then ``last`` come after all.
    """
    unchanged = {
        graph
        for graph, digest in local.items()
        if (known := recorded.get(graph)) is not None
        and known.digest == digest.value
        and (there is None or there.get(graph, 0) == digest.statements)
    }

    def place(graph: str) -> tuple[bool, bool, int, str]:
        return graph == last, graph == DEFAULT_GRAPH, -local[graph].statements, graph

    return Plan(
        tuple(sorted(local.keys() - unchanged, key=place)),
        tuple(sorted(recorded.keys() - local.keys())),
        tuple(sorted(unchanged)),
    )
