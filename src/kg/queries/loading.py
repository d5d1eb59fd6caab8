"""Query files → canned queries, each checked whole before anybody asks it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kg.errors import BadParameter, InputError, QueryError
from kg.queries.canned import CannedQuery, Chart, ChartKind, Need, Parameter
from kg.queries.rewriting import ProjectionError, columns_of
from kg.queries.values import Datatype, ParameterType
from kg.store import TokenKind, check_query, judge, tokens
from kg.vocabulary import Names, expand

_HEADER = "#+"
# The variables that grlc takes for parameters, with what it makes of their endings.
_VARIABLE = re.compile(
    r"(?P<marks>__?)(?P<name>[a-zA-Z0-9]+)"
    r"(?:_(?:(?P<iri>iri)|(?P<integer>integer)|(?P<literal>literal)"
    r"|(?P<prefix>[a-zA-Z0-9]+)_(?P<local>[a-zA-Z0-9]+)|(?P<language>[a-zA-Z]{2})))?"
)
_TYPES_OF_TERM = {
    ParameterType.COUNTRY: "plain",
    ParameterType.DATE: "date",
    ParameterType.YEAR: "integer",
    ParameterType.INTEGER: "integer",
    ParameterType.IRI: "iri",
    ParameterType.STRING: "plain",
    ParameterType.CHOICE: "plain",
}
_RESERVED = frozenset({"format", "sort"})
"""What the address of a question says of its answer; no parameter may have these names."""

_CHARTS = ({"kind", "label", "value"}, {"kind", "label", "count"})
_INTEGER = expand("xsd:integer")
_DATE = expand("xsd:date")


class _HeaderError(Exception):
    """What is wrong with a header or a query, for its author."""


def load_queries(folder: Path) -> Mapping[str, CannedQuery]:
    """The canned queries of ``folder/*.rq`` by name, sorted; ``InputError`` for one that cannot work."""
    if not folder.is_dir():
        raise InputError("there is no such folder of queries", folder)
    return {path.stem: _load(path) for path in sorted(folder.glob("*.rq"))}


def _load(path: Path) -> CannedQuery:
    try:
        text = path.read_text(encoding="utf-8")
        return _checked(path.stem, text)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", path) from error
    except (_HeaderError, ProjectionError, QueryError, BadParameter) as error:
        raise InputError(str(error), path) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else _header_lines(text)[mark.line][0]
        raise InputError(f"the header is not YAML: {getattr(error, 'problem', error)}", path, line) from error


# Checked by the engine with all of its values, a query takes some ten milliseconds.
@lru_cache(maxsize=100)
def _checked(name: str, text: str) -> CannedQuery:
    """The canned query that a file's text describes, when it works."""
    query = read_query(name, text)
    _check(query)
    return query


def read_query(name: str, text: str) -> CannedQuery:
    """The canned query that a file's text describes."""
    header = yaml.safe_load("\n".join(line for _, line in _header_lines(text))) or {}
    if not isinstance(header, dict):
        raise _HeaderError("the header must be a mapping of keys to values")
    query = (
        "".join(line for line in text.splitlines(keepends=True) if not line.startswith(_HEADER)).strip()
        + "\n"
    )
    for key in ("summary", "description"):
        if not isinstance(header.get(key), str):
            raise _HeaderError(f"the header needs a {key}")
    return CannedQuery(
        name=name,
        summary=header["summary"].strip(),
        description=header["description"].strip(),
        tags=tuple(str(tag) for tag in header.get("tags") or ()),
        parameters=tuple(_parameters(header, query)),
        text=text,
        query=query,
        chart=_chart(header.get("chart"), query),
    )


def _header_lines(text: str) -> list[tuple[int, str]]:
    """The lines of the header with their numbers in the file."""
    numbered = enumerate(text.splitlines(), start=1)
    return [(number, line.removeprefix(_HEADER)) for number, line in numbered if line.startswith(_HEADER)]


def _parameters(header: Mapping[str, Any], query: str) -> Iterator[Parameter]:
    variables = _variables(query)
    defaults = _merged(header.get("defaults"))
    choices = _merged(header.get("enumerate"))
    for described in header.get("parameters") or ():
        name = str(described.get("name"))
        if name in _RESERVED:
            raise _HeaderError(f"no parameter may be called {name!r}: the address needs that name itself")
        if name not in variables:
            raise _HeaderError(f"the query has no variable for the parameter {name!r}")
        variable, match = variables.pop(name)
        try:
            type_ = ParameterType(described.get("type"))
        except ValueError:
            raise _HeaderError(f"{name}: the type must be one of {', '.join(ParameterType)}") from None
        if type_ is ParameterType.CHOICE and name not in choices:
            raise _HeaderError(f"{name}: a choice needs its values under enumerate")
        if not described.get("description") or described.get("example") is None:
            raise _HeaderError(f"{name}: a parameter needs a description and an example")
        yield Parameter(
            name=name,
            variable=variable,
            type=type_,
            datatype=_datatype(match, type_),
            description=str(described["description"]).strip(),
            example=str(described["example"]),
            default=None if name not in defaults else str(defaults[name]),
            choices=tuple(str(choice) for choice in choices.get(name, ())),
            choices_query=described.get("choices"),
            need=Need.REQUIRED if match["marks"] == "_" else Need.OPTIONAL,
        )
    if variables:
        raise _HeaderError(f"the header does not describe the parameter {next(iter(variables))!r}")


def _chart(header: object, query: str) -> Chart | None:
    """The chart that the header asks for; its columns must be those of the query."""
    if header is None:
        return None
    if not isinstance(header, dict) or set(header) not in _CHARTS:
        raise _HeaderError(
            "chart: it must be like {kind: bars, label: NAME, value: NAME}, or count for value"
        )
    try:
        kind = ChartKind(header["kind"])
    except ValueError:
        raise _HeaderError(f"chart: the kind must be one of {', '.join(ChartKind)}") from None
    columns = columns_of(query)
    for key in set(header) - {"kind"}:
        if header[key] not in columns:
            there = ", ".join(columns) or "none"
            raise _HeaderError(f"chart: the answer has no column {header[key]!r}; there are: {there}")
    return Chart(kind, header["label"], header.get("value"), header.get("count"))


def _variables(query: str) -> dict[str, tuple[str, re.Match[str]]]:
    """The query's parameters by public name: variable and parsed spelling."""
    found: dict[str, tuple[str, re.Match[str]]] = {}
    for token in tokens(query):
        if token.kind is not TokenKind.VARIABLE or not token.text[1:].startswith("_"):
            continue
        match = _VARIABLE.fullmatch(token.text[1:])
        if match is None or token.text[0] != "?":
            raise _HeaderError(f"{token.text} is not a spelling of a parameter")
        variable, _ = found.setdefault(match["name"], (token.text[1:], match))
        if variable != token.text[1:]:
            raise _HeaderError(f"the parameter {match['name']!r} is spelled ?{variable} and {token.text}")
    return found


def _datatype(match: re.Match[str], type_: ParameterType) -> Datatype:
    """The kind of term that the variable's ending asks for; it must be one that the type can give."""
    if match["iri"]:
        kind, datatype = "iri", Datatype(iri=True)
    elif match["integer"] or (match["prefix"], match["local"]) == ("xsd", "integer"):
        kind, datatype = "integer", Datatype(datatype=_INTEGER)
    elif (match["prefix"], match["local"]) == ("xsd", "date"):
        kind, datatype = "date", Datatype(datatype=_DATE)
    elif match["prefix"]:
        raise _HeaderError(f"{match['name']}: only xsd:date and xsd:integer are supported")
    else:
        kind, datatype = "plain", Datatype(language=match["language"])
    if kind != _TYPES_OF_TERM[type_]:
        raise _HeaderError(f"{match['name']}: a {type_} cannot be the variable ?{match.group()}")
    return datatype


def _merged(entries: object) -> dict[str, Any]:
    """A mapping: grlc writes it as a list of mappings of one key each, and both are read."""
    if entries is None:
        return {}
    if isinstance(entries, dict):
        return {str(key): value for key, value in entries.items()}
    if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
        return {str(key): value for entry in entries for key, value in entry.items()}
    raise _HeaderError("defaults and enumerate must be lists of 'name: value'")


def _check(query: CannedQuery) -> None:
    """Refuse a query that does not work with all of its parameters, or with only those it needs."""
    names = Names()
    examples = {parameter.name: parameter.example for parameter in query.parameters}
    needed = {parameter.name: parameter.example for parameter in query.parameters if parameter.required}
    for values in (examples, needed):
        request = query.bind(values, names)
        judge(request.text)
        check_query(request.text, names, request.bindings)
    for parameter in query.parameters:
        if parameter.choices_query is not None:
            check_query(parameter.choices_query, names)
