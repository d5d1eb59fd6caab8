"""The form of a ready-made question: for each parameter a list to pick from, or a field to write in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import pycountry

from kg.errors import BadParameter
from kg.queries import CannedQuery, Parameter, ParameterType
from kg.store import QueryEngine, QueryRequest
from kg.vocabulary import Names
from kg.web.parts.addresses import question_address
from kg.web.parts.labels import labels_of
from kg.web.parts.links import Links
from kg.web.parts.rows import Row, iri_of, text_of
from kg.web.parts.words import choice_words, readable_date, sentence

MOST_OPTIONS = 60
"""Values in a list to pick from; where the graph has more of them, a field suggests them while one writes."""

MOST_SUGGESTIONS = 500

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
    """One field of the form: a list where there are ``options``, else an input with ``suggestions``."""

    parameter: Parameter
    value: str
    input: str
    options: tuple[Choice, ...]
    suggestions: tuple[Choice, ...]
    wrong: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its example values: what it asks, the values in words, where the answer is."""

    summary: str
    words: str
    address: str


def example_of(engine: QueryEngine, names: Names, query: CannedQuery) -> Example:
    """The question with the example of each of its parameters."""
    values = {parameter.name: parameter.example for parameter in query.parameters}
    return Example(query.summary, said(engine, names, query, values), question_address(query.name, values))


def fields_of(
    engine: QueryEngine, names: Names, query: CannedQuery, given: Mapping[str, str], wrong: object
) -> tuple[Field, ...]:
    """The fields, with the values given so far; ``wrong`` is the name of the parameter that is not right."""
    return tuple(
        _field(engine, names, parameter, given.get(parameter.name, ""), parameter.name == wrong)
        for parameter in query.parameters
    )


def _field(engine: QueryEngine, names: Names, parameter: Parameter, given: str, wrong: bool) -> Field:
    value = given or parameter.default or ""
    offered = options_of(engine, names, parameter)
    listed = parameter.type is ParameterType.CHOICE or 0 < len(offered) <= MOST_OPTIONS
    options = offered if listed else ()
    if listed and value:
        value = _spelled(names, parameter, value)
        if value not in {option.value for option in options}:
            # Somebody may ask for what is not in the list; the form does not forget it.
            options = (Choice(value, given), *options)
    return Field(
        parameter,
        value,
        _INPUTS.get(parameter.type, "text"),
        options,
        () if listed else offered,
        wrong,
    )


def options_of(engine: QueryEngine, names: Names, parameter: Parameter) -> tuple[Choice, ...]:
    """The values that the parameter may have, or that the graph has for it, with what they are called."""
    if parameter.type is ParameterType.CHOICE:
        labels = {one.value: one.label for one in _from_graph(engine, names, parameter)}
        return tuple(Choice(one, sentence(labels.get(one) or choice_words(one))) for one in parameter.choices)
    return _from_graph(engine, names, parameter)


def _from_graph(engine: QueryEngine, names: Names, parameter: Parameter) -> tuple[Choice, ...]:
    if parameter.choices_query is None:
        return ()
    rows = engine.solutions(QueryRequest(parameter.choices_query)).rows
    return tuple(islice(_choices(Links(names), rows), MOST_SUGGESTIONS))


def _choices(links: Links, rows: Iterable[Row]) -> Iterable[Choice]:
    for row in rows:
        iri, text = iri_of(row, "value"), text_of(row, "value")
        if text:
            yield Choice(links.local_id(iri) if iri else text, text_of(row, "label") or text)


def _spelled(names: Names, parameter: Parameter, value: str) -> str:
    """The value as the list spells it: ``VN`` for Vietnam."""
    try:
        checked = parameter.checked(value, names)
    except BadParameter:
        return value
    return Links(names).local_id(checked) if parameter.type is ParameterType.IRI else checked


def value_words(engine: QueryEngine, names: Names, parameter: Parameter, value: str) -> str:
    """A value as a sentence has it: the name of a country or of a thing in the graph, a day in words."""
    match parameter.type:
        case ParameterType.COUNTRY:
            found = pycountry.countries.get(alpha_2=value.upper())
            return (
                value if found is None else str(getattr(found, "common_name", found.name)).partition(",")[0]
            )
        case ParameterType.DATE:
            return readable_date(value)
        case ParameterType.CHOICE:
            return choice_words(value)
        case ParameterType.IRI:
            return _label(engine, names, parameter, value) or re.split(r"[/:]", value)[-1]
        case _:
            return value


def _label(engine: QueryEngine, names: Names, parameter: Parameter, value: str) -> str | None:
    try:
        iri = parameter.checked(value, names)
    except BadParameter:
        return None
    known = labels_of(engine, (iri,)).get(iri)
    return known.label if known else None


def said(engine: QueryEngine, names: Names, query: CannedQuery, given: Mapping[str, str]) -> str:
    """The values of a question in words: ``country: Vietnam; year: 2024``."""
    return "; ".join(
        f"{parameter.name}: {value_words(engine, names, parameter, given[parameter.name])}"
        for parameter in query.parameters
        if given.get(parameter.name)
    )
