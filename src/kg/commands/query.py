"""``kg query``: an answer on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import click

from kg.commands.shared import example, with_settings
from kg.errors import InputError, UnknownQuery
from kg.queries import CannedQuery, load_queries
from kg.resources import shipped
from kg.settings import Settings
from kg.store import Limits, QueryEngine, QueryRequest, source_of
from kg.table import answer_lines


@click.command(
    "query",
    epilog=example(
        "kg query",
        "kg query events-with-country --param country=VN",
        "echo 'SELECT ?label { ?x a kg:Forum ; rdfs:label ?label }' | kg query - --format csv",
    ),
)
@click.argument("query", required=False, metavar="[NAME|FILE|-]")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of a canned query.")
@click.option(
    "--format",
    "format_name",
    default="table",
    metavar="FORMAT",
    help="table, csv, tsv, json, xml; for graphs turtle, ntriples, rdfxml, jsonld, nquads, trig.",
)
@with_settings("store", "endpoint", "base", "timeout")
def query_command(query: str | None, params: tuple[str, ...], format_name: str, settings: Settings) -> None:
    """Run a canned query, or SPARQL from a file or standard input.

    Without an argument the canned queries are listed with their parameters. The usual prefixes need no
    declaration.
    """
    canned = load_queries(shipped("queries"))
    if query is None:
        for line in _query_list(canned.values()):
            click.echo(line)
        return
    request = _request(query, _pairs(params), canned, settings)
    with QueryEngine(
        source_of(settings, searched=False),
        names=settings.names,
        limits=replace(Limits.of(settings), workers=1, light=0),
    ) as engine:
        if format_name == "table":
            for line in answer_lines(engine.answer(request), settings.names.prefixes):
                click.echo(line)
        else:
            answer = engine.answer(replace(request, media_types=(format_name,)))
            for chunk in answer.chunks():
                sys.stdout.buffer.write(chunk)


def _request(
    query: str, values: dict[str, str], canned: Mapping[str, CannedQuery], settings: Settings
) -> QueryRequest:
    if query in canned:
        return canned[query].bind(values, settings.names)
    path = Path(query)
    if query != "-" and not path.is_file():
        raise UnknownQuery(
            f"no canned query and no file is named {query!r}; kg query lists the queries", query
        )
    if values and path.suffix == ".rq":
        return load_queries(path.parent)[path.stem].bind(values, settings.names)
    if values:
        raise click.UsageError("--param is for canned queries and for .rq files with a header like theirs")
    try:
        return QueryRequest(
            (sys.stdin.buffer.read() if query == "-" else path.read_bytes()).decode("utf-8-sig")
        )
    except UnicodeDecodeError:
        raise InputError("not UTF-8; save it as UTF-8", path) from None


def _pairs(params: tuple[str, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise click.UsageError(f"--param {param}: write it as NAME=VALUE")
        values[name] = value
    return values


def _query_list(queries: Iterable[CannedQuery]) -> Iterator[str]:
    for query in queries:
        yield f"{query.name}: {query.summary}"
        for parameter in query.parameters:
            need = "required" if parameter.required else f"default {parameter.default or 'any'}"
            yield f"    --param {parameter.name}={parameter.example}  ({need}) {parameter.description}"
