"""``kg load``: RDF of one's own beside the graph."""

from __future__ import annotations

from pathlib import Path

import click

from kg.commands.shared import example, print_json, with_settings
from kg.settings import Settings
from kg.store import load

_SHOWN = 20
"""Graphs that are named one by one."""


@click.command("load", epilog=example("kg load notes.ttl --graph https://example.org/my-notes"))
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
        return
    click.echo(f"{loaded.quads:,} statements loaded into")
    for name in loaded.graphs[:_SHOWN]:
        click.echo(f"  {name}")
    if len(loaded.graphs) > _SHOWN:
        click.echo(f"  and others, {len(loaded.graphs):,} graphs in all: --json names them")
