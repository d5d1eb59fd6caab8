"""The interface for programs as a page for people: what ``/openapi.json`` says, with addresses to open."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, render_template, request

from kg.queries import CannedQuery
from kg.web.explaining.openapi import describe
from kg.web.protocol.formats import GRAPH_FORMATS, PAGE, RESULT_FORMATS

Described = Mapping[str, Any]

_FORMATS: Mapping[str, tuple[str, ...]] = {
    "rows": tuple(one.name for one in RESULT_FORMATS),
    "graphs": tuple(one.name for one in GRAPH_FORMATS),
    "a page": (PAGE.name,),
}


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """One parameter. ``takes`` says in words which values it has; ``default``, ``example``: as written."""

    name: str
    in_path: bool
    required: bool
    takes: str
    allowed: tuple[str, ...]
    default: str | None
    example: str | None
    description: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One status with what it means and the media types in which it comes."""

    status: str
    description: str
    media_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to ask for. ``href`` opens it, where opening is asking; ``curl`` asks from a command line."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[ParameterLine, ...]
    body: tuple[str, ...]
    answers: tuple[AnswerLine, ...]
    curl: str
    href: str | None


def api_pages(queries: Mapping[str, CannedQuery]) -> Blueprint:
    """The blueprint of ``/api``."""
    pages = Blueprint("api", __name__)

    @pages.get("/api")
    def reference() -> Response:
        address = request.root_url.rstrip("/")
        described = describe(queries.values(), address)
        return Response(
            render_template(
                "api.html",
                groups=read_operations(described, address),
                info=described["info"],
                address=address,
                formats=_FORMATS,
            )
        )

    return pages


def read_operations(described: Described, address: str) -> Mapping[str, tuple[Operation, ...]]:
    """The operations of an OpenAPI document by their first tag, in the document's order."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method, said in methods.items():
            tag = next(iter(said.get("tags", ())), "Others")
            groups.setdefault(tag, []).append(_operation(described, path, method, said, address))
    return {tag: tuple(operations) for tag, operations in groups.items()}


def resolved(described: Described, part: Described) -> Described:
    """The part itself, or what its ``$ref`` leads to."""
    while "$ref" in part:
        found: Any = described
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def _operation(described: Described, path: str, method: str, said: Described, address: str) -> Operation:
    parameters = [resolved(described, one) for one in said.get("parameters", ())]
    body = tuple(resolved(described, said.get("requestBody", {})).get("content", {}))
    target = _target(path, parameters)
    return Operation(
        said["operationId"],
        method.upper(),
        path,
        said["summary"],
        said.get("description", ""),
        tuple(map(_parameter, parameters)),
        body,
        tuple(_answers(described, said["responses"])),
        _curl(method, f"{address}{target}", body),
        target if method == "get" else None,
    )


def _parameter(said: Described) -> ParameterLine:
    schema = said.get("schema", {})
    default = schema.get("default")
    return ParameterLine(
        said["name"],
        said["in"] == "path",
        said.get("required", False),
        _takes(schema),
        tuple(map(str, schema.get("enum", ()))),
        None if default is None else str(default),
        None if said.get("example") is None else str(said["example"]),
        said.get("description", ""),
    )


def _takes(schema: Described) -> str:
    """A schema in words.

    >>> _takes({"type": "integer", "minimum": 1, "maximum": 9})
    'integer, from 1, to 9'
    """
    if schema.get("type") == "array":
        return f"{_takes(schema['items'])}, as often as wanted"
    bounds = (
        ("exclusiveMinimum", "more than {}"),
        ("minimum", "from {}"),
        ("maximum", "to {}"),
        ("maxLength", "at most {} characters"),
    )
    words = [schema.get("format") or schema.get("type", "anything")]
    if "description" in schema:
        words = [schema["description"]]
    return ", ".join([*words, *(text.format(schema[name]) for name, text in bounds if name in schema)])


def _answers(described: Described, responses: Described) -> Iterator[AnswerLine]:
    """The answers; statuses that say the same share a line."""
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for status, response in responses.items():
        said = resolved(described, response)
        grouped.setdefault((said["description"], tuple(said.get("content", ()))), []).append(status)
    for (description, media_types), statuses in grouped.items():
        yield AnswerLine(", ".join(statuses), description, media_types)


def _target(path: str, parameters: Iterable[Described]) -> str:
    """The path and query of the example that the description gives, with what is required at least."""
    examples = {one["name"]: (one, one["example"]) for one in parameters if one.get("example") is not None}

    def filled(found: re.Match[str]) -> str:
        return quote(str(examples[found[1]][1]), safe="/") if found[1] in examples else found[0]

    asked = {
        name: value
        for name, (one, value) in examples.items()
        if one["in"] == "query" and (one.get("required") or not path.startswith("/queries/"))
    }
    return re.sub(r"\{(\w+)\}", filled, path) + (f"?{urlencode(asked)}" if asked else "")


def _curl(method: str, address: str, body: tuple[str, ...]) -> str:
    if method == "get":
        return f"curl {shlex.quote(address)}"
    data = shlex.quote("ASK { ?event a kg:Forum }")
    return f"curl {shlex.quote(address)} -H {shlex.quote(f'Content-Type: {body[0]}')} --data {data}"
