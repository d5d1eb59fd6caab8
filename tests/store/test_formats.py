"""The format of an answer: the first preference that fits the form of the query."""

from __future__ import annotations

import pytest

from kg.errors import UnknownFormat
from kg.store import QueryForm, choose_format


@pytest.mark.parametrize(
    ("form", "preferences", "chosen"),
    [
        (QueryForm.SELECT, (), "application/sparql-results+json"),
        (QueryForm.ASK, ("*/*",), "application/sparql-results+json"),
        (QueryForm.SELECT, ("csv",), "text/csv"),
        (QueryForm.SELECT, ("text/turtle", "text/*"), "text/csv"),
        (QueryForm.SELECT, ("xml",), "application/sparql-results+xml"),
        (QueryForm.SELECT, ("text/tab-separated-values; charset=utf-8",), "text/tab-separated-values"),
        (QueryForm.CONSTRUCT, (), "text/turtle"),
        (QueryForm.CONSTRUCT, ("json",), "application/ld+json"),
        (QueryForm.DESCRIBE, ("xml",), "application/rdf+xml"),
        (QueryForm.DESCRIBE, ("text/csv", "APPLICATION/N-Quads"), "application/n-quads"),
    ],
)
def test_the_first_preference_that_fits_is_chosen(
    form: QueryForm, preferences: tuple[str, ...], chosen: str
) -> None:
    assert choose_format(form, preferences).media_type == chosen


def test_none_that_fits_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(UnknownFormat) as caught:
        choose_format(QueryForm.SELECT, ("turtle", "image/png"))
    assert caught.value.format == "turtle"
    assert caught.value.known == ("json", "xml", "csv", "tsv")
