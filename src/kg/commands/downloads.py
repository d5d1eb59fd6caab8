"""``kg downloads``: the files to take away, made now."""

from __future__ import annotations

import click

from kg.commands.shared import complain, example, print_json, terminated_like_interrupted, with_settings
from kg.export import make_downloads
from kg.progress import ProgressBars
from kg.settings import Settings


@click.command("downloads", epilog=example("kg downloads --store data/store"))
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@with_settings("store", "base")
def downloads_command(as_json: bool, settings: Settings) -> int:
    """Write the published graph to the files that a server offers to take away.

    A server that may write to the folder of the graph does so by itself. This is for one that may not, and
    for those who want the files before the graph is served. What is there is not made again; a graph that is
    published meanwhile takes no harm. Told to stop, it leaves nothing behind, and can be run again.
    """
    with terminated_like_interrupted(), ProgressBars() as progress:
        edition = make_downloads(settings.store, settings.names, progress)
    if as_json:
        print_json({"version": edition.version if edition else None})
    elif edition is not None:
        click.echo(edition.version)
    if edition is None:
        complain(f"{settings.store}: another process makes these files at this moment")
    return 0 if edition else 1
