"""Releases that were scored before anybody tuned for them: the figures of then beside those of now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.evaluate.counts import COUNTED, NAMES, SHARED, Scores
from kg.evaluate.figures import figures_table
from kg.evaluate.measure import run

FIRST_SIGHT = "first-sight.tsv"
"""The file of a folder of releases and gold that holds their figures when they were first scored."""

Figures = Mapping[tuple[str, str], str]
"""Values as written, by measure and figure."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A set of releases with its figures at first sight and the scores of this version."""

    name: str
    first: Figures
    now: Scores


def read_sight(folder: Path) -> Sight:
    """The set of releases in a folder, which holds texts, gold and the figures at first sight."""
    return Sight(
        folder.name, _figures(folder.joinpath(FIRST_SIGHT).read_text("utf-8")), run(folder, [folder])
    )


def sight_lines(sights: Sequence[Sight]) -> Iterator[str]:
    """A table in Markdown: for every measure what was reached at first sight, and what is reached now."""
    columns = [
        f"{sight.name} ({len(sight.now.releases)}): {when}"
        for sight in sights
        for when in ("first sight", "now")
    ]
    yield f"| | {' | '.join(columns)} |"
    yield f"|---|{'---:|' * len(columns)}"
    pairs = [(sight.first, _figures(figures_table(sight.now))) for sight in sights]
    for measure in (*COUNTED, *SHARED):
        cells = [_cell(figures, NAMES[measure]) for pair in pairs for figures in pair]
        yield f"| {NAMES[measure]} | {' | '.join(cells)} |"


def _cell(figures: Figures, measure: str) -> str:
    """One ratio with the counts behind it."""
    if (measure, "share") in figures:
        right, total = figures[measure, "right"], figures[measure, "of"]
        return f"{float(figures[measure, 'share']):.3f} ({right}/{total})"
    counts = "/".join(figures.get((measure, figure), "0") for figure in ("right", "extra", "missed"))
    f1 = figures.get((measure, "F1"))
    return f"{float(f1):.3f} ({counts})" if f1 else f"– ({counts})"


def _figures(table: str) -> Figures:
    rows = (line.split("\t") for line in table.splitlines()[1:])
    return {(measure, figure): value for measure, figure, value in rows}
