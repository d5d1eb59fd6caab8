"""The description of the server for programs: OpenAPI 3.1, every ready-made question with its parameters.

The fixed part is ``openapi.yaml``; what the server knows better than a file is added here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, request

import kg
from kg.queries import CannedQuery, Parameter, ParameterType
from kg.store import KINDS, judge
from kg.web.protocol.answers import json_response
from kg.web.protocol.formats import ANSWER_FORMATS, GRAPH_FORMATS, PAGE, RESULT_FORMATS, Format

_SCHEMAS: Mapping[ParameterType, Mapping[str, Any]] = {
    ParameterType.COUNTRY: {"type": "string", "description": "ISO 3166 code, name or IRI of a country"},
    ParameterType.DATE: {"type": "string", "format": "date"},
    ParameterType.YEAR: {"type": "integer"},
    ParameterType.INTEGER: {"type": "integer"},
    ParameterType.IRI: {"type": "string", "format": "iri"},
    ParameterType.STRING: {"type": "string"},
    ParameterType.CHOICE: {"type": "string"},
}


def openapi_pages(queries: Mapping[str, CannedQuery]) -> Blueprint:
    """The blueprint of ``/openapi.json``."""
    pages = Blueprint("openapi", __name__)

    @pages.get("/openapi.json")
    def description() -> Response:
        return json_response(describe(queries.values(), request.root_url.rstrip("/")))

    return pages


def describe(queries: Iterable[CannedQuery], address: str) -> dict[str, Any]:
    """The OpenAPI document of a server at ``address``, which ends without a slash."""
    fixed = _fixed()
    components = fixed["components"]
    return {
        **fixed,
        "info": {**fixed["info"], "version": kg.__version__},
        "servers": [{"url": address}],
        "paths": {
            **_with_kinds(fixed["paths"]),
            **{f"/queries/{one.name}": _question(one) for one in queries},
        },
        "components": {
            **components,
            "responses": {
                **components["responses"],
                "Answer": _answer("The complete answer in the format that is asked for.", ANSWER_FORMATS),
                "Rows": _answer("The complete table in the format that is asked for.", RESULT_FORMATS),
                "Graph": _answer("The statements in the format that is asked for.", GRAPH_FORMATS),
            },
        },
    }


@cache
def _fixed() -> Mapping[str, Any]:
    fixed: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return fixed


def _with_kinds(paths: Mapping[str, Any]) -> dict[str, Any]:
    """The paths, with the kinds that can be searched for."""
    search = paths["/search"]["get"]
    parameters = [
        {**one, "schema": {**one["schema"], "enum": list(KINDS)}} if one["name"] == "kind" else one
        for one in search["parameters"]
    ]
    return {**paths, "/search": {"get": {**search, "parameters": parameters}}}


def _question(query: CannedQuery) -> dict[str, Any]:
    answer = "Graph" if judge(query.query).form.gives_graph else "Rows"
    return {
        "get": {
            "operationId": query.name,
            "summary": query.summary,
            "description": query.description,
            "tags": ["Questions"],
            "parameters": [
                *map(_parameter, query.parameters),
                {"$ref": "#/components/parameters/tableFormat"},
                {"$ref": "#/components/parameters/sort"},
            ],
            "responses": {
                "200": {"$ref": f"#/components/responses/{answer}"},
                **{
                    status: {"$ref": "#/components/responses/Problem"}
                    for status in ("400", "406", "503", "504")
                },
            },
        }
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_SCHEMAS[parameter.type])
    number = schema["type"] == "integer"
    if parameter.choices:
        schema["enum"] = [int(one) if number else one for one in parameter.choices]
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if number else parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description,
        "schema": schema,
        "example": int(parameter.example) if number else parameter.example,
    }


def _answer(description: str, formats: Iterable[Format]) -> dict[str, Any]:
    return {"description": description, "content": {one.media_type: {} for one in (*formats, PAGE)}}
