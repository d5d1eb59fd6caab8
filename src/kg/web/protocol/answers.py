"""Answers of the engine as HTTP responses, under the media type that the client knows them by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from flask import Response, current_app, request
from pyoxigraph import Literal, NamedNode

from kg.store import Answer, QueryEngine, QueryRequest
from kg.web.protocol.endpoint import content_type, etag, limits_header
from kg.web.protocol.files import leave_body
from kg.web.protocol.formats import (
    CSV,
    EXCEL,
    JSON_LD,
    LISTING,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    TSV,
    TURTLE,
    Format,
    Kind,
)
from kg.web.protocol.negotiation import Offer, media_types, negotiate, spoken
from kg.web.protocol.spreadsheet import for_spreadsheets

_SPREADSHEETS = (CSV, EXCEL, TSV)
"""What a browser has no page for: it is saved."""

_ENDINGS: Mapping[Format, str] = {
    TURTLE: "ttl",
    JSON_LD: "jsonld",
    N_TRIPLES: "nt",
    N_QUADS: "nq",
    RDF_XML: "rdf",
}


def offers_for(formats: Sequence[Format]) -> tuple[Offer, ...]:
    """What the current request takes of these formats, best first."""
    return negotiate(request.accept_mimetypes, request.args.get("format") or None, formats)


def wants_page(offers: Sequence[Offer]) -> bool:
    """Whether a page is what the request takes best."""
    return offers[0].format.kind is Kind.PAGE


def answer_response(
    engine: QueryEngine, asked: QueryRequest, offers: Sequence[Offer], name: str | None = None
) -> Response:
    """The answer of the engine as the response's body, read piece by piece where it is large.

    ``name`` is what a browser calls the file, without its ending.
    """
    answer = engine.answer(asked)
    chosen = spoken(offers, answer.media_type).format
    response = Response(content_type=content_type(offers, answer))
    if answer.in_memory and chosen.spreadsheet:
        response.set_data(b"".join(for_spreadsheets(answer.chunks())))
    elif answer.in_memory:
        response.set_data(answer.body)
    else:
        _read_along(response, answer, spreadsheet=chosen.spreadsheet)
    if name is not None:
        kept = "attachment" if chosen in _SPREADSHEETS else "inline"
        ending = CSV.name if chosen.spreadsheet else _ENDINGS.get(chosen, chosen.name)
        response.headers["Content-Disposition"] = f'{kept}; filename="{name}.{ending}"'
    response.call_on_close(answer.close)
    response.headers["KG-Limits"] = limits_header(engine.limits, asked.timeout)
    if answer.volatile:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers["ETag"] = etag(offers, answer.tag, answer.media_type)
    return varied(response)


def _read_along(response: Response, answer: Answer, *, spreadsheet: bool) -> None:
    """Make the response's body of what is too large for the memory: read while it is sent."""
    if not spreadsheet:
        response.content_length = answer.length
    mine = answer.another()
    pieces = for_spreadsheets(mine.chunks()) if spreadsheet else mine.chunks()
    if leave_body(pieces, mine.close):
        return
    response.response = pieces
    response.call_on_close(mine.close)


def json_response(told: object) -> Response:
    """A JSON document that is no answer of the engine, laid out so that people can read it too."""
    body = current_app.json.dumps(told, ensure_ascii=False, indent=2, sort_keys=False)
    return Response(f"{body}\n", mimetype=LISTING.media_type)


def graph_response(
    engine: QueryEngine,
    offers: Sequence[Offer],
    query: str,
    bindings: Mapping[str, NamedNode | Literal] | None = None,
    default_graphs: tuple[str, ...] = (),
) -> Response:
    """The triples of a CONSTRUCT in the best format that the request takes."""
    asked = QueryRequest(query, media_types(offers), default_graphs=default_graphs, bindings=bindings or {})
    return answer_response(engine, asked, offers)


def varied(response: Response) -> Response:
    """The response, said to differ with the ``Accept`` header."""
    response.vary.add("Accept")
    return response


def with_alternates(
    response: Response, formats: Iterable[Format], chosen: Format, also: Mapping[str, str] | None = None
) -> Response:
    """The response with the address of this very representation, and those of the others.

    Addresses of things answer directly, without a 303 to a document (``docs/decisions/0015``), and
    ``Content-Location`` tells the document apart from the thing. ``also`` holds the other parameters that
    make this representation what it is.
    """
    path = quote(f"{request.root_path.rstrip('/')}{request.path}", safe="/:@!$&'()*+,;=-._~")
    query = urlencode({"format": chosen.name, **(also or {})}, safe=":")
    response.headers["Content-Location"] = f"{path}?{query}"
    for format_ in formats:
        if format_ is not chosen:
            response.headers.add(
                "Link", f'<{path}?format={format_.name}>; rel="alternate"; type="{format_.media_type}"'
            )
    return varied(response)
