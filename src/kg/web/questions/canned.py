"""The ready-made questions: a list, and for each a form, its answer as a table, and the same as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request, url_for

from kg.errors import BadParameter, KgError, QueryError, UnknownQuery
from kg.queries import CannedQuery
from kg.store import QueryEngine
from kg.vocabulary import Names
from kg.web.explaining.citing import answer_cited
from kg.web.parts.addresses import links_here, period_address, question_address
from kg.web.parts.rows import Row, iri_of, text_of
from kg.web.protocol.answers import answer_response, json_response, offers_for, varied, wants_page
from kg.web.protocol.formats import ANSWER_FORMATS, EXCEL, GRAPH_FORMATS, LISTING, PAGE, TABLE_DOWNLOADS
from kg.web.protocol.negotiation import media_types
from kg.web.protocol.parameters import given_once
from kg.web.protocol.problems import Problem, dressed, prefers_page, problem_of, problem_response
from kg.web.questions.fields import Example, example_of, fields_of, options_of, said
from kg.web.questions.filled import filled
from kg.web.questions.ordering import Order
from kg.web.questions.plots import Addresses, Plot, plot
from kg.web.questions.results import READABLE, Result, read_result

_OF_THE_ANSWER = frozenset({"format", "sort"})
"""What the address says of the answer and not of the question."""

_NO_TAG = "other"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the table: its column in words, the address that sorts by it, how it is sorted now."""

    text: str
    href: str
    sorted: str | None
    number: bool


@dataclass(frozen=True, slots=True)
class Cited:
    """An answer to refer to: its address, and a line for a list of references."""

    address: str
    line: str


def canned_queries(engine: QueryEngine, names: Names, queries: Mapping[str, CannedQuery]) -> Blueprint:
    """The blueprint of ``/queries`` and ``/queries/NAME``."""
    pages = Blueprint("canned", __name__)

    @pages.get("/queries", strict_slashes=False)
    def index() -> Response:
        if wants_page(offers_for((PAGE, LISTING))):
            return varied(
                Response(render_template("queries.html", groups=_groups(engine, names, queries.values())))
            )
        listed = {"queries": [_described(query) for query in queries.values()]}
        return varied(json_response(listed))

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
            return dressed(Response(_page(engine, names, query, problem=problem)), problem)

    return pages


def _groups(
    engine: QueryEngine, names: Names, queries: Iterable[CannedQuery]
) -> tuple[tuple[str, tuple[tuple[CannedQuery, Example], ...]], ...]:
    """The questions under the first of their tags, each with its example."""
    groups: dict[str, list[tuple[CannedQuery, Example]]] = {}
    for query in queries:
        tag = query.tags[0] if query.tags else _NO_TAG
        groups.setdefault(tag, []).append((query, example_of(engine, names, query)))
    return tuple((tag, tuple(groups[tag])) for tag in sorted(groups))


def _answer(engine: QueryEngine, names: Names, query: CannedQuery) -> Response:
    offers = offers_for((PAGE, *ANSWER_FORMATS, EXCEL))
    given, sort = _given(), given_once("sort")
    page = wants_page(offers)
    if page and not given and any(parameter.required for parameter in query.parameters):
        return varied(Response(_page(engine, names, query)))
    asked = query.bind(given, names)
    if not page:
        if sort:
            raise BadParameter(
                "sort: only the page can be sorted; data come in the order of the question", "sort"
            )
        return answer_response(engine, replace(asked, media_types=media_types(offers)), offers, query.name)
    answer = engine.answer(replace(asked, media_types=READABLE))
    result = read_result(engine, links_here(names), answer, sort, _plotting(engine, names, query, given))
    text = filled(query.query, asked.bindings)
    return varied(Response(_page(engine, names, query, result=result, text=text)))


def _given() -> dict[str, str]:
    """The values in the address; :class:`BadParameter` where one is given twice."""
    names = (name for name in request.args if name not in _OF_THE_ANSWER)
    return {name: value for name in names if (value := given_once(name)) is not None}


def _stated() -> dict[str, str]:
    """The values in the address that say something: a form sends its empty fields too."""
    return {name: value for name, value in request.args.items() if value and name not in _OF_THE_ANSWER}


def _plotting(
    engine: QueryEngine, names: Names, query: CannedQuery, given: Mapping[str, str]
) -> Callable[[Sequence[Row]], Plot | None] | None:
    """What makes the chart of this question's answers; ``None`` where it has none."""
    chart = query.chart
    if chart is None:
        return None
    narrowing = next((one for one in query.parameters if one.name == chart.label and one.choices), None)
    options = options_of(engine, names, narrowing) if narrowing else ()
    values = {option.label.casefold(): option.value for option in options}
    links = links_here(names)

    def facts_of_row(row: Row) -> str | None:
        """The page of the thing that a bar is of, or the question narrowed to the bar's value."""
        iri = iri_of(row, chart.label.removesuffix("Label"))
        if iri is not None:
            return links.local(iri)
        value = values.get((text_of(row, chart.label) or "").casefold())
        return question_address(query.name, {**given, chart.label: value}) if value else None

    addresses = Addresses(facts_of_row, lambda period: period_address(query, period, given))
    return lambda rows: plot(chart, rows, addresses)


def _explained(query: CannedQuery, error: KgError) -> Problem:
    """The problem, with the values that the parameter takes where it is about one."""
    problem = problem_of(error)
    about = next((one for one in query.parameters if one.name == problem.members.get("parameter")), None)
    if about is None:
        return problem
    allowed = {"allowed": about.choices} if about.choices else {}
    example = {"expects": about.type.value, "example": about.example}
    return replace(problem, members={**problem.members, **example, **allowed})


def _page(  # noqa: PLR0913 - what a page may have, each by its name
    engine: QueryEngine,
    names: Names,
    query: CannedQuery,
    *,
    result: Result | None = None,
    text: str | None = None,
    problem: Problem | None = None,
) -> str:
    wrong = problem.members.get("parameter") if problem else None
    given = _stated()
    downloads = GRAPH_FORMATS if result and result.turtle is not None else TABLE_DOWNLOADS
    return render_template(
        "query.html",
        query=query,
        fields=fields_of(engine, names, query, given, wrong),
        result=result,
        headings=_headings(query, given, result),
        cited=_cited(engine, names, query, given, result) if result else None,
        text=text or query.query,
        runnable=text is not None,
        problem=problem,
        example=example_of(engine, names, query),
        downloads=[(one, question_address(query.name, {**given, "format": one.name})) for one in downloads],
    )


def _headings(query: CannedQuery, given: Mapping[str, str], result: Result | None) -> tuple[Heading, ...]:
    """The headings of the result's table, each with the address that sorts by it, or the other way round."""
    if result is None or result.table is None:
        return ()
    table, now = result.table, result.order
    found = []
    for place, (name, text) in enumerate(zip(table.names, table.columns, strict=True)):
        mine = now is not None and now.column == name
        downwards = mine and now is not None and now.descending
        order = Order(name, descending=mine and not downwards)
        state = ("descending" if downwards else "ascending") if mine else None
        address = question_address(query.name, {**given, "sort": order.text})
        first = next((cell for row in table.rows if (cell := row[place]) is not None), None)
        found.append(Heading(text, address, state, first is not None and first.number))
    return tuple(found)


def _cited(
    engine: QueryEngine, names: Names, query: CannedQuery, given: Mapping[str, str], result: Result
) -> Cited:
    order = {"sort": result.order.text} if result.order else {}
    address = question_address(query.name, {**given, **order}, external=True)
    values = said(engine, names, query, given)
    title = f"{query.summary} ({values})" if values else query.summary
    return Cited(address, answer_cited(title, address, engine.snapshot))


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
