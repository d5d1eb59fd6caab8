"""What the endpoint makes of a request and of its answer, whoever carries them: Flask or the short cut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_etags

from kg.store import GRAPHS, RESULTS, Answer, Limits, QueryEngine, QueryRequest
from kg.web.protocol.formats import ANSWER_FORMATS, PAGE
from kg.web.protocol.negotiation import Offer, media_types, negotiate, spoken
from kg.web.protocol.operation import Operation

VARY = "Accept, Accept-Encoding"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query to be answered as data, with the representations that its sender takes, best first."""

    request: QueryRequest
    offers: tuple[Offer, ...]


def asked_for_data(operation: Operation, accept: str) -> Asked | None:
    """The query of an operation; ``None`` where a page, or the description of the service, is wanted.

    Raises ``UnknownFormat`` where nothing that there is fits.
    """
    if operation.query is None:
        return None
    offers = _offers(accept, operation.format)
    if offers[0].format is PAGE:
        return None
    return Asked(request_of(operation, media_types(offers)), offers)


def request_of(operation: Operation, types: tuple[str, ...]) -> QueryRequest:
    """The query of an operation for the engine."""
    return QueryRequest(
        operation.query or "",
        types,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        timeout=operation.timeout,
    )


def content_type(offers: Iterable[Offer], answer: Answer) -> str:
    """The ``Content-Type`` of an answer, under the name that the client knows it by."""
    return spoken(offers, answer.media_type).content_type


def etag(offers: Iterable[Offer], tag: str, media_type: str) -> str:
    """The value of the ``ETag`` header for an answer of this tag and registered media type.

    It is weak: the same answer may come compressed or not. It differs where the client knows the format by
    another name: the bytes are the same, but not the ``Content-Type`` under which they were kept.
    """
    return f'W/"{_opaque(offers, tag, media_type)}"'


def _opaque(offers: Iterable[Offer], tag: str, media_type: str) -> str:
    offer = spoken(offers, media_type)
    if offer.format.spreadsheet:
        return f"{tag}-{offer.format.name}"
    return tag if offer.media_type == media_type else f"{tag}-{offer.media_type}"


def known_already(engine: QueryEngine, asked: Asked, if_none_match: str) -> str | None:
    """The ``ETag`` by which a client names the very answer that it would get; ``None`` where it names none.

    A tag tells snapshot, query and format, and it was given out with an answer, so that the query need not
    run to know that nothing changed. Which format it would be is decided by the form of the query, which
    is not known here: the tag holds for the first of the formats of one form or of the other. ``*`` names no
    answer: whether there is any is seen when the query has run.
    """
    tags = parse_etags(if_none_match)
    if not tags or tags.star_tag:
        return None
    for known in (RESULTS, GRAPHS):
        types = {one.media_type for one in known}
        first = next((type_ for type_ in asked.request.media_types if type_ in types), None)
        if first is None:
            continue
        tag = engine.tag(asked.request, first)
        if tags.contains_weak(_opaque(asked.offers, tag, first)):
            return etag(asked.offers, tag, first)
    return None


def limits_header(limits: Limits, timeout: float | None) -> str:
    """The limits that were applied, as a dictionary of structured fields (RFC 9651)."""
    seconds = limits.timeout if timeout is None else min(timeout, limits.timeout)
    return f"timeout={seconds:.10g}, results={limits.max_results}, bytes={limits.max_result_bytes}"


@lru_cache(maxsize=256)
def _offers(accept: str, wanted: str | None) -> tuple[Offer, ...]:
    return negotiate(parse_accept_header(accept, MIMEAccept), wanted, (*ANSWER_FORMATS, PAGE))
