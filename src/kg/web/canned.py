"""The ready-made questions: a list, and for each a form, its answer as a table, and the same as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from flask import Blueprint, Response, current_app, render_template, request, url_for

from kg.errors import BadParameter, KgError, QueryError, UnknownQuery
from kg.queries import CannedQuery, Parameter, ParameterType
from kg.store import QueryEngine, QueryRequest
from kg.vocabulary import Names
from kg.web.addresses import links_here
from kg.web.answers import answer_response, offers_for, varied, wants_page
from kg.web.filled import filled
from kg.web.formats import ANSWER_FORMATS, GRAPH_FORMATS, LISTING, PAGE, RESULT_FORMATS
from kg.web.negotiation import media_types
from kg.web.problems import Problem, dressed, prefers_page, problem_of, problem_response
from kg.web.results import READABLE, Result, read_result
from kg.web.rows import text_of

MOST_CHOICES = 500
"""Values that a field suggests."""

_INPUTS: Mapping[ParameterType, str] = {
    ParameterType.DATE: "date",
    ParameterType.YEAR: "number",
    ParameterType.INTEGER: "number",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to pick, and what it is called."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form; ``options`` are all that is allowed, ``suggestions`` what the data offers."""

    parameter: Parameter
    value: str
    input: str
    options: tuple[str, ...]
    suggestions: tuple[Choice, ...]
    wrong: bool


def canned_queries(engine: QueryEngine, names: Names, queries: Mapping[str, CannedQuery]) -> Blueprint:
    """The blueprint of ``/queries`` and ``/queries/NAME``."""
    pages = Blueprint("canned", __name__)

    @pages.get("/queries", strict_slashes=False)
    def index() -> Response:
        if wants_page(offers_for((PAGE, LISTING))):
            return varied(Response(render_template("queries.html", queries=tuple(queries.values()))))
        listed = {"queries": [_described(query) for query in queries.values()]}
        body = current_app.json.dumps(listed, ensure_ascii=False, indent=2, sort_keys=False)
        return varied(Response(f"{body}\n", mimetype=LISTING.media_type))

    @pages.get("/queries/<name>")
    def show(name: str) -> Response:
        query = queries.get(name)
        if query is None:
            known = ", ".join(queries)
            raise UnknownQuery(f"there is no ready-made question “{name}”; there are {known}", name)
        try:
            return _answer(engine, names, query)
        except (BadParameter, QueryError) as error:
            problem = _explained(query, error)
            if not prefers_page():
                return problem_response(problem)
            return dressed(Response(_page(engine, query, problem=problem)), problem)

    return pages


def _answer(engine: QueryEngine, names: Names, query: CannedQuery) -> Response:
    offers = offers_for((PAGE, *ANSWER_FORMATS))
    given = _given()
    page = wants_page(offers)
    if page and not given and any(parameter.required for parameter in query.parameters):
        return varied(Response(_page(engine, query)))
    asked = query.bind(given, names)
    if not page:
        return answer_response(engine, replace(asked, media_types=media_types(offers)), offers)
    answer = engine.answer(replace(asked, media_types=READABLE))
    result = read_result(engine, links_here(names), answer)
    text = filled(query.query, asked.bindings)
    return varied(Response(_page(engine, query, result=result, text=text)))


def _given() -> dict[str, str]:
    """The values in the address; :class:`BadParameter` where one is given twice."""
    given: dict[str, str] = {}
    for name, values in request.args.lists():
        if name == "format":
            continue
        if len(values) > 1:
            raise BadParameter(f"{name} is given {len(values)} times; give it once", name)
        given[name] = values[0]
    return given


def _explained(query: CannedQuery, error: KgError) -> Problem:
    """The problem, with the values that the parameter takes where it is about one."""
    problem = problem_of(error)
    about = next((one for one in query.parameters if one.name == problem.members.get("parameter")), None)
    if about is None:
        return problem
    allowed = {"allowed": about.choices} if about.choices else {}
    example = {"expects": about.type.value, "example": about.example}
    return replace(problem, members={**problem.members, **example, **allowed})


def _page(
    engine: QueryEngine,
    query: CannedQuery,
    *,
    result: Result | None = None,
    text: str | None = None,
    problem: Problem | None = None,
) -> str:
    wrong = problem.members.get("parameter") if problem else None
    return render_template(
        "query.html",
        query=query,
        fields=[_field(engine, parameter, wrong) for parameter in query.parameters],
        result=result,
        text=text or query.query,
        runnable=text is not None,
        problem=problem,
        example={parameter.name: parameter.example for parameter in query.parameters if parameter.required},
        downloads=GRAPH_FORMATS if result and result.turtle is not None else RESULT_FORMATS,
        given={name: value for name, value in request.args.items() if name != "format"},
    )


def _field(engine: QueryEngine, parameter: Parameter, wrong: object) -> Field:
    return Field(
        parameter,
        request.args.get(parameter.name, "") or parameter.default or "",
        _INPUTS.get(parameter.type, "text"),
        parameter.choices,
        _suggestions(engine, parameter),
        parameter.name == wrong,
    )


def _suggestions(engine: QueryEngine, parameter: Parameter) -> tuple[Choice, ...]:
    if parameter.choices_query is None:
        return ()
    rows = engine.solutions(QueryRequest(parameter.choices_query)).rows
    found = (Choice(text_of(row, "value") or "", text_of(row, "label") or "") for row in rows)
    return tuple(islice((choice for choice in found if choice.value), MOST_CHOICES))


def _described(query: CannedQuery) -> dict[str, object]:
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": query.tags,
        "url": url_for("canned.show", name=query.name, _external=True),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type.value,
                "description": parameter.description,
                "required": parameter.required,
                "default": parameter.default,
                "example": parameter.example,
                "choices": parameter.choices,
            }
            for parameter in query.parameters
        ],
    }
