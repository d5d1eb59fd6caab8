"""The names of things in the index of a snapshot: what is found by which words, and what comes first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from small_graph import NAMES, graph, iri

from kg.rdf import ontology_quads
from kg.store import KINDS, current, load, publish, search

DATE = "http://www.w3.org/2001/XMLSchema#date"


def things() -> Iterator[Quad]:
    """People, bodies, countries and events, some of which are spoken of more than others."""
    for thing, kind, *names in (
        ("person:ahn-dukgeun", "Person", "Dukgeun Ahn", "Ahn Duk-geun"),
        ("person:cheong-inkyo", "Person", "Cheong Inkyo"),
        ("person:ahn-sejin", "Person", "Sejin Ahn"),
        ("person:lopez", "Person", "José López-García"),
        ("organization:motie", "Organization", "Ministry of Trade, Industry & Energy", "MOTIE"),
        ("organization:ahn-lab", "Organization", "AhnLab"),
        ("country:TR", "Country", "Türkiye", "Turkey"),
        ("country:VN", "Country", "Vietnam", "Viet Nam"),
        ("event:forum", "Event", "Korea-Vietnam Business Forum"),
        ("event:talks", "Event", "Korea-Vietnam talks"),
        ("agreement:fta", "Agreement", "Korea-U.S. Free Trade Agreement"),
    ):
        label, *others = names
        yield Quad(iri(thing), iri("rdf:type"), iri(f"kg:{kind}"), graph("entities"))
        yield Quad(iri(thing), iri("rdfs:label"), Literal(label), graph("entities"))
        for other in others:
            yield Quad(iri(thing), iri("skos:altLabel"), Literal(other), graph("entities"))
    yield Quad(iri("event:forum"), iri("rdf:type"), iri("kg:Forum"), graph("entities"))
    day = Literal("2024-07-01", datatype=NamedNode(DATE))
    yield Quad(iri("event:forum"), iri("kg:startDate"), day, graph("release/one"))
    for event in ("event:forum", "event:talks"):
        yield Quad(iri(event), iri("kg:participant"), iri("person:ahn-sejin"), graph("release/one"))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("found") / "store"
    return publish([*things(), *ontology_quads(NAMES)], folder).index


def labels(index: Path, text: str, kind: str | None = None) -> list[str]:
    return [one.label for one in search(index, text, kind).found]


@pytest.mark.parametrize(
    "text",
    [
        "Dukgeun Ahn", "Ahn Dukgeun", "ahn duk-geun", "Ahn Duk Geun", "duk geun ahn", "AHN DUKGEUN", "dukg",
        "Ahn, Duk\u2010geun", "geun duk ahn",
    ],
)  # fmt: skip
def test_a_name_is_found_in_any_order_and_spelling(index: Path, text: str) -> None:
    assert labels(index, text) == ["Dukgeun Ahn"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("turkiye", "Türkiye"),
        ("TÜRKİYE", "Türkiye"),
        ("jose lopez", "José López-García"),
        ("lopezgarcia", "José López-García"),
        ("motie", "Ministry of Trade, Industry & Energy"),
        ("ministry of trade industry and energy", "Ministry of Trade, Industry & Energy"),
        ("Korea US free", "Korea-U.S. Free Trade Agreement"),
        ("vietnam", "Vietnam"),
        ("semicond", "semiconductors"),
    ],
)
def test_other_names_accents_and_signs_make_no_difference(index: Path, text: str, label: str) -> None:
    assert labels(index, text)[0] == label


def test_what_is_called_just_so_comes_first_then_what_begins_so_then_what_more_is_said_of(
    index: Path,
) -> None:
    assert labels(index, "vietnam") == ["Vietnam", "Korea-Vietnam Business Forum", "Korea-Vietnam talks"]
    assert labels(index, "ahn") == ["AhnLab", "Sejin Ahn", "Dukgeun Ahn"]


def test_a_kind_can_be_chosen_and_the_others_are_counted_all_the_same(index: Path) -> None:
    findings = search(index, "ahn", "Person", most=1)
    assert [one.label for one in findings.found] == ["Sejin Ahn"]
    assert findings.counts == {"Person": 2, "Organization": 1}
    assert [one.label for one in search(index, "ahn", "Person", most=1, skipped=1).found] == ["Dukgeun Ahn"]


def test_a_finding_tells_kind_type_and_day(index: Path) -> None:
    [forum] = search(index, "business forum").found
    assert (forum.iri, forum.kind, forum.type) == (iri("event:forum").value, "Event", "Forum")
    assert (forum.label, forum.day) == ("Korea-Vietnam Business Forum", "2024-07-01")


@pytest.mark.parametrize("text", ["", " ", "-", "«»", "zzz", "ahn zzz"])
def test_nothing_is_found_by_no_letters_or_by_a_word_too_many(index: Path, text: str) -> None:
    findings = search(index, text)
    assert (findings.found, findings.counts) == ((), {})


@given(text=st.text(max_size=300) | st.from_regex(r"(?:ahn|NEAR|OR|AND|NOT|\"|\*|\^|:|\(|\)|-| )+"))
def test_no_text_is_more_than_words_to_look_for(index: Path, text: str) -> None:
    """FTS5 has a language of its own, which nobody can speak from outside."""
    findings = search(index, text)
    assert set(findings.counts) <= set(KINDS)
    assert len(findings.found) <= sum(findings.counts.values())


def test_what_users_load_is_found_after_the_load(folder: Path) -> None:
    assert search(current(folder).index, "guest").found == ()
    added = folder.parent / "guests.ttl"
    added.write_text(
        "@prefix kg: <https://w3id.org/tradekg/ontology#> ."
        "<https://example.org/guest> a kg:Person ; <http://www.w3.org/2000/01/rdf-schema#label> 'Guest' ."
    )
    load([added], folder, names=NAMES)
    assert [one.iri for one in search(current(folder).index, "guest").found] == ["https://example.org/guest"]


def test_without_an_index_it_is_an_error_and_not_nothing_found(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"search\.sqlite"):
        search(tmp_path / "search.sqlite", "ahn")


def test_a_name_without_end_is_indexed_in_one_pass(tmp_path: Path) -> None:
    """A megabyte of letters: looking for hyphens from each of them on would take hours."""
    long = Quad(iri("person:long"), iri("rdfs:label"), Literal("a" * 1_000_000), graph("entities"))
    kind = Quad(iri("person:long"), iri("rdf:type"), iri("kg:Person"), graph("entities"))
    publish([long, kind], tmp_path)
    assert search(current(tmp_path).index, "nobody").found == ()
