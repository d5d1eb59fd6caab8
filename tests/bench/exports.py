"""Measures what exports take beside the engine's own dump of the same statements, which sorts nothing.

Run it with make bench-exports; ``--releases 100`` tries it out. Everything is measured on the commands
themselves; the part "exports" of docs/benchmarks.md is written from it.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

from cost import Cost, run
from graph import Graph, make_graph, write_named_graphs
from page import PAGE, write_part

import kg
from kg.export import GRAPH_FORMATS, TABLE_FORMATS

TEMPLATE = Path(__file__).with_name("exports.md")
RELEASES = 2_000
ROUNDS = 3
SLOWEST = 3.0
"""How many times as long as the engine an export may take."""
MEMORY = 500e6
"""Bytes, whatever the number of releases."""

NQUADS = "nquads"
DOWNLOADS = "downloads"
_CALLED = {DOWNLOADS: "`kg downloads`: all of these, compressed"}


@dataclass(slots=True)
class Figures:
    """What each export cost in each round, and the engine's dump of the same, by the name of the format."""

    ours: Mapping[str, list[Cost]]
    engines: Mapping[str, list[Cost]]
    sizes: dict[str, int] = field(default_factory=dict)

    def times(self, name: str) -> list[float]:
        """How many times as long as the engine it took, round by round.

        Tables are compared with N-Quads, of which they are made, and all files with all dumps.
        """
        if name == DOWNLOADS:
            theirs = [sum(one.wall for one in dumps) for dumps in zip(*self.engines.values(), strict=True)]
        else:
            theirs = [one.wall for one in self.engines.get(name, self.engines[NQUADS])]
        return [mine.wall / other for mine, other in zip(self.ours[name], theirs, strict=True)]


def measure(graph: Graph, rounds: int, folder: Path) -> Figures:
    """The figures of so many rounds, each of which takes everything once, ours and the engine's by turns."""
    named = _named_graphs_alone(graph, folder)
    figures = Figures({name: [] for name in (*GRAPH_FORMATS, *TABLE_FORMATS, DOWNLOADS)}, {})
    figures.engines = {name: [] for name in GRAPH_FORMATS}
    for _ in range(rounds):
        for name, format_ in GRAPH_FORMATS.items():
            out = folder / f"graph.{format_.ending}"
            # The merge is in the default graph; what is dumped as a dataset is what an export has, too.
            source = (graph.data, "--graph", "default") if format_.union else (named,)
            dumped = run(_words(_installed("oxigraph"), "dump", "--file", out, "--location", *source))
            figures.engines[name].append(dumped)
            figures.ours[name].append(_export(graph, name, out))
            figures.sizes[name] = out.stat().st_size
            out.unlink()
        for name in TABLE_FORMATS:
            out = folder / name
            figures.ours[name].append(_export(graph, name, out))
            figures.sizes[name] = sum(file.stat().st_size for file in out.iterdir())
            shutil.rmtree(out)
        figures.ours[DOWNLOADS].append(run(_kg("downloads", "--store", graph.store)))
        (made,) = graph.store.glob("snapshots/*/downloads")
        figures.sizes[DOWNLOADS] = sum(file.stat().st_size for file in made.rglob("*") if file.is_file())
        shutil.rmtree(made)
        print(".", end="", flush=True, file=sys.stderr)
    return figures


def _named_graphs_alone(graph: Graph, folder: Path) -> Path:
    """A store of Oxigraph's without the merge."""
    file, data = folder / "named.nq", folder / "named"
    write_named_graphs(graph, file)
    run(_words(_installed("oxigraph"), "load", "--location", data, "--file", file))
    file.unlink()
    return data


def _export(graph: Graph, name: str, out: Path) -> Cost:
    return run(_kg("export", "--store", graph.store, "--format", name, "-o", out))


def _kg(*words: object) -> list[str]:
    return _words(sys.executable, "-m", "kg", *words)


def _words(*words: object) -> list[str]:
    return [str(word) for word in words]


def _installed(program: str) -> str:
    """The program beside the interpreter that runs this."""
    return str(Path(sys.executable).with_name(program))


def table(figures: Figures) -> str:
    """The figures as Markdown."""
    lines = [
        "| export | MB | seconds | Oxigraph | times as long, in the same round | goal "
        "| most memory, MB | Oxigraph | goal |",
        "|---|---:|---:|---:|---:|---|---:|---:|---|",
    ]
    for name, costs in figures.ours.items():
        theirs = figures.engines.get(name, ())
        times, peak = figures.times(name), max(one.peak for one in costs)
        cells = [
            _CALLED.get(name, name),
            f"{figures.sizes[name] / 1e6:,.0f}",
            _spread([one.wall for one in costs]),
            _spread([one.wall for one in theirs]) if theirs else "–",
            _spread(times),
            _goal(median(times) <= SLOWEST, f"≤ {SLOWEST:g}") if theirs else "–",
            f"{peak / 1e6:,.0f}",
            f"{max(one.peak for one in theirs) / 1e6:,.0f}" if theirs else "–",
            _goal(peak < MEMORY, f"< {MEMORY / 1e6:g}"),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _goal(reached: bool, goal: str) -> str:
    return f"{goal}: reached" if reached else f"{goal}: **missed**"


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.3g} ({min(values):.3g}–{max(values):.3g})"


def main() -> None:
    """Measure and write the part of the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--releases", type=int, default=RELEASES, help="releases; 2,000 if not said")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds; 3 if not said")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write; docs/benchmarks.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        graph = make_graph(given.releases, folder / "store")
        figures = measure(graph, given.rounds, folder)
    text = TEMPLATE.read_text(encoding="utf-8").format(
        version=kg.__version__,
        cores=os.cpu_count(),
        architecture=platform.machine(),
        system=platform.system(),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        oxigraph=version("oxigraph"),
        releases=f"{graph.releases:,}",
        quads=f"{graph.quads:,}",
        triples=f"{graph.triples:,}",
        rounds=given.rounds,
        table=table(figures),
    )
    print(text)
    write_part("exports", text, given.page)


if __name__ == "__main__":
    main()
