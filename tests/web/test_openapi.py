"""The description for programs: valid OpenAPI 3.1, and true of the server that gives it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from kg.queries import load_queries
from kg.resources import shipped
from kg.settings import Settings
from kg.store import KINDS, QueryEngine
from kg.web.app import create_app

from .conftest import Server

QUERIES = load_queries(shipped("queries"))
PAGES = {"/", "/about"}
"""Addresses for people only."""


@pytest.fixture(scope="module")
def described(server: Server) -> dict[str, Any]:
    reply = server.ask("/openapi.json")
    assert (reply.status, reply.type) == (200, "application/json")
    return reply.json


def resolved(described: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The part itself, or what it refers to."""
    while "$ref" in part:
        found: Any = described
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def test_it_is_valid(described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []


def test_it_says_where_this_server_is(described: dict[str, Any], server: Server) -> None:
    assert described["servers"] == [{"url": server.url}]


def test_every_route_for_programs_is_described(described: dict[str, Any], settings: Settings) -> None:
    with QueryEngine(settings.store, names=settings.names) as engine:
        rules = {rule.rule for rule in create_app(settings, engine).url_map.iter_rules()}
    routes = {rule for rule in rules if not rule.startswith("/static/")} - PAGES - {"/queries/<name>"}
    told = {re.sub(r"\{\w+\}", "{}", path) for path in described["paths"]}
    assert {re.sub(r"<[^>]+>", "{}", rule) for rule in routes} <= told
    assert {f"/queries/{name}" for name in QUERIES} <= told


def test_what_can_be_searched_for_is_listed(described: dict[str, Any]) -> None:
    [kind] = [one for one in described["paths"]["/search"]["get"]["parameters"] if one["name"] == "kind"]
    assert kind["schema"]["enum"] == list(KINDS)


@pytest.mark.parametrize("name", QUERIES)
def test_a_question_is_answered_as_it_is_described(
    described: dict[str, Any], server: Server, name: str
) -> None:
    """With its examples, in each format that the description has."""
    operation = described["paths"][f"/queries/{name}"]["get"]
    parameters = [resolved(described, one) for one in operation["parameters"]]
    examples = {one["name"]: str(one["example"]) for one in parameters if one.get("required")}
    content = resolved(described, operation["responses"]["200"])["content"]
    assert "text/html" in content
    for media_type in content:
        reply = server.ask(f"/queries/{name}?{urlencode(examples)}", media_type)
        assert (reply.status, reply.type) == (200, media_type)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/search", "/search?q=vietnam"),
        ("/queries", "/queries"),
        ("/search", "/search?kind=Ship"),
        ("/sparql", "/sparql?query=SELECT"),
        ("/id/{thing}", "/id/person/nobody"),
    ],
)
def test_json_has_the_shape_that_is_described(
    described: dict[str, Any], server: Server, path: str, address: str
) -> None:
    reply = server.ask(address, "application/json")
    response = resolved(described, described["paths"][path]["get"]["responses"][str(reply.status)])
    schema = resolved(described, response["content"][reply.type]["schema"])
    Draft202012Validator(schema | {"components": described["components"]}).validate(reply.json)


def test_the_examples_are_answered(described: dict[str, Any], server: Server) -> None:
    for path in ("/id/{thing}", "/graph/{graph}"):
        [example] = [
            one["example"] for one in described["paths"][path]["get"]["parameters"] if "example" in one
        ]
        assert server.ask(re.sub(r"\{\w+\}", example, path), "text/turtle").status == 200
    [query] = [
        one["example"] for one in described["paths"]["/sparql"]["get"]["parameters"] if "example" in one
    ]
    assert server.ask(f"/sparql?{urlencode({'query': query})}", "text/csv").status == 200
