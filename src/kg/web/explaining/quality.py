"""How well facts are read: the figures that the graph carries, and what they do not tell."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, render_template

from kg.queries import CannedQuery
from kg.store import QueryEngine
from kg.vocabulary import Names
from kg.web.parts.rows import select, text_of

_QUESTION = "quality"
_FIRST_SIGHT = Path(__file__).with_name("first_sight.tsv")

_SAMPLE = """
SELECT ?label ?description WHERE {
  ?measurement a dqv:QualityMeasurement ; prov:wasDerivedFrom ?sample .
  ?sample rdfs:label ?label ; dcterms:description ?description .
} LIMIT 1
"""

MEANINGS: Mapping[str, str] = {
    "countries": "The countries that a release names.",
    "blocs": "The groups of states that a release names.",
    "participants": "Who takes part in an event: persons and bodies together.",
    "persons": "The persons among them.",
    "bodies": "The ministries, agencies, companies and associations among them.",
    "events": "What took place or is planned, by its kind, its name and its day.",
    "agreements": "What was agreed, negotiated or pledged, by its type, and by its parties or its name.",
    "amounts": "The sums of money that a release names.",
    "main event's kind": "Whether the event that a release is about is a meeting, a forum, a signing …",
    "main event's date": "The day of that event; none where the text gives none.",
    "main event's city": "The city of that event.",
    "evidence spans exact": "Pieces of evidence whose words stand in the text at the place that is given.",
}
"""What is measured, in the order of the page."""

_RATIOS = ("precision", "recall", "F1")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with three places, and as hundredths for a bar."""

    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one kind of fact. ``counts`` and ``ratios`` are in the order of the table's columns."""

    name: str
    meaning: str
    counts: tuple[int, ...]
    ratios: tuple[Ratio, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured on, in words."""

    label: str
    description: str


@dataclass(frozen=True, slots=True)
class Sight:
    """A measure, and its first figure on each set of releases that no rule was written for."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstSight:
    """The figures of first sight; ``sets`` are the names of the sets with the number of their releases."""

    sets: tuple[tuple[str, int], ...]
    lines: tuple[Sight, ...]


def quality_pages(engine: QueryEngine, names: Names, queries: Mapping[str, CannedQuery]) -> Blueprint:
    """The blueprint of ``/quality``."""
    pages = Blueprint("quality", __name__)

    @pages.get("/quality")
    def quality() -> Response:
        measured = read_figures(engine, names, queries.get(_QUESTION))
        page = render_template(
            "quality.html",
            found=tuple(one for one in measured if len(one.counts) > 2),
            shares=tuple(one for one in measured if len(one.counts) == 2),
            sample=_sample(engine),
            first_sight=read_first_sight(),
            question=_QUESTION if _QUESTION in queries else None,
        )
        return Response(page)

    return pages


def read_figures(engine: QueryEngine, names: Names, question: CannedQuery | None) -> tuple[Measured, ...]:
    """The figures that the ready-made question gives; none where there is no such question."""
    if question is None:
        return ()
    said: dict[str, dict[str, float]] = {}
    for row in engine.solutions(question.bind({}, names)).rows:
        measure, figure, value = (text_of(row, name) for name in ("measure", "figure", "value"))
        if measure and figure and value:
            said.setdefault(measure, {})[figure] = float(value)
    order = [*(name for name in MEANINGS if name in said), *(name for name in said if name not in MEANINGS)]
    return tuple(_measured(name, said[name]) for name in order)


def _measured(name: str, figures: Mapping[str, float]) -> Measured:
    of = "of" in figures
    counted = ("right", "of") if of else ("right", "extra", "missed")
    return Measured(
        name,
        MEANINGS.get(name, ""),
        tuple(int(figures.get(figure, 0)) for figure in counted),
        tuple(_ratio(figures.get(figure, 0)) for figure in (("share",) if of else _RATIOS)),
    )


def _ratio(value: float) -> Ratio:
    return Ratio(f"{value:.3f}", round(100 * value, 1))


def _sample(engine: QueryEngine) -> Sample | None:
    rows = select(engine, _SAMPLE)
    return Sample(text_of(rows[0], "label") or "", text_of(rows[0], "description") or "") if rows else None


@cache
def read_first_sight() -> FirstSight:
    """The table of the figures that were taken before anybody looked at what went wrong."""
    values: dict[str, dict[str, str]] = {}
    sizes: dict[str, int] = {}
    with _FIRST_SIGHT.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            sizes[row["set"]] = int(row["releases"])
            values.setdefault(row["measure"], {})[row["set"]] = row["value"]
    lines = (Sight(name, tuple(told.get(one, "") for one in sizes)) for name, told in values.items())
    return FirstSight(tuple(sizes.items()), tuple(lines))
