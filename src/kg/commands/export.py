"""``kg export``: the graph as files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.commands.shared import example, with_settings
from kg.export import FORMATS, export, load_tables
from kg.memory import share
from kg.settings import Settings


@click.command(
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
    share()
    out = sys.stdout.buffer if output in {None, Path("-")} else output
    for path in export(settings.store, format_name, out, settings.names, table):
        click.echo(path)
