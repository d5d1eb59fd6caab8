"""What went wrong, in the one shape that every route answers with: problem+json (RFC 9457), or a page."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable

from kg import errors
from kg.web.protocol.bodies import too_large
from kg.web.protocol.formats import ANSWER_FORMATS, PAGE
from kg.web.protocol.negotiation import UnknownFormatName
from kg.web.protocol.operation import ProtocolError

_LOG = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

KINDS: Mapping[str, tuple[int, str]] = {
    "query-syntax": (400, "Not a SPARQL query"),
    "query-refused": (403, "Not done here"),
    "query-timeout": (504, "Stopped at the time limit"),
    "result-too-large": (413, "Result over the size limit"),
    "query-memory": (503, "Stopped at the memory limit"),
    "query-busy": (503, "Too many queries at once"),
    "service-failed": (502, "Another server gave no answer"),
    "endpoint-failed": (502, "The store behind this server gave no answer"),
    "endpoint-unavailable": (503, "The store behind this server cannot be reached"),
    "query-failed": (503, "The query could not be carried out"),
    "bad-request": (400, "The request breaks the protocol"),
    "bad-parameter": (400, "A parameter is missing or wrong"),
    "unknown-query": (404, "No such query"),
    "unknown-format": (400, "No such format"),
    "not-acceptable": (406, "No representation fits"),
    "store-missing": (503, "Nothing was built yet"),
    "store-unavailable": (503, "The graph cannot be read"),
}
"""The kinds of problem with their status and title; the about page explains them."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What an error of the program is to a client: its kind, and the attributes to tell, by member name."""

    error: type[errors.KgError]
    kind: str
    members: Mapping[str, str] = field(default_factory=dict)
    retry_after: int | None = None


# The first that fits counts: special errors stand before their parents.
_MEANINGS = (
    _Meaning(errors.QuerySyntaxError, "query-syntax", {"line": "line", "column": "column"}),
    _Meaning(errors.QueryRefused, "query-refused"),
    _Meaning(errors.QueryTimeout, "query-timeout", {"limit_seconds": "seconds"}),
    _Meaning(
        errors.QueryTooLarge,
        "result-too-large",
        {"limit_bytes": "limit_bytes", "limit_results": "limit_results"},
    ),
    _Meaning(errors.QueryOutOfMemory, "query-memory", {"limit_bytes": "limit"}),
    _Meaning(errors.QueryBusy, "query-busy", {"retry_after_seconds": "seconds"}, retry_after=5),
    _Meaning(errors.ServiceFailed, "service-failed", {"service": "service"}),
    _Meaning(
        errors.EndpointUnavailable,
        "endpoint-unavailable",
        {"retry_after_seconds": "seconds"},
        retry_after=10,
    ),
    _Meaning(errors.EndpointFailed, "endpoint-failed"),
    _Meaning(errors.QueryError, "query-failed"),
    _Meaning(errors.BadParameter, "bad-parameter", {"parameter": "parameter"}),
    _Meaning(errors.UnknownQuery, "unknown-query", {"name": "name"}),
    _Meaning(UnknownFormatName, "unknown-format", {"known": "known"}),
    _Meaning(errors.UnknownFormat, "not-acceptable", {"known": "known"}),
    _Meaning(errors.StoreMissing, "store-missing", retry_after=60),
    _Meaning(errors.StoreError, "store-unavailable", retry_after=60),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong. ``kind`` is a key of :data:`KINDS`, or ``None`` for a plain HTTP error."""

    status: int
    title: str
    detail: str
    kind: str | None = None
    members: Mapping[str, int | float | str | tuple[str, ...]] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()

    def as_json(self, base: str) -> dict[str, object]:
        """The members of the JSON object; ``type`` is an IRI below ``base``."""
        kind = f"{base}about#problem-{self.kind}" if self.kind else "about:blank"
        standard = {"type": kind, "title": self.title, "status": self.status, "detail": self.detail}
        return standard | {name: value for name, value in self.members.items() if name not in standard}

    def body(self, base: str) -> bytes:
        """The JSON document, with the line break at its end."""
        # A query may hold half a surrogate pair, which no UTF-8 can.
        return json.dumps(self.as_json(base), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def problem_of(error: Exception) -> Problem:
    """What to tell a client about an error; for one that nobody foresaw, only that it happened."""
    match error:
        case ProtocolError():
            title = KINDS["bad-request"][1] if error.status == 400 else HTTPStatus(error.status).phrase
            return Problem(error.status, title, str(error), "bad-request", headers=error.headers)
        case errors.KgError():
            return _foreseen(error)
        case HTTPException():
            return _http_problem(error)
        case _:
            return Problem(
                500, HTTPStatus(500).phrase, "Something went wrong on our side; it has been logged."
            )


def problem_response(problem: Problem) -> Response:
    """The problem as JSON, or as a page where the client prefers one."""
    if prefers_page():
        response = Response(render_template("problem.html", problem=problem), mimetype="text/html")
    else:
        response = Response(problem.body(current_app.config["KG_BASE"]), mimetype=MEDIA_TYPE)
    return dressed(response, problem)


def dressed(response: Response, problem: Problem) -> Response:
    """The response with the problem's status and headers, and nothing that would let it be kept."""
    response.status_code = problem.status
    for name, value in problem.headers:
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def prefers_page() -> bool:
    """Whether the client of the current request would rather read a page."""
    return page_preferred(request.accept_mimetypes, request.args.get("format", ""))


def page_preferred(accept: MIMEAccept, wanted: str) -> bool:
    """Whether a client would rather read a page: it asks for one, or takes HTML as gladly as JSON.

    ``wanted`` is the value of ``?format=``, or empty.
    """
    wanted = wanted.lower()
    if wanted in {PAGE.name, *PAGE.nicknames, *PAGE.media_types}:
        return True
    if any(wanted in {one.name, *one.nicknames, *one.media_types} for one in ANSWER_FORMATS):
        return False
    named = {value.partition(";")[0] for value, quality in accept if quality > 0}
    return bool(named & {"text/html", "application/xhtml+xml"}) and accept.quality("text/html") >= max(
        accept.quality(MEDIA_TYPE) if MEDIA_TYPE in named else 0,
        accept.quality("application/json") if "application/json" in named else 0,
    )


def handle_problems(app: Flask) -> None:
    """Makes every error of the application answer in this shape."""

    def answer(error: Exception) -> Response:
        if not isinstance(error, HTTPException | errors.KgError):
            _LOG.error("%s %r failed", request.method, request.path, exc_info=error)
        elif isinstance(error, errors.StoreFailed | errors.QueryFailed):
            _LOG.warning("%s %r: %s", request.method, request.path, error)
        return problem_response(problem_of(error))

    app.register_error_handler(Exception, answer)


def _foreseen(error: errors.KgError) -> Problem:
    for meaning in _MEANINGS:
        if isinstance(error, meaning.error):
            status, title = KINDS[meaning.kind]
            told = {name: getattr(error, attribute) for name, attribute in meaning.members.items()}
            members = {name: value for name, value in told.items() if value is not None}
            retry = (("Retry-After", str(meaning.retry_after)),) if meaning.retry_after else ()
            return Problem(status, title, _detail_of(error), meaning.kind, members, retry)
    return Problem(500, HTTPStatus(500).phrase, error.message)


def _detail_of(error: errors.KgError) -> str:
    """The error's message; the folder of the store is nobody's business outside."""
    match error:
        case errors.StoreMissing():
            return "The graph has not been built yet. Run “kg build” on the server; then try again."
        case errors.StoreError():
            return "The graph cannot be read right now. Whoever runs this server finds the reason in its log."
        case _:
            return error.message


def _http_problem(error: HTTPException) -> Problem:
    status = error.code or 500
    headers: tuple[tuple[str, str], ...] = ()
    detail = error.description or ""
    if status == 413:
        detail = too_large(current_app.config["MAX_CONTENT_LENGTH"])
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        headers = (("Allow", allowed),)
        detail = f"This address answers only to {allowed}."
    if isinstance(error, RequestedRangeNotSatisfiable):
        headers = (("Content-Range", f"{error.units} */{error.length}"),)
        detail = f"There are {error.length} bytes; the Range header asks for others."
    return Problem(status, error.name, detail, headers=headers)
