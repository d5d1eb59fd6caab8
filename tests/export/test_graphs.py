"""Every RDF format reads back as the same graph, and the same graph gives the same bytes."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat
from rdflib.compare import isomorphic
from small_graph import NAMES, QUADS, graph, iri

from kg.errors import OutputFailed, UnknownFormat
from kg.export import GRAPH_FORMATS, export, find_downloads, make_downloads, sorting, write_graph
from kg.store import Take, publish

XSD = "http://www.w3.org/2001/XMLSchema#"
UNION_FORMATS = [name for name, found in GRAPH_FORMATS.items() if found.union]
DATASET_FORMATS = [name for name, found in GRAPH_FORMATS.items() if not found.union]
RDFLIB = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
OXIGRAPH = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}


def typed(text: str, local: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + local))


def about(subject: NamedNode | BlankNode, verb: str, value: object, where: str = "loaded/awkward") -> Quad:
    return Quad(subject, iri(verb), value, graph(where))  # type: ignore[arg-type]


THING = iri("event:thing")
AWKWARD = (
    about(THING, "rdf:type", iri("kg:Event")),
    about(THING, "rdf:type", NamedNode("http://example.org/odd types/#1".replace(" ", "%20"))),
    about(THING, "kg:participant", iri("id:participation/thing/person/a/host")),
    about(THING, "kg:participant", iri("id:person/ends-with-dot.")),
    about(THING, "kg:participant", iri("id:person/(brackets)'s")),
    about(THING, "kg:participant", iri("id:person/%C3%A9t")),
    about(THING, "kg:participant", iri("id:person/été")),
    about(THING, "kg:participant", iri("id:event/..")),
    about(THING, "kg:participant", NamedNode("https://w3id.org/tradekg/")),
    about(THING, "kg:participant", NamedNode("https://w3id.org/tradekg//x")),
    about(THING, "kg:participant", NamedNode("https://w3id.org/tradekg/a:b")),
    about(THING, "kg:participant", NamedNode("urn:x:y")),
    about(THING, "kg:participant", NamedNode("kg:looks-like-a-prefix")),
    about(THING, "rdfs:label", Literal('quotes " and \\ and \t tab')),
    about(THING, "rdfs:label", Literal("two\nlines", language="en")),
    about(THING, "rdfs:label", Literal('ends with a quote\n"')),
    about(THING, "rdfs:label", Literal('"""\nthree """" quotes \\')),
    about(THING, "rdfs:label", Literal("carriage\rreturn\r\n")),
    about(THING, "rdfs:label", Literal("<b>&amp;</b> ]]>")),
    about(THING, "rdfs:label", Literal("  spaces  ")),
    about(THING, "rdfs:label", Literal("")),
    about(THING, "rdfs:label", Literal("한국 \U0001f600 \u2028 \u0085")),
    about(THING, "kg:value", typed("1.5", "decimal")),
    about(THING, "kg:value", typed("150", "decimal")),
    about(THING, "kg:value", typed("23", "integer")),
    about(THING, "kg:value", typed("-5", "integer")),
    about(THING, "kg:value", typed("9" * 30, "integer")),
    about(THING, "kg:value", typed("true", "boolean")),
    about(THING, "kg:value", typed("1.5E0", "double")),
    about(THING, "kg:startDate", typed("2024-07-01", "date")),
    about(THING, "kg:startDate", typed("not a date", "date")),
    about(THING, "kg:note", Literal("x", datatype=NamedNode("http://example.org/odd#type"))),
    Quad(THING, NamedNode("http://example.org/unprefixed"), Literal("x"), graph("loaded/awkward")),
)
BLANK = (
    about(THING, "rdfs:seeAlso", BlankNode("one")),
    about(BlankNode("one"), "rdfs:label", Literal("first")),
    about(BlankNode("one"), "rdfs:seeAlso", BlankNode("two")),
    about(BlankNode("two"), "rdfs:label", Literal("second")),
)
ALL = (*QUADS, *AWKWARD, *BLANK)


def written(quads: Sequence[Quad], name: str) -> bytes:
    def dump(take: Take) -> None:
        for quad in quads:
            take(quad.graph_name.value, f"{quad.triple} .\n".encode())  # type: ignore[union-attr]

    out = io.BytesIO()
    write_graph(dump, GRAPH_FORMATS[name], out, NAMES)
    return out.getvalue()


def in_format(quads: Sequence[Quad], name: str) -> set[Quad]:
    """What a parser finds: in formats that have no graphs no graph."""
    return {
        Quad(quad.subject, quad.predicate, quad.object, None if name in UNION_FORMATS else quad.graph_name)
        for quad in quads
    }


def rdflib_graph(data: bytes, name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=data, format=RDFLIB.get(name, name))


def as_union(quads: Sequence[Quad]) -> rdflib.Graph:
    lines = {f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads}
    return rdflib_graph("".join(lines).encode(), "ntriples")


# rdflib's own parsers use what rdflib calls deprecated.
RDFLIB_WARNS = pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning:rdflib")


@RDFLIB_WARNS
@pytest.mark.parametrize("name", UNION_FORMATS)
def test_rdflib_reads_the_union_again(name: str) -> None:
    assert isomorphic(rdflib_graph(written(ALL, name), name), as_union(ALL))


@RDFLIB_WARNS
@pytest.mark.parametrize("name", DATASET_FORMATS)
def test_rdflib_reads_each_graph_of_the_dataset_again(name: str) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(data=written(ALL, name), format=RDFLIB.get(name, name))
    names = {quad.graph_name.value for quad in ALL}  # type: ignore[union-attr]
    assert {str(each.identifier) for each in dataset.graphs() if len(each)} == names
    for one in names:
        expected = [quad for quad in ALL if quad.graph_name == NamedNode(one)]
        assert isomorphic(dataset.graph(rdflib.URIRef(one)), as_union(expected))


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_oxigraph_reads_the_very_same_terms(name: str) -> None:
    found = set(pyoxigraph.parse(written(AWKWARD, name), OXIGRAPH[name]))
    assert found == in_format(AWKWARD, name)


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_the_order_of_the_statements_and_their_repetition_do_not_matter(name: str) -> None:
    first = written(ALL, name)
    for seed in range(3):
        shuffled = [*ALL, *ALL]
        random.Random(seed).shuffle(shuffled)
        assert written(shuffled, name) == first


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_the_names_of_blank_nodes_do_not_matter(name: str) -> None:
    def renamed(term: object) -> object:
        return BlankNode(f"other{term.value}") if isinstance(term, BlankNode) else term

    other = [
        Quad(renamed(quad.subject), quad.predicate, renamed(quad.object), quad.graph_name)  # type: ignore[arg-type]
        for quad in ALL
    ]
    assert written(other, name) == written(ALL, name)


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_more_statements_than_fit_in_memory_give_the_same_bytes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = written(ALL, name)
    monkeypatch.setattr(sorting, "IN_MEMORY", 700)
    assert written([*ALL, *QUADS], name) == at_once


def test_a_file_is_the_same_whether_it_is_made_alone_or_with_all_others(tmp_path: Path) -> None:
    """Also with blank nodes, which have other labels in a graph than in a dataset."""
    publish(ALL, tmp_path / "store")
    make_downloads(tmp_path / "store", NAMES)
    [found] = find_downloads(tmp_path / "store")
    for one in GRAPH_FORMATS.values():
        written = gzip.decompress(found.files[f"tradekg.{one.ending}.gz"].path.read_bytes())
        export(tmp_path / "store", one.name, tmp_path / "alone", NAMES)
        assert written == (tmp_path / "alone").read_bytes(), one.name


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_a_subject_with_more_than_fits_in_memory_stays_together(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [about(THING, "kg:participant", iri(f"id:release/r/evidence/{n}-{n + 1}")) for n in range(500)]
    other = [about(iri(f"id:release/r/evidence/{n}-{n + 1}"), "rdfs:label", Literal("x")) for n in range(500)]
    monkeypatch.setattr(sorting, "IN_MEMORY", 2000)
    data = written([*many, *other], name)
    assert set(pyoxigraph.parse(data, OXIGRAPH[name])) == in_format([*many, *other], name)
    if name in {"turtle", "trig", "rdfxml"}:
        places = [data.index(b"evidence/%d-%d" % (n, n + 1)) for n in (0, 9, 10, 99, 100, 499)]
        assert places == sorted(places)


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_nothing_is_a_document_too(name: str) -> None:
    assert set(pyoxigraph.parse(written((), name), OXIGRAPH[name])) == set()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
terms = st.one_of(
    texts.map(Literal),
    texts.map(lambda text: Literal(text, language="en")),
    texts.map(lambda text: typed(text, "integer")),
    st.integers().map(lambda number: typed(str(number), "integer")),
    st.sampled_from([THING, iri("person:a"), NamedNode("http://example.org/x/y")]),
)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(terms, max_size=6), name=st.sampled_from([*GRAPH_FORMATS]))
def test_any_text_survives_in_every_format(values: list[Literal | NamedNode], name: str) -> None:
    quads = [about(THING, "rdfs:label", value) for value in values]
    try:
        data = written(quads, name)
    except UnknownFormat:
        # XML has no way to write some control characters, and says so.
        assert name == "rdfxml"
        return
    assert set(pyoxigraph.parse(data, OXIGRAPH[name])) == in_format(quads, name)


def test_a_datatype_alone_brings_its_prefix() -> None:
    quads = [about(THING, "rdfs:label", typed("1.5", "decimal"))]
    for name in GRAPH_FORMATS:
        assert set(pyoxigraph.parse(written(quads, name), OXIGRAPH[name])) == in_format(quads, name)


def test_a_prefix_that_is_also_the_scheme_of_an_iri_is_not_used_in_json_ld() -> None:
    """Wherever the IRI stands: what was written before it is written once more."""
    first, last = iri("event:a"), iri("kg:last")
    quads = [about(first, "rdfs:label", Literal("a")), about(last, "rdfs:seeAlso", NamedNode("event:b"))]
    document = json.loads(written(quads, "jsonld"))
    assert "event" not in document["@context"]
    assert [node["@id"] for node in document["@graph"]] == [first.value, "kg:last"]


def test_a_number_that_no_reader_of_json_has_exactly_is_a_text() -> None:
    numbers = {"9007199254740991": int, "9007199254740992": dict, "-" + "9" * 5000: dict, "-7": int}
    quads = [about(THING, f"kg:n{place}", typed(text, "integer")) for place, text in enumerate(numbers)]
    [node] = json.loads(written(quads, "jsonld"))["@graph"]
    assert [type(node[f"kg:n{place}"]) for place in range(len(numbers))] == [*numbers.values()]


def test_a_character_that_xml_cannot_hold_is_told_with_the_formats_that_can() -> None:
    with pytest.raises(UnknownFormat, match=r"U\+0001") as caught:
        written([about(THING, "rdfs:label", Literal("a\x01b"))], "rdfxml")
    assert "turtle" in caught.value.known


def test_a_property_that_xml_cannot_name_is_told() -> None:
    with pytest.raises(UnknownFormat, match="the property http"):
        written([Quad(THING, NamedNode("http://example.org/123"), Literal("x"), graph("one"))], "rdfxml")


def test_turtle_is_pleasant_to_read() -> None:
    quads = [
        Quad(
            iri("event:forum"), iri("kg:evidence"), iri("id:release/r/evidence/100-130"), graph("release/r")
        ),
        Quad(iri("event:forum"), iri("kg:evidence"), iri("id:release/r/evidence/75-80"), graph("release/r")),
        Quad(iri("event:forum"), iri("rdfs:label"), Literal("Forum"), graph("entities")),
        Quad(iri("event:forum"), iri("rdf:type"), iri("kg:Event"), graph("entities")),
        Quad(iri("event:forum"), iri("kg:startDate"), typed("2024-07-01", "date"), graph("release/r")),
        Quad(iri("release:r"), iri("kg:text"), Literal("Title\n\nBody"), graph("release/r")),
        Quad(iri("release:r"), iri("kg:describes"), iri("event:forum"), graph("release/r")),
        Quad(iri("kg:Event"), iri("rdfs:label"), Literal("event", language="en"), graph("ontology")),
    ]
    assert (
        written(quads, "turtle").decode()
        == '''\
@base <https://w3id.org/tradekg/> .
@prefix event: <https://w3id.org/tradekg/id/event/> .
@prefix kg: <https://w3id.org/tradekg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix release: <https://w3id.org/tradekg/id/release/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

event:forum a kg:Event ;
    rdfs:label "Forum" ;
    kg:startDate "2024-07-01"^^xsd:date ;
    kg:evidence <id/release/r/evidence/75-80>, <id/release/r/evidence/100-130> .

release:r kg:describes event:forum ;
    kg:text """Title

Body""" .

kg:Event rdfs:label "event"@en .
'''
    )


def test_a_file_takes_its_name_when_it_is_complete(tmp_path: Path) -> None:
    publish(QUADS, tmp_path / "store")
    out = tmp_path / "graph.nq"
    out.write_text("old")
    assert export(tmp_path / "store", "nquads", out, NAMES) == (out,)
    assert set(pyoxigraph.parse(out.read_bytes(), RdfFormat.N_QUADS)) == set(QUADS)
    assert {path.name for path in tmp_path.iterdir()} == {"store", "graph.nq"}


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    publish([about(THING, "rdfs:label", Literal("a\x01b"))], tmp_path / "store")
    out = tmp_path / "graph.rdf"
    out.write_text("old")
    with pytest.raises(UnknownFormat):
        export(tmp_path / "store", "rdfxml", out, NAMES)
    assert out.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"store", "graph.rdf"}


def test_a_stream_gets_what_a_file_would(tmp_path: Path) -> None:
    publish(QUADS, tmp_path / "store")
    stream = io.BytesIO()
    assert export(tmp_path / "store", "turtle", stream, NAMES) == ()
    export(tmp_path / "store", "turtle", tmp_path / "graph.ttl", NAMES)
    assert stream.getvalue() == (tmp_path / "graph.ttl").read_bytes()


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    publish(QUADS, tmp_path / "store")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # Open at both ends, so that neither side waits: the small graph fits into the pipe.
    with pipe.open("r+b", buffering=0) as reader:
        assert export(tmp_path / "store", "nquads", pipe, NAMES) == (pipe,)
        assert pipe.is_fifo()
        assert set(pyoxigraph.parse(reader.read(65536), RdfFormat.N_QUADS)) == set(QUADS)


def test_a_format_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="turtle, ntriples"):
        export(tmp_path / "store", "word", tmp_path / "x", NAMES)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    publish(QUADS, tmp_path / "store")
    with pytest.raises(OutputFailed, match="No such file or directory") as caught:
        export(tmp_path / "store", "turtle", tmp_path / "nowhere" / "x.ttl", NAMES)
    assert caught.value.path == tmp_path / "nowhere" / "x.ttl"


@RDFLIB_WARNS
@pytest.mark.parametrize("name", UNION_FORMATS)
def test_the_graph_of_the_seeds_reads_back(seeds_store: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "graph"
    export(seeds_store, name, out, NAMES)
    export(seeds_store, "nquads", tmp_path / "all.nq", NAMES)
    quads = list(pyoxigraph.parse((tmp_path / "all.nq").read_bytes(), RdfFormat.N_QUADS))
    found = rdflib_graph(out.read_bytes(), name)
    expected = {(quad.subject, quad.predicate, quad.object) for quad in quads}
    assert len(found) == len(expected)
    # There are no blank nodes, so that isomorphic is equal.
    again = {
        (quad.subject, quad.predicate, quad.object)
        for quad in pyoxigraph.parse(out.read_bytes(), OXIGRAPH[name])
    }
    assert again == expected
