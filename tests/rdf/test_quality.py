"""The quality measurements of the graph: those of the shipped table, all of them, in the standard's terms."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store

import kg
from kg.rdf import quality_quads
from kg.vocabulary import DEFAULT_BASE, Names

NAMES = Names()
TABLE = Path(kg.__file__).parent / "rdf" / "quality.tsv"


@pytest.fixture
def measured() -> Store:
    store = Store()
    store.extend(quality_quads(NAMES))
    return store


def select(store: Store, pattern: str, columns: str = "*") -> list[tuple[str, ...]]:
    found = store.query(
        f"SELECT DISTINCT {columns} {{ {pattern} }}", prefixes=NAMES.prefixes, use_default_graph_as_union=True
    )
    assert isinstance(found, QuerySolutions)
    return sorted(tuple(term.value for term in row) for row in found)  # type: ignore[union-attr]


def test_every_figure_of_the_table_is_a_measurement_of_the_dataset(measured: Store) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t"))
    assert len(table) > 40
    found = select(
        measured,
        """?measurement a dqv:QualityMeasurement ; dqv:isMeasurementOf ?metric ; dqv:value ?value ;
            dqv:computedOn id:dataset .
        id:dataset dqv:hasQualityMeasurement ?measurement .
        ?metric a dqv:Metric ; rdfs:label ?label""",
        "?label ?value",
    )
    values = {label: Decimal(value) for label, value in found}
    assert values == {f"{row['measure']}: {row['figure']}": Decimal(row["value"]) for row in table}


def test_counts_are_integers_and_ratios_decimals_as_their_metric_expects(measured: Store) -> None:
    pattern = "?m dqv:value ?value ; dqv:isMeasurementOf ?metric . ?metric dqv:expectedDataType ?type "
    assert not select(measured, pattern + "FILTER(DATATYPE(?value) != ?type)")
    types = select(measured, "?metric dqv:expectedDataType ?type", "?type")
    assert [local.rpartition("#")[2] for (local,) in types] == ["decimal", "integer"]


def test_every_metric_has_a_dimension_and_a_definition(measured: Store) -> None:
    assert not select(
        measured,
        "?metric a dqv:Metric FILTER NOT EXISTS { ?metric dqv:inDimension ?d ; skos:definition ?text }",
    )
    dimensions = select(measured, "?metric dqv:inDimension ?dimension", "?dimension")

    ldqd = NAMES.prefixes["ldqd"]
    assert dimensions == [(f"{ldqd}completeness",), (f"{ldqd}semanticAccuracy",)]


def test_every_measurement_says_from_what_it_was_taken(measured: Store) -> None:
    assert not select(
        measured,
        """?measurement a dqv:QualityMeasurement
        FILTER NOT EXISTS { ?measurement prov:wasDerivedFrom/dcterms:description ?text }""",
    )


def test_it_is_one_graph_of_iris_below_the_base() -> None:
    quads = list(quality_quads(Names("https://d.example/")))
    assert len(quads) == len(set(quads))
    assert {quad.graph_name for quad in quads} == {NamedNode("https://d.example/graph/dataset")}
    assert all(quad.subject.value.startswith("https://d.example/id/dataset") for quad in quads)
    assert not any(DEFAULT_BASE in str(quad) for quad in quads)
