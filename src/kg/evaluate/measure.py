"""The whole measurement: read releases, extract their facts, compare them with the gold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.evaluate.counts import Scores
from kg.evaluate.gold import read_gold
from kg.evaluate.score import evaluate
from kg.extract import extract_facts
from kg.read import read_releases


def run(gold_dir: Path, releases: Iterable[Path]) -> Scores:
    """The scores of this version's extractor on the releases in the files and folders given."""
    gold = read_gold(gold_dir)
    reading = read_releases(releases)
    return evaluate(map(extract_facts, reading.releases), gold)
