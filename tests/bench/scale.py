"""Measures what ten times as many releases cost: building, loading, exports and canned queries.

Run it with make bench-scale. ``--sizes 50,200`` tries it out. Everything is measured on the commands
themselves, as whoever runs them meets it; the part "scale" of docs/benchmarks.md is written from it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from client import BenchmarkFailed
from corpus import A_DAY, Corpus
from cost import Cost, run
from page import PAGE, write_part
from questions import ask_all
from scale_figures import Scale, Written
from scale_tables import build_table, days_table, export_table, loading_table, questions_table, slow

import kg
from kg.store import current

TEMPLATE = Path(__file__).with_name("scale.md")
SIZES = (2_000, 20_000)
GOAL = 0.1
"""Seconds in which half of the answers to a canned query should be there."""

_GRAPHS = re.compile(rb"<https://w3id\.org/tradekg/graph/([^>]*)> \.$", re.MULTILINE)


def measure(size: int, folder: Path, times: int) -> Scale:
    """The figures of so many releases; what is made for them goes to the folder and is removed at last."""
    corpus, store = Corpus(folder / "releases", size), folder / "store"
    text = corpus.size
    build = _build(store, *corpus.paths)
    made = json.loads(build.output)
    if made["releases"] != size:
        raise BenchmarkFailed(f"{made['releases']} releases are built, not {size}")
    _tell(f"{size:,} releases, {made['quads']:,} quads in {build.wall:.0f} s")
    quads = folder / "graph.nq"
    exports = _exports(store, folder, quads)
    loading = _loading(folder, quads)
    quads.unlink()
    examples, busiest = ask_all(store, times)
    stored = _size(current(store).path)
    days = _days(corpus, store)
    shutil.rmtree(folder)
    return Scale(
        size, made["quads"], stored, text, build, made["steps"], days, loading, exports, examples, busiest
    )


def _build(store: Path, *arguments: str) -> Cost:
    return run(_kg("build", *arguments, "--store", str(store), "--json"))


def _days(corpus: Corpus, store: Path) -> dict[str, Cost]:
    """What is built again after each of what happens to releases."""
    incremental = "--prune" in run(_kg("build", "--help")).output
    figures = {"nothing has changed": _build(store, *corpus.paths)}

    def after(what: str, change: Callable[[], Path | None], *options: str) -> None:
        file = change()
        # Without builds that add to what is there, all has to be given again.
        paths = [str(file)] if incremental and file else corpus.paths
        figures[what] = _build(store, *paths, *(options if incremental else ()))
        _tell(f"{what}: {figures[what].wall:.1f} s")

    after(f"{A_DAY} releases of one more day have come", corpus.add_a_day)
    after("one release says something else", corpus.change_one)
    after("one release has gone", corpus.remove_one, "--prune")
    return figures


def _exports(store: Path, folder: Path, quads: Path) -> dict[str, Written]:
    """The cost of each export, of Oxigraph's own and of a copy, and the bytes that were written."""
    data = str(current(store).data)
    turtle, dumped, copied = folder / "graph.ttl", folder / "dump.nq", folder / "copy.nq"
    commands = {
        "`kg export --format nquads`": (
            _kg("export", *_from(store), "--format", "nquads", "-o", quads),
            quads,
        ),
        "`oxigraph dump`": ((_installed("oxigraph"), "dump", "--location", data, "--file", dumped), dumped),
        "`cp`": (("cp", quads, copied), copied),
        "`kg export --format turtle`": (
            _kg("export", *_from(store), "--format", "turtle", "-o", turtle),
            turtle,
        ),
    }
    figures = {}
    for name, (command, file) in commands.items():
        cost = run([str(word) for word in command])
        figures[name] = Written(cost, file.stat().st_size)
        _tell(f"{name}: {file.stat().st_size / 1e6 / cost.wall:.0f} MB/s")
        if file != quads:
            file.unlink()
    return figures


def _loading(folder: Path, quads: Path) -> dict[str, Cost]:
    """The cost of loading the same statements: into our store, in graphs of somebody else, and Oxigraph's."""
    file, store, data = folder / "others.nq", folder / "loaded", folder / "oxigraph"
    with quads.open("rb") as source, file.open("wb") as target:
        for line in source:
            target.write(_GRAPHS.sub(rb"<https://example.org/graph/\1> .", line))
    ours = run(_kg("load", str(file), "--store", str(store)))
    other = run([_installed("oxigraph"), "load", "--location", str(data), "--file", str(file)])
    for path in (store, data):
        shutil.rmtree(path)
    file.unlink()
    _tell(f"loading: {ours.wall:.1f} s, Oxigraph {other.wall:.1f} s")
    return {"`kg load`": ours, "`oxigraph load`": other}


def _kg(*words: object) -> list[str]:
    return [sys.executable, "-m", "kg", *map(str, words)]


def _from(store: Path) -> tuple[str, str]:
    return "--store", str(store)


def _installed(program: str) -> str:
    """The program beside the interpreter that runs this."""
    return str(Path(sys.executable).with_name(program))


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _part(scales: Sequence[Scale], times: int) -> str:
    few, many = scales[0], scales[-1]
    return TEMPLATE.read_text(encoding="utf-8").format(
        version=kg.__version__,
        cores=os.cpu_count(),
        architecture=platform.machine(),
        system=platform.system(),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        oxigraph=version("oxigraph"),
        sizes=" and ".join(f"{one.releases:,}" for one in scales),
        few=f"{few.releases:,}",
        many=f"{many.releases:,}",
        times=times,
        goal=f"{1000 * GOAL:.0f}",
        day=A_DAY,
        build_table=build_table(scales),
        loading_table=loading_table(scales),
        days_table=days_table(scales),
        export_table=export_table(scales),
        questions_tables="\n\n".join(questions_table(one) for one in scales),
        slow=slow(many.examples, GOAL),
        slow_busiest=slow(many.busiest, GOAL),
    )


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and write the part of the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of releases, by commas")
    parser.add_argument(
        "--times", type=int, default=20, help="how often each question is asked; 20 if not said"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write; docs/benchmarks.md")
    given = parser.parse_args()
    sizes = sorted(int(size) for size in given.sizes.split(","))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scales = [measure(size, Path(folder, str(size)), given.times) for size in sizes]
    write_part("scale", _part(scales, given.times), given.page)


if __name__ == "__main__":
    main()
