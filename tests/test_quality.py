"""The published figures are those of this version: docs/quality.md and the table that goes into the graph."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pyoxigraph import Store

from kg.resources import shipped
from kg.store import current
from kg.vocabulary import Names

ROOT = Path(__file__).parents[1]
NAMES = Names()


def test_the_figures_are_those_of_today() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "quality"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_every_build_carries_them(seeds_store: Path) -> None:
    lines = (ROOT / "src" / "kg" / "rdf" / "quality.tsv").read_text(encoding="utf-8").splitlines()
    store = Store.read_only(str(current(seeds_store).data))
    count = "SELECT ?m { GRAPH graph:dataset { ?m a dqv:QualityMeasurement ; dqv:computedOn id:dataset } }"
    assert len(list(store.query(count, prefixes=NAMES.prefixes))) == len(lines) - 1


def test_the_page_holds_no_text_but_that_of_the_samples() -> None:
    page = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    samples = " ".join(
        " ".join(path.read_text(encoding="utf-8").split()) for path in sorted(shipped("seeds").glob("*.txt"))
    )
    quoted = [line.partition(" — “")[2].removesuffix("”") for line in page.splitlines() if " — “" in line]
    assert all(sentence.replace("\\", "") in samples for sentence in quoted)
