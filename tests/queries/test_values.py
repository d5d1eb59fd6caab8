"""Parameter values: what a person writes becomes a term, or a clear refusal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.queries.values import Datatype, ParameterType, ValueFormError, parse_value, to_term
from kg.vocabulary import Names

NAMES = Names("https://data.example.org/")
CHOICES = ("signed", "in-force")


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("country", "VN", "VN"),
        ("country", " vn ", "VN"),
        ("country", "VNM", "VN"),
        ("country", "Vietnam", "VN"),
        ("country", "South Korea", "KR"),
        ("country", "https://data.example.org/id/country/US", "US"),
        ("country", "country:us", "US"),
        ("country", "XK", "XK"),
        ("date", "2024-02-29", "2024-02-29"),
        ("year", "2024", "2024"),
        ("integer", "-7", "-7"),
        ("integer", "007", "7"),
        ("iri", "http://e/x", "http://e/x"),
        ("iri", "urn:x:y", "urn:x:y"),
        ("iri", "event:2024-07-01-forum", "https://data.example.org/id/event/2024-07-01-forum"),
        ("iri", "event/2024-07-01-forum", "https://data.example.org/id/event/2024-07-01-forum"),
        ("iri", "wd:Q884", "http://www.wikidata.org/entity/Q884"),
        ("choice", "Signed", "signed"),
        ("choice", "IN-FORCE", "in-force"),
        ("string", "  Cafe\u0301 ", "Café"),
    ],
)
def test_a_value_has_one_spelling(type_: str, text: str, value: str) -> None:
    assert parse_value(ParameterType(type_), text, CHOICES, NAMES) == value


@pytest.mark.parametrize(
    ("type_", "text", "form"),
    [
        ("country", "Atlantis", "ISO 3166"),
        ("country", "EU", "ISO 3166"),
        ("country", "VN' }", "ISO 3166"),
        ("date", "2024-02-30", "date of the calendar"),
        ("date", "01/07/2024", "date of the calendar"),
        ("date", "2024-7-1", "date of the calendar"),
        ("date", "٢٠٢٤-٠٧-٠١", "date of the calendar"),
        ("year", "24", "a year"),
        ("integer", "many", "whole number"),
        ("integer", "1" * 40, "whole number"),
        ("iri", "no iri", "an IRI"),
        ("iri", "forum", "an IRI"),
        ("iri", "http://e/> } DROP ALL", "an IRI"),
        ("choice", "broken", "one of signed, in-force"),
        ("string", "x" * 1001, "at most 1000"),
        ("string", "a\x00b", "text"),
        ("string", "\ud800", "text"),
    ],
)
def test_another_form_is_refused_with_what_is_allowed(type_: str, text: str, form: str) -> None:
    with pytest.raises(ValueFormError, match=form):
        parse_value(ParameterType(type_), text, CHOICES, NAMES)


def test_a_value_becomes_the_term_that_the_variable_stands_for() -> None:
    date = "http://www.w3.org/2001/XMLSchema#date"
    assert to_term("http://e/x", Datatype(iri=True)) == NamedNode("http://e/x")
    assert to_term("2024-07-01", Datatype(datatype=date)) == Literal("2024-07-01", datatype=NamedNode(date))
    assert to_term("forum", Datatype(language="en")) == Literal("forum", language="en")
    assert to_term("forum", Datatype()) == Literal("forum")


@given(type_=st.sampled_from(ParameterType), text=st.text())
def test_any_text_is_a_term_or_refused(type_: ParameterType, text: str) -> None:
    try:
        value = parse_value(type_, text, CHOICES, NAMES)
    except ValueFormError:
        return
    to_term(value, Datatype(iri=type_ is ParameterType.IRI))
