"""``kg build``: from files to a published graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg.commands.downloads import offer_downloads
from kg.commands.shared import complain_all, example, print_json, with_settings
from kg.errors import InputError
from kg.pipeline import BuildReport, build
from kg.progress import ProgressBars
from kg.resources import shipped
from kg.settings import Settings


@click.command(
    "build", epilog=example("kg build my-releases/ --store data/store", "kg build - < releases.jsonl")
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@with_settings("store", "base", "mappings", "gazetteer", "curation", "downloads")
def build_command(paths: tuple[Path, ...], as_json: bool, settings: Settings) -> int:
    """Make a graph of press releases and publish it.

    A PATH is a file (.txt with blocks or .jsonl), a folder of such files, or - for standard input; without
    any, the sample releases are built. What cannot be read is reported with file and line, the rest is
    built, and the exit status is 1. The new graph takes the place of the old one when it is complete and
    valid; graphs added with kg load stay. Last of all it is written to the files that the server offers to
    take away, which takes a while for a large graph; --no-downloads leaves that out.
    """
    with ProgressBars() as progress:
        report = build(paths or [shipped("seeds")], settings, progress)
    complain_all((*report.warnings, *report.problems))
    if not as_json:
        click.echo(_build_text(report, settings))
    edition, complete = offer_downloads(settings)
    if as_json:
        print_json({**_build_record(report), "downloads": edition.version if edition else None})
    return 0 if complete and not report.problems else 1


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
