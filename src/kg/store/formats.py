"""The formats of answers: media types, short names, and the choice that a client's preferences allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import UnknownFormat
from kg.store.guard import QueryForm


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """One format: its media type, the short names for ``format=``, and the engine's name of it."""

    media_type: str
    names: tuple[str, ...]
    engine: ox.QueryResultsFormat | ox.RdfFormat


RESULTS: tuple[AnswerFormat, ...] = (
    AnswerFormat("application/sparql-results+json", ("json", "application/json"), ox.QueryResultsFormat.JSON),
    AnswerFormat(
        "application/sparql-results+xml", ("xml", "application/xml", "text/xml"), ox.QueryResultsFormat.XML
    ),
    AnswerFormat("text/csv", ("csv",), ox.QueryResultsFormat.CSV),
    AnswerFormat("text/tab-separated-values", ("tsv",), ox.QueryResultsFormat.TSV),
)
"""Formats for the answers of SELECT and ASK, the default first."""

GRAPHS: tuple[AnswerFormat, ...] = (
    AnswerFormat("text/turtle", ("turtle", "ttl", "application/x-turtle"), ox.RdfFormat.TURTLE),
    AnswerFormat("application/n-triples", ("ntriples", "nt", "text/plain"), ox.RdfFormat.N_TRIPLES),
    AnswerFormat(
        "application/rdf+xml", ("rdfxml", "rdf", "xml", "application/xml", "text/xml"), ox.RdfFormat.RDF_XML
    ),
    AnswerFormat("application/ld+json", ("jsonld", "json", "application/json"), ox.RdfFormat.JSON_LD),
    AnswerFormat("application/n-quads", ("nquads", "nq"), ox.RdfFormat.N_QUADS),
    AnswerFormat("application/trig", ("trig",), ox.RdfFormat.TRIG),
)
"""Formats for the answers of CONSTRUCT and DESCRIBE, the default first."""


def formats_for(form: QueryForm) -> tuple[AnswerFormat, ...]:
    """The formats that an answer of this form can have, the default first."""
    return GRAPHS if form.gives_graph else RESULTS


def choose_format(form: QueryForm, preferences: Iterable[str]) -> AnswerFormat:
    """The first of ``preferences`` that fits the form; the default when there are none.

    A preference is a media type, with or without parameters and wildcards (``text/*``), or a short name
    such as ``csv``. ``UnknownFormat`` when none fits.

    >>> choose_format(QueryForm.SELECT, ["text/turtle", "text/csv"]).media_type
    'text/csv'
    """
    known = formats_for(form)
    asked = [preference.partition(";")[0].strip().lower() for preference in preferences]
    for preference in asked:
        for candidate in known:
            if _fits(preference, candidate):
                return candidate
    if not asked:
        return known[0]
    names = tuple(candidate.names[0] for candidate in known)
    message = f"no format of {form} answers fits {', '.join(asked)}; there are {', '.join(names)}"
    raise UnknownFormat(message, asked[0], names)


def _fits(preference: str, candidate: AnswerFormat) -> bool:
    if preference in {"*/*", candidate.media_type, *candidate.names}:
        return True
    return preference.endswith("/*") and candidate.media_type.startswith(preference[:-1])
