"""``kg link import``: the rows of a mapping set that was edited elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from kg.commands.link_set import echo_merged, mappings_option, read_or_new
from kg.commands.shared import complain_all, example
from kg.link.merging import merge
from kg.link.sssom import read_mappings, write_mappings


@click.command("import", epilog=example("kg link import reviewed-by-a-colleague.sssom.tsv"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@mappings_option
def import_command(file: Path, as_json: bool, mappings: Path) -> int:
    """Merge FILE, a mapping set in the format SSSOM/TSV, into the mapping set.

    Decisions of persons take the place of rows of tools. A decision in FILE against one that is already
    here is a conflict: it is listed and not taken, and the exit status is 1. The same holds for rows that
    cannot be read; the others are merged.
    """
    theirs = read_mappings(file)
    mine = read_or_new(mappings)
    merged = merge(mine, theirs)
    write_mappings(merged.mapping_set, mappings)
    echo_merged(merged, mappings, as_json=as_json)
    complain_all((*theirs.problems, *merged.conflicts))
    return 1 if theirs.problems or merged.conflicts else 0
