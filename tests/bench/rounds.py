"""Rounds of runs: every server, every kind of query, both ways, one after the other."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from answers import Answers, check
from bare import bare_rate
from client import get_answer
from graph import Graph
from kinds import JSON, Kind, Way, canned_paths, canned_texts, kinds_of
from load import Load
from servers import Running, Server, kg_server, oxigraph_server, rdflib_server, running

SHARED = "canned queries that rdflib-endpoint answers"
BY_NAME = "canned queries by their names"
BARE = "bare"
"""Stands where the name of a server would, for the engine without one."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server with the kinds of query that it is sent and the right answers over its data."""

    server: Server
    kinds: tuple[Kind, ...]
    answers: Answers
    exact: bool = True


@dataclass(slots=True)
class Figures:
    """What the rounds found, each list with one figure a round.

    ``rates`` are requests a second by kind, way and server; ``cold`` and ``started`` are seconds.
    """

    rates: dict[tuple[str, Way, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    cold: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    started: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def contestants(graph: Graph, part: Graph, quads: Path, shared: Sequence[str]) -> tuple[Contestant, ...]:
    """Ours and Oxigraph over the graph; ours and rdflib-endpoint over a part of it, which is in the file too.

    ``shared`` are the names of the canned queries that rdflib-endpoint answers.
    """
    kinds, answers = kinds_of(graph), Answers(graph.opened())
    texts, paths = canned_texts(), canned_paths()
    for name, path in paths.items():
        answers.same(path, texts[name], JSON)
    both = tuple(texts[name] for name in shared)
    of_part = (*kinds_of(part)[:-1], replace(kinds[-1], name=SHARED, repeated=both, varied=both))
    part_answers = Answers(part.opened())
    by_name = replace(kinds[-1], name=BY_NAME, repeated=tuple(paths.values()), varied=())
    return (
        Contestant(kg_server(graph.store), (*kinds, by_name), answers),
        Contestant(oxigraph_server(graph.data), kinds, answers),
        Contestant(replace(kg_server(part.store), name="kg on a part"), of_part, part_answers),
        Contestant(rdflib_server(quads), tuple(map(_one_at_a_time, of_part)), part_answers, exact=False),
    )


def _one_at_a_time(kind: Kind) -> Kind:
    """An export as one request a run: where one is written after the other, more tell nothing more."""
    if len(set(kind.repeated)) > 1 or not kind.complete:
        return kind
    return replace(kind, repeated=kind.repeated[:1], varied=kind.varied[:1])


def answered_by_rdflib(quads: Path, part: Graph) -> tuple[tuple[str, ...], dict[str, str]]:
    """The canned queries that rdflib answers right in time, and for each other one why it is left out."""
    texts, answers = canned_texts(), Answers(part.opened())
    script = Path(__file__).with_name("rdflib_answers.py")
    said = subprocess.run(
        [sys.executable, str(script), str(quads)],
        input=json.dumps(texts),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = {
        name: rows if isinstance(rows, str) or rows == answers.of(texts[name], JSON).rows else "wrong rows"
        for name, rows in json.loads(said).items()
    }
    left_out = {name: rows for name, rows in found.items() if isinstance(rows, str)}
    return tuple(name for name in found if name not in left_out), left_out


def measure_rounds(graph: Graph, contestants: Sequence[Contestant], rounds: int, load: Load) -> Figures:
    """The figures of so many rounds; in each another server is the first. ``graph`` is the first one's."""
    figures = Figures()
    for number in range(rounds):
        first = number % len(contestants)
        with ExitStack() as stack:
            ordered = []
            for each in (*contestants[first:], *contestants[:first]):
                server = stack.enter_context(running(each.server))
                figures.started[each.server.name].append(server.started_in)
                _ask_cold(each, server, figures)
                ordered.append((each, server))
            _measure_round(ordered, number / rounds, load, figures)
        _measure_bare(graph, contestants[0].kinds, number / rounds, load, figures)
    return figures


def _ask_cold(contestant: Contestant, server: Running, figures: Figures) -> None:
    """The first request of every kind to a server that has just started."""
    for kind in contestant.kinds:
        if kind.name in {SHARED, BY_NAME}:
            continue
        reply = get_answer(server.port, server.path(kind.repeated[0]), kind.media_type)
        figures.cold[kind.name, contestant.server.name].append(reply.seconds)


def _measure_round(
    ordered: Sequence[tuple[Contestant, Running]], skipped: float, load: Load, figures: Figures
) -> None:
    names = dict.fromkeys(kind.name for contestant, _ in ordered for kind in contestant.kinds)
    for name in names:
        for way in Way:
            for contestant, server in ordered:
                kind = next((kind for kind in contestant.kinds if kind.name == name), None)
                if kind is None or not kind.texts(way):
                    continue
                smallest = check(server, kind, way, contestant.answers, exact=contestant.exact)
                rate = load.rate(server, kind, way, smallest, int(skipped * len(kind.varied)))
                figures.rates[name, way, contestant.server.name].append(rate)
                print(f"{name}, {way}, {contestant.server.name}: {rate:,.3g}/s", file=sys.stderr, flush=True)


def _measure_bare(graph: Graph, kinds: Sequence[Kind], skipped: float, load: Load, figures: Figures) -> None:
    for kind in kinds:
        if kind.complete:
            continue
        rate = bare_rate(graph.data, kind, load.seconds, int(skipped * len(kind.varied)))
        figures.rates[kind.name, Way.FIRST_TIME, BARE].append(rate)
        print(f"{kind.name}, {Way.FIRST_TIME}, {BARE}: {rate:,.3g}/s", file=sys.stderr, flush=True)
