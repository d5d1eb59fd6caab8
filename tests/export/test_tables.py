"""Tidy tables: typed, sorted, and faithful to the graph."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyoxigraph import Literal, NamedNode, Quad
from small_graph import NAMES, graph, iri

from kg.errors import BadParameter
from kg.export import export, load_tables, sorting
from kg.store import publish, rows

XSD = "http://www.w3.org/2001/XMLSchema#"
RELEASE = iri("release:r")
TEXT = '=SUM(A1)\n"quoted", and, commas\r\n'


def typed(text: str, local: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + local))


def amount(local: str, value: str) -> list[Quad]:
    node, where = iri(f"id:release/r/amount/{local}"), graph("release/r")
    return [
        Quad(node, iri("rdf:type"), iri("kg:Amount"), where),
        Quad(node, iri("kg:value"), typed(value, "decimal"), where),
        Quad(node, iri("kg:currency"), Literal("KRW"), where),
        Quad(RELEASE, iri("kg:mentionsAmount"), node, where),
    ]


QUADS = [
    Quad(RELEASE, iri("rdf:type"), iri("kg:Release"), graph("release/r")),
    Quad(RELEASE, iri("dcterms:title"), Literal("Title"), graph("release/r")),
    Quad(RELEASE, iri("dcterms:issued"), typed("2024-07-01", "date"), graph("release/r")),
    Quad(RELEASE, iri("kg:text"), Literal(TEXT), graph("release/r")),
    *amount("b", "5000000000"),
    *amount("a", "1.5"),
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    publish(QUADS, tmp_path / "store")
    return tmp_path / "store"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_there_is_a_table_for_each_class_and_relation() -> None:
    assert set(load_tables()) >= {
        "releases",
        "events",
        "participations",
        "persons",
        "organizations",
        "countries",
        "agreements",
        "agreement_parties",
        "amounts",
        "evidence",
    }


def test_awkward_text_survives_csv(store: Path, tmp_path: Path) -> None:
    export(store, "csv", tmp_path / "out", NAMES)
    (release,) = read(tmp_path / "out" / "releases.csv")
    assert release["text"] == TEXT
    assert release["category"] == ""
    assert release["release"] == NAMES.id("release/r")


def test_csv_has_numbers_without_exponent_and_rows_in_order(store: Path, tmp_path: Path) -> None:
    export(store, "csv", tmp_path / "out", NAMES)
    amounts = read(tmp_path / "out" / "amounts.csv")
    assert [(row["amount"][-1], row["value"], row["agreement"]) for row in amounts] == [
        ("a", "1.5", ""),
        ("b", "5000000000", ""),
    ]


def test_parquet_has_types(store: Path, tmp_path: Path) -> None:
    export(store, "parquet", tmp_path / "out", NAMES)
    releases = pq.read_table(tmp_path / "out" / "releases.parquet")
    assert releases.schema.field("issued").type == pa.date32()
    assert releases.column("issued").to_pylist() == [date(2024, 7, 1)]
    assert releases.column("text").to_pylist() == [TEXT]
    amounts = pq.read_table(tmp_path / "out" / "amounts.parquet")
    assert amounts.column("value").to_pylist() == [Decimal("1.5"), Decimal(5_000_000_000)]
    assert amounts.column("agreement").to_pylist() == [None, None]


def test_there_is_one_file_for_each_table_also_an_empty_one(store: Path, tmp_path: Path) -> None:
    for name in ("csv", "parquet"):
        written = export(store, name, tmp_path / name, NAMES)
        expected = {f"{table}.{name}" for table in load_tables()} | {"datapackage.json"}
        assert {path.name for path in written} == expected
        assert {path.name for path in (tmp_path / name).iterdir()} == {path.name for path in written}
    header = ",".join(load_tables()["events"].columns)
    assert (tmp_path / "csv" / "events.csv").read_text() == f"{header}\n"
    assert pq.read_table(tmp_path / "parquet" / "events.parquet").num_rows == 0


def test_one_table_goes_to_a_stream_or_a_file(store: Path, tmp_path: Path) -> None:
    stream = io.BytesIO()
    export(store, "csv", stream, NAMES, table="amounts")
    export(store, "csv", tmp_path / "a.csv", NAMES, table="amounts")
    assert stream.getvalue() == (tmp_path / "a.csv").read_bytes()
    assert stream.getvalue().startswith(b"amount,release,value,currency,agreement\n")


def test_all_tables_do_not_fit_in_one_stream(store: Path) -> None:
    with pytest.raises(BadParameter, match="name a folder or one table"):
        export(store, "csv", io.BytesIO(), NAMES)


def test_a_table_that_does_not_exist_is_told(store: Path) -> None:
    with pytest.raises(BadParameter, match="there are affiliations, agreement_parties"):
        export(store, "csv", io.BytesIO(), NAMES, table="meetings")


def test_a_value_of_another_type_in_a_loaded_graph_is_left_out(store: Path, tmp_path: Path) -> None:
    other = iri("release:odd")
    odd = [
        Quad(other, iri("rdf:type"), iri("kg:Release"), graph("loaded/x")),
        Quad(other, iri("dcterms:title"), Literal("Odd"), graph("loaded/x")),
        Quad(other, iri("dcterms:issued"), Literal("in summer"), graph("loaded/x")),
        Quad(other, iri("kg:text"), Literal("Odd"), graph("loaded/x")),
    ]
    publish([*QUADS, *odd], store)
    export(store, "parquet", tmp_path / "out", NAMES)
    issued = pq.read_table(tmp_path / "out" / "releases.parquet").column("issued").to_pylist()
    assert issued == [None, date(2024, 7, 1)]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (typed("1.5", "decimal"), "1.5"),
        (typed("0.123456789012345678", "decimal"), "0.123456789012345678"),
        (
            typed("99999999999999999999999999999.123456789", "decimal"),
            "99999999999999999999999999999.123456789",
        ),
        (typed("1e5", "decimal"), ""),
        (typed("NaN", "double"), ""),
        (typed("INF", "double"), ""),
        (typed("9" * 40, "integer"), ""),
        (NamedNode("http://example.org/much"), ""),
        (Literal("much"), ""),
    ],
)
def test_whatever_number_users_load_tables_are_written(
    store: Path, tmp_path: Path, value: Literal | NamedNode, shown: str
) -> None:
    node, where = iri("id:release/r/amount/odd"), graph("loaded/x")
    odd = [
        Quad(node, iri("rdf:type"), iri("kg:Amount"), where),
        Quad(node, iri("kg:value"), value, where),
        Quad(node, iri("kg:currency"), Literal("KRW"), where),
    ]
    publish([*QUADS, *odd], store)
    export(store, "csv", tmp_path / "out", NAMES)
    assert {row["value"] for row in read(tmp_path / "out" / "amounts.csv")} == {"1.5", "5000000000", shown}
    export(store, "parquet", tmp_path / "out", NAMES)
    values = pq.read_table(tmp_path / "out" / "amounts.parquet").column("value").to_pylist()
    assert {str(one.normalize()) for one in values if one} >= {"1.5", "5E+9"}
    assert (None in values) is (shown == "")


def test_rows_are_in_order_however_many_there_are(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By IRIs, by numbers as numbers, and the name that others use before all others."""
    where, named = graph("loaded/x"), graph("entities")
    odd = []
    for start, end in ((100, 130), (75, 80), (9, 10), (75, 79)):
        evidence = iri(f"id:release/r/evidence/{start}-{end}")
        quote, position = iri(f"id:release/r/q{start}-{end}"), iri(f"id:release/r/p{start}-{end}")
        odd += [
            Quad(iri("event:e"), iri("kg:evidence"), evidence, where),
            Quad(evidence, iri("oa:hasSource"), RELEASE, where),
            Quad(evidence, iri("kg:sentence"), Literal("s"), where),
            Quad(evidence, iri("oa:hasSelector"), quote, where),
            Quad(evidence, iri("oa:hasSelector"), position, where),
            Quad(quote, iri("oa:exact"), Literal("q"), where),
            Quad(position, iri("oa:start"), typed(str(start), "integer"), where),
            Quad(position, iri("oa:end"), typed(str(end), "integer"), where),
        ]
    names = [
        ("rdfs:label", "b"),
        ("skos:altLabel", 'a "q"'),
        ("skos:altLabel", "a\nb"),
        ("skos:altLabel", "a!"),
    ]
    odd += [Quad(iri("person:p"), iri(verb), Literal(name), named) for verb, name in names]
    publish([*QUADS, *odd, *odd], store)
    monkeypatch.setattr(sorting, "IN_MEMORY", 100)
    export(store, "csv", tmp_path / "out", NAMES)
    found = [(int(row["start"]), int(row["end"])) for row in read(tmp_path / "out" / "evidence.csv")]
    assert found == [(9, 10), (75, 79), (75, 80), (100, 130)]
    assert [row["name"] for row in read(tmp_path / "out" / "names.csv")] == ["b", "a\nb", 'a "q"', "a!"]


KEYS = {
    "events": "event",
    "releases": "release",
    "persons": "person",
    "organizations": "organization",
    "countries": "country",
    "agreements": "agreement",
    "amounts": "amount",
    "participations": "participation",
}


@pytest.mark.parametrize("table", KEYS)
def test_each_thing_of_the_seeds_has_exactly_one_row(seeds_store: Path, tmp_path: Path, table: str) -> None:
    out = tmp_path / f"{table}.csv"
    export(seeds_store, "csv", out, NAMES, table=table)
    keys = [row[KEYS[table]] for row in read(out)]
    class_name = KEYS[table].capitalize()
    things = rows(seeds_store, f"SELECT DISTINCT ?x {{ ?x a kg:{class_name} }}", NAMES)
    assert keys == sorted(row["x"].value for row in things)
    assert keys


def test_the_evidence_of_the_seeds_is_where_it_says(seeds_store: Path, tmp_path: Path) -> None:
    for table in ("evidence", "releases"):
        export(seeds_store, "csv", tmp_path / f"{table}.csv", NAMES, table=table)
    texts = {row["release"]: row["text"] for row in read(tmp_path / "releases.csv")}
    evidence = read(tmp_path / "evidence.csv")
    assert evidence
    assert all(texts[row["release"]][int(row["start"]) : int(row["end"])] == row["quote"] for row in evidence)
