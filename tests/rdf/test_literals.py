"""Literals have the one form that the store gives back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.rdf.literals import day, english, moment, number, text, whole

XSD = "http://www.w3.org/2001/XMLSchema#"


def from_store(literal: Literal) -> object:
    """The literal after it went through a store."""
    store = Store()
    node = NamedNode("http://example.org/x")
    store.add(Quad(node, node, literal))
    (quad,) = store
    return quad.object


@pytest.mark.parametrize(
    ("literal", "value", "datatype"),
    [
        (text("a"), "a", "string"),
        (day(date(2024, 7, 1)), "2024-07-01", "date"),
        (whole(23), "23", "integer"),
        (number(Decimal("1.50")), "1.5", "decimal"),
        (number(Decimal("5E+9")), "5000000000", "decimal"),
        (number(Decimal("100")), "100", "decimal"),
        (number(Decimal("0.00")), "0", "decimal"),
        (number(Decimal("-0")), "0", "decimal"),
        (
            moment(datetime(2024, 7, 1, 9, tzinfo=timezone(timedelta(hours=9)))),
            "2024-07-01T00:00:00Z",
            "dateTime",
        ),
        (moment(datetime(2024, 7, 1, 9, 30, 5, 120000, UTC)), "2024-07-01T09:30:05.12Z", "dateTime"),
    ],
)
def test_the_form_of_a_literal(literal: Literal, value: str, datatype: str) -> None:
    assert (literal.value, literal.datatype) == (value, NamedNode(XSD + datatype))
    assert from_store(literal) == literal


def test_our_own_words_are_marked_as_english() -> None:
    assert (english("a").value, english("a").language) == ("a", "en")


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        moment(datetime(2024, 7, 1))


@given(st.decimals(min_value=0, max_value=10**18, places=4))
def test_any_sum_keeps_its_value_and_its_form_in_the_store(value: Decimal) -> None:
    literal = number(value)
    assert Decimal(literal.value) == value
    assert from_store(literal) == literal
