"""How well this version reads its annotated samples, as measurements of the W3C Data Quality Vocabulary."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Triple

from kg.rdf import terms
from kg.rdf.literals import english, number, whole
from kg.slug import slug
from kg.vocabulary import Names, expand

_TABLE = Path(__file__).with_name("quality.tsv")
_DECIMAL = NamedNode(expand("xsd:decimal"))
_INTEGER = NamedNode(expand("xsd:integer"))

_SAMPLE = "The annotated sample releases"
_SAMPLE_DESCRIPTION = (
    "The sample releases that come with the software, and what careful readers found in them. The quality "
    "measurements are of what this version of the software extracts from these releases, with which in view "
    "its rules were written: of other releases expect less."
)


@dataclass(frozen=True, slots=True)
class _Figure:
    """What a figure says, and of which dimensions of Linked Data quality it speaks."""

    definition: str
    datatype: NamedNode
    dimensions: tuple[NamedNode, ...]


_ACCURACY = (terms.SEMANTIC_ACCURACY,)
_COMPLETENESS = (terms.COMPLETENESS,)

_FIGURES: Mapping[str, _Figure] = {
    "right": _Figure("How many were extracted and are in the annotations.", _INTEGER, _ACCURACY),
    "extra": _Figure("How many were extracted and are not in the annotations.", _INTEGER, _ACCURACY),
    "missed": _Figure("How many are in the annotations and were not extracted.", _INTEGER, _COMPLETENESS),
    "precision": _Figure("The share of what was extracted that is right.", _DECIMAL, _ACCURACY),
    "recall": _Figure("The share of the annotations that was extracted.", _DECIMAL, _COMPLETENESS),
    "F1": _Figure(
        "The harmonic mean of precision and recall.", _DECIMAL, (terms.SEMANTIC_ACCURACY, terms.COMPLETENESS)
    ),
    "of": _Figure("How many there are that may be right.", _INTEGER, _ACCURACY),
    "share": _Figure("The share that is right.", _DECIMAL, _ACCURACY),
}


def quality_quads(names: Names) -> Iterator[Quad]:
    """The quads of ``graph/dataset`` with every figure of the shipped ``quality.tsv`` and what it means."""
    graph = NamedNode(names.graph("dataset"))
    for triple in _triples(names):
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _triples(names: Names) -> Iterator[Triple]:
    dataset = NamedNode(names.id("dataset"))
    sample = NamedNode(f"{dataset.value}/sample")
    yield Triple(sample, terms.TYPE, terms.ENTITY)
    yield Triple(sample, terms.LABEL, english(_SAMPLE))
    yield Triple(sample, terms.DESCRIPTION, english(_SAMPLE_DESCRIPTION))
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = f"{slug(row['measure'])}-{slug(row['figure'])}"
            metric = NamedNode(f"{dataset.value}/metric/{name}")
            measurement = NamedNode(f"{dataset.value}/measurement/{name}")
            yield from _metric(metric, row["measure"], row["figure"])
            yield from _measurement(measurement, metric, row["figure"], Decimal(row["value"]))
            yield Triple(measurement, terms.COMPUTED_ON, dataset)
            yield Triple(measurement, terms.WAS_DERIVED_FROM, sample)
            yield Triple(dataset, terms.HAS_QUALITY_MEASUREMENT, measurement)


def _metric(metric: NamedNode, measure: str, name: str) -> Iterator[Triple]:
    figure = _FIGURES[name]
    yield Triple(metric, terms.TYPE, terms.METRIC)
    yield Triple(metric, terms.LABEL, english(f"{measure}: {name}"))
    yield Triple(metric, terms.DEFINITION, english(figure.definition))
    yield Triple(metric, terms.EXPECTED_DATA_TYPE, figure.datatype)
    for dimension in figure.dimensions:
        yield Triple(metric, terms.IN_DIMENSION, dimension)


def _measurement(measurement: NamedNode, metric: NamedNode, name: str, value: Decimal) -> Iterator[Triple]:
    literal = whole(int(value)) if _FIGURES[name].datatype == _INTEGER else number(value)
    yield Triple(measurement, terms.TYPE, terms.QUALITY_MEASUREMENT)
    yield Triple(measurement, terms.IS_MEASUREMENT_OF, metric)
    yield Triple(measurement, terms.MEASURED_VALUE, literal)
