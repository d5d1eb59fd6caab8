"""The SPARQL endpoint: answers for machines, a page to write queries for people, a description for both."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request
from pyoxigraph import RdfFormat, serialize

from kg.errors import KgError
from kg.store import QueryEngine
from kg.vocabulary import PREFIXES, Names
from kg.web.parts.addresses import links_here
from kg.web.protocol.answers import answer_response, varied
from kg.web.protocol.description import describe_service
from kg.web.protocol.endpoint import asked_for_data, request_of
from kg.web.protocol.formats import GRAPH_FORMATS, PAGE, RESULT_FORMATS
from kg.web.protocol.negotiation import negotiate
from kg.web.protocol.operation import Operation, ProtocolError, Sent, read_operation
from kg.web.protocol.problems import Problem, dressed, prefers_page, problem_of
from kg.web.protocol.security import with_editor
from kg.web.questions.examples import EXAMPLES
from kg.web.questions.results import READABLE, Result, read_result

STARTER = EXAMPLES[0].query
"""What the query page begins with."""


def sparql_endpoint(engine: QueryEngine, names: Names, max_query_bytes: int) -> Blueprint:
    """The blueprint of ``/sparql``."""
    endpoint = Blueprint("sparql", __name__)

    @endpoint.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
    def answer() -> Response:
        try:
            sent = Sent(request.method, request.query_string, request.content_type or "", request.get_data())
            return _answer(engine, names, read_operation(sent, max_query_bytes))
        except KgError as error:
            if not prefers_page():
                raise
            problem = problem_of(error)
            return dressed(_page(names, request.values.get("query"), problem=problem), problem)

    return endpoint


def _answer(engine: QueryEngine, names: Names, operation: Operation) -> Response:
    asked = asked_for_data(operation, request.headers.get("Accept", ""))
    if operation.query is None:
        return _introduction(names, operation.format)
    if asked is None:
        answer = engine.answer(request_of(operation, READABLE))
        result = read_result(engine, links_here(names), answer)
        return varied(_page(names, operation.query, result))
    return answer_response(engine, asked.request, asked.offers)


def _introduction(names: Names, wanted: str | None) -> Response:
    offer = negotiate(request.accept_mimetypes, wanted, (*GRAPH_FORMATS, PAGE))[0]
    if offer.format is PAGE:
        return varied(_page(names, None))
    if not request.host:
        raise ProtocolError("the Host header of this request names no host")
    rdf_format = RdfFormat.from_media_type(offer.format.media_type)
    try:
        body = serialize(
            describe_service(request.base_url, names),
            format=rdf_format,
            prefixes={prefix: PREFIXES[prefix] for prefix in ("sd", "rdf")},
        )
    except ValueError:
        raise ProtocolError("the address of this request is no IRI: see its Host header") from None
    return varied(Response(body, content_type=offer.content_type))


def _page(
    names: Names, query: str | None, result: Result | None = None, problem: Problem | None = None
) -> Response:
    context: Mapping[str, object] = {
        "query": STARTER if query is None else query,
        "examples": EXAMPLES,
        "prefixes": names.prefixes,
        "dataset": names.graph("dataset"),
        "base": names.base,
        "result": result,
        "problem": problem,
        "result_formats": RESULT_FORMATS,
        "graph_formats": GRAPH_FORMATS,
    }
    return with_editor(Response(render_template("sparql.html", **context)))
