"""The ready-made questions that can be asked about one thing: the links from its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.queries import CannedQuery, Parameter, ParameterType
from kg.web.parts.addresses import question_address
from kg.web.parts.links import Links


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the thing filled in: what it asks, and the address of the answer."""

    summary: str
    address: str


def questions_about(
    queries: Iterable[CannedQuery], links: Links, kind: str, iri: str, label: str
) -> Iterator[Question]:
    """The questions with a parameter called like the thing's kind, if nothing else has to be given."""
    for query in queries:
        asked = next((one for one in query.parameters if one.name == kind.lower()), None)
        if asked and not any(one.required for one in query.parameters if one is not asked):
            values = {asked.name: _value(asked, links, iri, label)}
            yield Question(query.summary, question_address(query.name, values))


def _value(parameter: Parameter, links: Links, iri: str, label: str) -> str:
    match parameter.type:
        case ParameterType.IRI:
            return links.local_id(iri)
        case ParameterType.COUNTRY:
            return iri.rpartition("/")[2]
        case _:
            return label
