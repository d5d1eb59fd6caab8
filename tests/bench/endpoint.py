"""Measures the SPARQL endpoint beside two others and writes its part of docs/benchmarks.md.

Run it with make bench-endpoint. ``--releases`` with a small number tries it out on a small graph.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from delivery import QUERY, ROWS, SLOW, Delivery, deliver
from graph import Graph, make_graph, write_named_graphs
from isolation import COUNTED, EVERY, LIGHT, LIMIT, MEMORY, PATIENCE, RUNAWAYS, SORTED, Isolation, isolate
from load import CONNECTIONS, Load
from page import PAGE, write_part
from rdflib_answers import SECONDS as RDFLIB_SECONDS
from rounds import Contestant, Figures, answered_by_rdflib, contestants, measure_rounds
from servers import kg_server, oxigraph_server, running
from tables import (
    bare_table,
    cold_table,
    delivery_table,
    isolation_table,
    part_table,
    rates_table,
    start_table,
)

import kg

TEMPLATE = Path(__file__).with_name("endpoint.md")

RELEASES = 2_300
"""So many give a graph of about a million triples."""

PART = 5
"""rdflib-endpoint gets one release in so many."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says; ``seconds`` is how long the shortest runs are."""

    releases: int
    rounds: int
    seconds: float
    page: Path


def main() -> None:
    """Measure and write the part of the page."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        graph = make_graph(options.releases, Path(folder, "store"))
        part = make_graph(options.releases // PART, Path(folder, "part"))
        quads = Path(folder, "part.nq")
        write_named_graphs(part, quads)
        _tell(f"{graph.triples:,} triples, {part.triples:,} in the part for rdflib-endpoint")
        shared, left_out = answered_by_rdflib(quads, part)
        _tell(f"rdflib answers {len(shared)} canned queries; not {left_out}")
        contesting = contestants(graph, part, quads, shared)
        figures = measure_rounds(graph, contesting, options.rounds, Load(options.seconds))
        deliveries = _deliveries(graph)
        isolations = _isolations(graph, 3 * options.seconds)
    text = _part(options, (graph, part), contesting, left_out, figures, deliveries, isolations)
    write_part("endpoint", text, options.page)


def _deliveries(graph: Graph) -> list[Delivery]:
    found = []
    for server in (kg_server(graph.store), oxigraph_server(graph.data)):
        for pace in (None, SLOW):
            # Each on a fresh server: memory that one delivery took must not hide what the next takes.
            with running(server) as started:
                found.append(deliver(started, min(ROWS, graph.triples), pace=pace))
                _tell(str(found[-1]))
    return found


def _isolations(graph: Graph, seconds: float) -> list[Isolation]:
    found = []
    for server in (kg_server(graph.store, LIMIT), oxigraph_server(graph.data, LIMIT)):
        with running(server) as started:
            found.append(isolate(started, seconds))
            _tell(f"{found[-1].server}: {found[-1].ended}, no answer {found[-1].failed}")
    return found


def _part(
    options: Options,
    graphs: tuple[Graph, Graph],
    contesting: tuple[Contestant, ...],
    left_out: dict[str, str],
    figures: Figures,
    deliveries: list[Delivery],
    isolations: list[Isolation],
) -> str:
    graph, part = graphs
    ours = contesting[0].kinds
    return TEMPLATE.read_text(encoding="utf-8").format(
        version=kg.__version__,
        cores=os.cpu_count(),
        architecture=platform.machine(),
        system=platform.system(),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        oxigraph=version("oxigraph"),
        rdflib_endpoint=version("rdflib-endpoint"),
        rdflib=version("rdflib"),
        wrk=_wrk_version(),
        releases=f"{graph.releases:,}",
        triples=f"{graph.triples:,}",
        quads=f"{graph.quads:,}",
        part_triples=f"{part.triples:,}",
        rounds=options.rounds,
        connections=CONNECTIONS,
        seconds=f"{options.seconds:g}",
        aggregate_seconds=f"{options.seconds * ours[2].duration:g}",
        lookup=ours[0].repeated[0],
        lookup_rows=contesting[0].answers.of(ours[0].repeated[0], ours[0].media_type).rows,
        other_rows=f"{graph.triples / len(ours[0].varied):.1f}",
        entities=f"{len(ours[0].varied):,}",
        join=_without_prefixes(ours[1].repeated[0]),
        aggregate=_without_prefixes(ours[2].repeated[0]),
        export=_without_prefixes(ours[3].repeated[0]),
        exports=len(ours[3].repeated),
        canned=len(ours[4].repeated),
        shared=len(contesting[-1].kinds[-1].repeated),
        left_out=", ".join(f"`{name}` {reason}" for name, reason in left_out.items()) or "none",
        rdflib_seconds=RDFLIB_SECONDS,
        rates_table=rates_table(figures, ours),
        bare_table=bare_table(figures, ours),
        part_table=part_table(figures, contesting[-1].kinds),
        cold_table=cold_table(figures),
        start_table=start_table(figures),
        delivery_query=QUERY,
        delivery_rows=f"{deliveries[0].rows:,}",
        slow=SLOW >> 20,
        delivery_table=delivery_table(deliveries),
        runaways=RUNAWAYS,
        limit=LIMIT,
        patience=PATIENCE,
        memory=MEMORY >> 30,
        every=EVERY,
        light=LIGHT,
        sorted=SORTED,
        counted=COUNTED,
        isolation_seconds=f"{3 * options.seconds:g}",
        isolation_table=isolation_table(isolations),
    )


def _without_prefixes(query: str) -> str:
    return "\n".join(line for line in query.splitlines() if not line.startswith("PREFIX"))


def _wrk_version() -> str:
    said = subprocess.run(["wrk", "-v"], check=False, capture_output=True, text=True).stdout
    return said.partition(" [")[0].removeprefix("wrk ").removeprefix("debian/")


def _options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--releases", type=int, default=RELEASES, help=f"in the graph; {RELEASES} if not said"
    )
    parser.add_argument("--rounds", type=int, default=3, help="3 if not said")
    parser.add_argument("--seconds", type=float, default=5, help="of the shortest runs; 5 if not said")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write; docs/benchmarks.md")
    return Options(**vars(parser.parse_args()))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
