"""Evidence: every quote can be found again, whatever the text is made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad, RdfFormat, Store

from kg.model import Event, EventKind, Facts, Release, Span
from kg.rdf import map_release
from kg.rdf.citation import Cited
from kg.vocabulary import Names

NAMES = Names()

# Every code point that RDF can carry: all but surrogates, which are no characters.
any_text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80)
awkward_text = st.text(
    st.sampled_from("ab \"'\\\n\r\t\u0001\u0085\u2028😀é한𝒳{}<>&#%"), min_size=1, max_size=80
)

WRONG_QUOTES = """
    SELECT ?evidence WHERE {
        ?evidence oa:hasSource/kg:text ?text ; oa:hasSelector ?quote , ?position .
        ?quote oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix .
        ?position oa:start ?start ; oa:end ?end .
        FILTER ( SUBSTR(?text, ?start + 1, ?end - ?start) != ?exact
              || !CONTAINS(?text, CONCAT(?prefix, ?exact, ?suffix)) )
    }"""
ALL_QUOTES = "SELECT ?exact WHERE { ?quote oa:exact ?exact }"


@st.composite
def cited_texts(draw: st.DrawFn) -> Facts:
    """A release of any text, with an event whose evidence is some stretches of it."""
    text = st.one_of(any_text, awkward_text)
    release = Release("any", draw(text), draw(text), date(2024, 7, 1))
    whole = release.text
    spans = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(whole) - 1))
        end = draw(st.integers(start + 1, len(whole)))
        spans.append(Span(start, end, whole[start:end]))
    event = Event("event/any", EventKind.EVENT, draw(text), spans=tuple(spans))
    return Facts(release, events=(event,))


def stored(quads: list[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


@given(cited_texts())
def test_every_quote_equals_the_text_at_its_offsets_in_sparql(facts: Facts) -> None:
    store = stored(list(map_release(facts, NAMES)))
    found = store.query(ALL_QUOTES, prefixes=NAMES.prefixes, use_default_graph_as_union=True)
    assert {row["exact"].value for row in found} == {span.quote for span in facts.events[0].spans}
    wrong = store.query(WRONG_QUOTES, prefixes=NAMES.prefixes, use_default_graph_as_union=True)
    assert list(wrong) == []


@given(cited_texts())
def test_any_text_survives_the_store_and_every_line_and_turtle_format(facts: Facts) -> None:
    quads = set(map_release(facts, NAMES))
    assert set(stored(list(quads))) == quads
    for form in (RdfFormat.N_QUADS, RdfFormat.TRIG):
        written = pyoxigraph.serialize(quads, format=form, prefixes=NAMES.prefixes)
        assert written is not None
        assert set(pyoxigraph.parse(written, format=form)) == quads


@given(cited_texts())
def test_any_text_is_read_by_rdflib_as_it_was_written(facts: Facts) -> None:
    quads = list(map_release(facts, NAMES))
    written = pyoxigraph.serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES)
    assert written is not None
    read = rdflib.Graph().parse(data=written, format="nt")
    texts = {str(term) for term in read.objects() if isinstance(term, rdflib.Literal)}
    assert texts == {quad.object.value for quad in quads if isinstance(quad.object, Literal)}


@pytest.fixture
def cited(facts: Facts) -> Cited:
    return Cited(facts.release, facts.sentences, NAMES)


def test_evidence_is_one_node_for_one_stretch_of_text(
    facts: Facts, cited: Cited, span: Callable[[str], Span]
) -> None:
    where = span("KCCI")
    lines = {str(quad) for quad in map_release(facts, NAMES) if "136-140" in str(quad.subject)}
    base = "<https://w3id.org/tradekg/id/release/2024-07-01-forum"
    node, graph = f"{base}/evidence/136-140", f"{base.replace('/id/', '/graph/')}>"
    oa, kg = "<http://www.w3.org/ns/oa#", "<https://w3id.org/tradekg/ontology#"
    a, integer = (
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
        "<http://www.w3.org/2001/XMLSchema#integer>",
    )
    sentence = "Minister Dukgeun Ahn (MOTIE) opened it for Korea, and KCCI was the host."
    assert (where.start, where.end) == (136, 140)
    assert lines == {
        f"{node}> {a} {kg}Evidence> {graph}",
        f"{node}> {oa}hasSource> {base}> {graph}",
        f'{node}> {kg}sentence> "{sentence}" {graph}',
        f"{node}> {oa}hasSelector> {node}/quote> {graph}",
        f"{node}> {oa}hasSelector> {node}/position> {graph}",
        f"{node}/quote> {a} {oa}TextQuoteSelector> {graph}",
        f'{node}/quote> {oa}exact> "KCCI" {graph}',
        f'{node}/quote> {oa}prefix> "MOTIE) opened it for Korea, and " {graph}',
        f'{node}/quote> {oa}suffix> " was the host. In its course 23 " {graph}',
        f"{node}/position> {a} {oa}TextPositionSelector> {graph}",
        f'{node}/position> {oa}start> "136"^^{integer} {graph}',
        f'{node}/position> {oa}end> "140"^^{integer} {graph}',
    }


def test_the_sentence_of_a_span_is_the_whole_sentence(cited: Cited, span: Callable[[str], Span]) -> None:
    assert cited.sentence_of(span("visit")) == "It was part of a visit from June 30 to July 3."
    assert cited.sentence_of(Span(0, 5, "Forum")) == "Forum in Seoul yields 23 MOUs"
    assert cited.sentence_of(span("It was part of a visit from June 30 to July 3.")) == (
        "It was part of a visit from June 30 to July 3."
    )


def test_a_span_over_two_sentences_has_both_as_they_stand_in_the_text(
    cited: Cited, span: Callable[[str], Span]
) -> None:
    assert cited.sentence_of(span("signed. It was")) == (
        "In its course 23 MOUs worth 1.5 billion dollars were signed. "
        "It was part of a visit from June 30 to July 3."
    )


def test_a_span_from_the_title_into_the_body_keeps_the_empty_line(cited: Cited, facts: Facts) -> None:
    text = facts.release.text
    assert cited.sentence_of(Span(0, 36, text[:36])) == (
        "Forum in Seoul yields 23 MOUs\n\nKorea and Vietnam held a forum in Seoul on July 1."
    )


def test_where_no_sentence_covers_a_span_its_own_ends_are_taken(facts: Facts) -> None:
    text = facts.release.text
    assert Cited(facts.release, (), NAMES).sentence_of(Span(0, 5, "Forum")) == "Forum"
    first = Cited(facts.release, facts.sentences[:1], NAMES)
    assert first.sentence_of(Span(15, 36, text[15:36])) == "Forum in Seoul yields 23 MOUs\n\nKorea"
    rest = Cited(facts.release, facts.sentences[1:], NAMES)
    assert rest.sentence_of(Span(15, 36, text[15:36])) == (
        "yields 23 MOUs\n\nKorea and Vietnam held a forum in Seoul on July 1."
    )
