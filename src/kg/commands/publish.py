"""``kg publish``: the graph in another SPARQL store."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from kg.commands.shared import complain, example, print_json, with_settings
from kg.credentials import Credentials
from kg.progress import ProgressBars
from kg.publish import Options, Report, publish_to, servers, target
from kg.settings import Settings, read_size

_MOST_LISTED = 20
_DEFAULT = "the default graph"


@click.command(
    "publish",
    epilog=example(
        "kg publish --to http://127.0.0.1:7878 --default-graph",
        "KG_PUBLISH_TOKEN=… kg publish --to https://example.org/qlever --server qlever",
        "kg publish --to http://127.0.0.1:3030/trade --server fuseki --dry-run",
    ),
)
@click.option("--to", "address", required=True, metavar="URL", help="The address of the store.")
@click.option(
    "--server",
    "kind",
    default="oxigraph",
    metavar="NAME",
    help=f"What it is, which tells the addresses below: {', '.join(servers())}.  [oxigraph]",
)
@click.option("--graph-store", metavar="URL", help="Where it takes graphs (Graph Store HTTP Protocol).")
@click.option("--update", metavar="URL", help="Where it takes SPARQL updates: write by these instead.")
@click.option("--query", metavar="URL", help="Where it answers queries, for --verify.")
@click.option(
    "--default-graph/--no-default-graph",
    default=None,
    help="Send the merge of all graphs to the default graph, too.  [as the last time; at first no]",
)
@click.option("--overwrite", is_flag=True, help="Replace a default graph that others have filled.")
@click.option("--jobs", type=click.IntRange(1, 64), default=4, help="Requests at once.  [4]")
@click.option("--part-size", metavar="SIZE", help="Size of one request, such as 2M.  [8M; 1M for --update]")
@click.option(
    "--verify/--no-verify",
    default=True,
    help="Ask the store how many statements each graph has, before and after.  [--verify]",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that records what was sent.  [in the folder of the graph]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be sent and removed.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@with_settings("store", "base")
def publish_command(  # noqa: PLR0913, PLR0917 - one for each option
    address: str,
    kind: str,
    graph_store: str | None,
    update: str | None,
    query: str | None,
    default_graph: bool | None,
    overwrite: bool,
    jobs: int,
    part_size: str | None,
    verify: bool,
    state: Path | None,
    dry_run: bool,
    as_json: bool,
    settings: Settings,
) -> int:
    """Write the graph into another SPARQL store, graph by graph.

    Only graphs that changed since the last time are sent; those that are no longer here are removed there,
    where they were sent from here. A run that was stopped goes on where it was. Who we are is told by
    KG_PUBLISH_TOKEN, or KG_PUBLISH_USER and KG_PUBLISH_PASSWORD, in the environment.
    """
    try:
        credentials = Credentials.from_environment("KG_PUBLISH")
        part_bytes = read_size(part_size) if part_size else None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if part_bytes == 0:
        raise click.UsageError("--part-size: a request of nothing sends nothing")
    there = target(
        address, kind, graph_store=graph_store, update=update, query=query, credentials=credentials
    )
    if default_graph and there.server.default_graph == "union":
        raise click.UsageError(
            f"--default-graph: the default graph of {kind} shows all named graphs already; leave it out"
        )
    options = Options(jobs, part_bytes, default_graph, overwrite, verify, dry_run, state)
    with ProgressBars() as progress:
        report = publish_to(settings.store, there, settings.names, options, progress)
    for graph, reason in report.failed.items():
        complain(f"{graph or _DEFAULT}: {reason}")
    if as_json:
        print_json({**asdict(report), "complete": report.complete})
    else:
        for line in _summary(report, asked=verify and there.query is not None):
            click.echo(line)
    return 0 if report.complete else 1


def _summary(report: Report, *, asked: bool) -> list[str]:
    lines = []
    if report.dry_run:
        for what, graphs in (("send", report.sent), ("remove", report.removed)):
            lines += [f"would {what} {graph or _DEFAULT}" for graph in graphs[:_MOST_LISTED]]
            if len(graphs) > _MOST_LISTED:
                lines.append(f"would {what} {len(graphs) - _MOST_LISTED:,} more")
    counts = {
        "graphs to send" if report.dry_run else "graphs sent": len(report.sent),
        "graphs unchanged": len(report.unchanged),
        "graphs to remove" if report.dry_run else "graphs removed": len(report.removed),
        "graphs failed": len(report.failed),
        "graphs left": len(report.left),
        "statements": report.statements,
        "bytes": report.bytes,
    }
    lines += [f"{name:18}{count:14,}" for name, count in counts.items()]
    lines.append(f"{'seconds':18}{report.seconds:14.1f}")
    if report.dry_run:
        return [*lines, "nothing was sent"]
    if not report.complete:
        return [
            *lines,
            f"{report.address} does not hold all of the graph; the next run sends what is missing",
        ]
    if report.verified:
        checked = "as it says itself"
    elif asked:
        checked = "as it said before; nothing had to be sent"
    else:
        checked = "but was not asked"
    return [*lines, f"{report.address} holds the graph, {checked}"]
