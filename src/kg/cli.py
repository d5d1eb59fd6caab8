"""The command line: each command takes words, calls one function and prints what comes back."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NoReturn

import click

from kg import __version__
from kg.commands.explain import explain_command
from kg.commands.link_export import export_command as link_export_command
from kg.commands.link_import import import_command as link_import_command
from kg.commands.link_index import index_command as link_index_command
from kg.commands.link_lookup import lookup_command as link_lookup_command
from kg.commands.link_review import review_command as link_review_command
from kg.commands.shared import complain, example, print_json, with_settings
from kg.errors import (
    BadParameter,
    InputError,
    KgError,
    NothingToBuild,
    UnknownFormat,
    UnknownQuery,
    ValidationFailed,
)
from kg.evaluate import (
    compare_readers,
    errors_table,
    evaluate,
    evaluate_identity,
    identity_table,
    read_gold,
    read_keys,
    scores_json,
    scores_table,
    wrong_pairs_table,
)
from kg.export import FORMATS, export, load_tables
from kg.pipeline import BuildReport, build, read_facts
from kg.progress import ProgressBars
from kg.queries import CannedQuery, load_queries
from kg.resources import shipped
from kg.settings import Settings
from kg.store import Limits, QueryEngine, QueryRequest, check_current, load
from kg.table import answer_lines
from kg.validate import validate
from kg.web import serve

# -- what all commands share ---------------------------------------------------------------------------


class _InOrder(click.Group):
    """A group that lists its commands in the order in which they are defined, which is that of their use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg", message="%(prog)s %(version)s")
def cli() -> None:
    """Press releases of a trade ministry as a knowledge graph.

    Events, participants, agreements and countries, each with the sentence that says it. Every command
    answers --help with an example. Settings also come from the environment: --max-results is
    KG_MAX_RESULTS there.
    """


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and leaves with its status: 0 done, 1 failed, 2 wrong usage."""
    try:
        status = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has all it wants (`| head`); what is still buffered must not fail again at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)


def _run(words: Sequence[str] | None) -> int:
    try:
        return cli.main(args=words, prog_name="kg", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        complain("stopped")
    except (NothingToBuild, ValidationFailed) as error:
        for detail in error.problems if isinstance(error, NothingToBuild) else error.violations:
            complain(detail)
        complain(error)
    except (BadParameter, UnknownFormat, UnknownQuery) as error:
        complain(error)
        return 2
    except KgError as error:
        complain(error)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
    return 1


# -- build ---------------------------------------------------------------------------------------------


@cli.command(
    "build", epilog=example("kg build my-releases/ --store data/store", "kg build - < releases.jsonl")
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@with_settings("store", "base", "mappings", "gazetteer", "curation")
def build_command(paths: tuple[Path, ...], as_json: bool, settings: Settings) -> int:
    """Make a graph of press releases and publish it.

    A PATH is a file (.txt with blocks or .jsonl), a folder of such files, or - for standard input; without
    any, the sample releases are built. What cannot be read is reported with file and line, the rest is
    built, and the exit status is 1. The new graph takes the place of the old one when it is complete and
    valid; graphs added with kg load stay.
    """
    with ProgressBars() as progress:
        report = build(paths or [shipped("seeds")], settings, progress)
    _complain_all((*report.warnings, *report.problems))
    if as_json:
        print_json(_build_record(report))
    else:
        click.echo(_build_text(report, settings))
    return 1 if report.problems else 0


def _complain_all(problems: Iterable[InputError]) -> None:
    for problem in problems:
        complain(problem)


def _build_text(report: BuildReport, settings: Settings) -> str:
    counts = {
        "releases": report.releases,
        "read more than once": report.duplicates,
        "events": report.events,
        "persons": report.persons,
        "organizations": report.organizations,
        "agreements": report.agreements,
        "countries": report.countries,
        "linked to Wikidata": report.linked_to_wikidata,
        "statements": report.quads,
        "former ids, replaced": report.replaced,
        "warnings (see above)": len(report.warnings),
        "problems (see above)": len(report.problems),
    }
    always = {"releases", "events", "statements"}
    lines = [f"{name:22}{count:8}" for name, count in counts.items() if count or name in always]
    return "\n".join([*lines, f"published in {settings.store}"])


def _build_record(report: BuildReport) -> dict[str, Any]:
    counts = asdict(report)
    del counts["snapshot"], counts["problems"], counts["warnings"]
    return {
        "snapshot": report.snapshot.id,
        **counts,
        "warnings": _records(report.warnings),
        "problems": _records(report.problems),
    }


def _records(errors: Iterable[InputError]) -> list[dict[str, Any]]:
    return [{"file": str(error.path), "line": error.line, "message": error.message} for error in errors]


cli.add_command(explain_command)

# -- serve ---------------------------------------------------------------------------------------------

_TRY = """\
SELECT ?who (COUNT(?event) AS ?events) { ?event kg:participant ?p . ?p a kg:Person ; rdfs:label ?who } \
GROUP BY ?who ORDER BY DESC(?events) ?who LIMIT 5"""


@cli.command("serve", epilog=example("kg serve --port 8080"))
@with_settings(
    "store", "base", "host", "port", "workers", "timeout", "memory", "max_results", "allow_service"
)
def serve_command(settings: Settings) -> None:
    """Serve SPARQL endpoint, canned queries and pages.

    Runs until it is stopped (Ctrl-C). A graph that is built meanwhile is served from the next request on.
    """
    serve(settings, ready=_announce)


def _announce(address: str) -> None:
    click.echo(f"Serving {address} - stop with Ctrl-C. A query to try:\n")
    click.echo(f"  curl -s {address}sparql -H 'Accept: text/csv' --data-urlencode 'query={_TRY}'\n")
    sys.stdout.flush()


# -- query ---------------------------------------------------------------------------------------------


@cli.command(
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
@with_settings("store", "base", "timeout")
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
        settings.store,
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


# -- export --------------------------------------------------------------------------------------------


@cli.command(
    "export",
    epilog=example(
        "kg export --format turtle | head",
        "kg export --format csv -o tables",
        "kg export --format parquet --table events -o events.parquet",
    ),
)
@click.option(
    "--format", "format_name", required=True, metavar="FORMAT", help=f"One of {', '.join(FORMATS)}."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write, for csv and parquet a folder."
)
@click.option("--table", metavar="NAME", help=f"One table only, of {', '.join(load_tables())}.")
@with_settings("store", "base")
def export_command(format_name: str, output: Path | None, table: str | None, settings: Settings) -> None:
    """Write the graph to a file or to standard output.

    The same graph gives the same bytes. nquads and trig hold the named graphs, the other RDF formats all of
    them as one; csv and parquet make a file for each table.
    """
    out = sys.stdout.buffer if output in {None, Path("-")} else output
    for path in export(settings.store, format_name, out, settings.names, table):
        click.echo(path)


# -- validate ------------------------------------------------------------------------------------------


@cli.command("validate", epilog=example("kg validate --store data/store"))
@click.option("--json", "as_json", is_flag=True, help="Print the violations as JSON.")
@with_settings("store", "base")
def validate_command(as_json: bool, settings: Settings) -> int:
    """Run the SHACL shapes over the published graph.

    A build does so before it publishes; here it is done again, graphs added with kg load included. Ends
    with 1 when a shape is broken.
    """
    violations = check_current(settings.store, validate)
    if as_json:
        print_json({"valid": not violations, "violations": [asdict(violation) for violation in violations]})
    else:
        for violation in violations:
            click.echo(violation)
        click.echo(f"not valid: {len(violations)} violations" if violations else "valid: no violation")
    return 1 if violations else 0


# -- load ----------------------------------------------------------------------------------------------


@cli.command("load", epilog=example("kg load notes.ttl --graph https://example.org/my-notes"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--graph", metavar="IRI", help="The graph for statements that the file puts in none.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@with_settings("store", "base")
def load_command(files: tuple[Path, ...], graph: str | None, as_json: bool, settings: Settings) -> None:
    """Add RDF of one's own beside the graph.

    The format is told by the ending: .nq, .trig, .ttl, .nt, .rdf, .jsonld, each also with .gz. Every graph
    that the files name is replaced as a whole; later builds keep it. Without --graph, statements outside
    any graph go to one named after the file.
    """
    loaded = load(files, settings.store, settings.names, graph)
    if as_json:
        print_json({"snapshot": loaded.snapshot.id, "quads": loaded.quads, "graphs": loaded.graphs})
    else:
        click.echo(f"{loaded.quads} statements loaded into")
        for name in loaded.graphs:
            click.echo(f"  {name}")


# -- evaluate ------------------------------------------------------------------------------------------


@cli.command("evaluate", epilog=example("kg evaluate tests/gold seeds --errors"))
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--releases", is_flag=True, help="Also a line for each release.")
@click.option("--errors", is_flag=True, help="Also every mistake with its sentence.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and ratios as JSON.")
@click.option(
    "--reader",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Score the annotations of another reader instead, where both have annotated.",
)
@click.option(
    "--identity",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also score which mentions over all releases are one, against the keys in this table.",
)
def evaluate_command(  # noqa: PLR0913 - one for each option
    gold: Path,
    paths: tuple[Path, ...],
    *,
    releases: bool,
    errors: bool,
    as_json: bool,
    reader: Path | None,
    identity: Path | None,
) -> int:
    """Score what is extracted against gold annotations.

    GOLD is a folder of *.gold.json, PATH the releases they annotate (by default the sample releases).
    Counts stand before ratios: right, extra, missed; of identity pairs right, wrongly joined, wrongly split.
    """
    annotations = read_gold(gold)
    keys = None if identity is None else read_keys(identity)
    with ProgressBars() as progress:
        report = read_facts(paths or [shipped("seeds")], progress)
    _complain_all(report.problems)
    facts = report.linked.facts
    if reader is None:
        scores = evaluate(facts, annotations)
    else:
        scores = compare_readers(read_gold(reader), annotations, (item.release for item in facts))
    same = None if keys is None else evaluate_identity(facts, keys)
    if as_json:
        click.echo(scores_json(scores, errors=errors, identity=same))
    else:
        sections = [scores_table(scores, releases=releases)]
        sections += [errors_table(scores)] if errors else []
        sections += [identity_table(same)] if same else []
        sections += [wrong_pairs_table(same)] if same and errors else []
        click.echo("\n\n".join(sections))
    return 1 if report.problems else 0


# -- link ----------------------------------------------------------------------------------------------


@cli.group("link", cls=_InOrder)
def link_group() -> None:
    """Wikidata links: make, look up, review and exchange them."""


for command in (
    link_export_command,
    link_import_command,
    link_review_command,
    link_lookup_command,
    link_index_command,
):
    link_group.add_command(command)
