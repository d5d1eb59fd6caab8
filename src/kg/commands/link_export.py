"""``kg link export``: what the gazetteer says of the releases' things, as rows of the mapping set."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from kg.commands.link_set import echo_merged, known_to_builds, mappings_option, read_or_new
from kg.commands.shared import complain_all, example
from kg.link.mapping import MappingSet
from kg.link.merging import refresh
from kg.link.sssom import mappings_text, write_mappings
from kg.pipeline import read_facts
from kg.progress import ProgressBars
from kg.resources import shipped


@click.command(
    "export", epilog=example("kg link export", "kg link export my-releases/ -o my-links.sssom.tsv")
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write; - prints.  [the mapping set]"
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@mappings_option
def export_command(paths: tuple[Path, ...], output: Path | None, as_json: bool, mappings: Path) -> int:
    """Write the Wikidata links of the releases into the mapping set.

    PATH are the releases, by default the samples. Each thing that the gazetteer knows gets a row with what
    agreed and who states it, and each that it may know a proposal for kg link review. Rows that a person
    decided stay as they are; where the gazetteer says otherwise, that is reported. Things have the ids that
    kg build gives them with KG_CURATION and KG_STORE.
    """
    mine = read_or_new(mappings)
    complain_all(mine.problems)
    with ProgressBars() as progress:
        report = read_facts(
            paths or [shipped("seeds")], progress, mappings=MappingSet(), known=known_to_builds()
        )
    complain_all(report.problems)
    entities = (entity for entity in report.linked.entities if entity.kind != "event")
    merged = refresh(mine, entities, datetime.now(UTC).date())
    if output == Path("-"):
        # As bytes: click would take out what looks like a colour.
        click.echo(mappings_text(merged.mapping_set).encode(), nl=False)
    else:
        write_mappings(merged.mapping_set, output or mappings)
        echo_merged(merged, output or mappings, as_json=as_json)
    complain_all(merged.conflicts)
    return 1 if report.problems or mine.problems else 0
