"""``kg build``: from files to a published graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click

from kg.commands.shared import (
    Place,
    complain_all,
    example,
    print_json,
    terminated_like_interrupted,
    with_settings,
)
from kg.errors import ExtraMissing, InputError
from kg.pipeline import BuildReport, Workers, build
from kg.progress import ProgressBars
from kg.resources import shipped
from kg.settings import Settings


@click.command(
    "build",
    epilog=example(
        "kg build my-releases/ --store data/store",
        "kg build - < releases.jsonl",
        "kg build --cluster tcp://scheduler:8786 s3://archive/releases/",
    ),
)
@click.argument("paths", nargs=-1, type=Place(), metavar="[PATH|URL]...")
@click.option("--prune", is_flag=True, help="Remove releases that are not below the paths any more.")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Scheduler of a Dask cluster that does the work, such as tcp://host:8786.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@with_settings("store", "base", "mappings", "gazetteer", "curation", "jobs", "shards")
def build_command(
    paths: tuple[Path, ...], prune: bool, cluster: str | None, as_json: bool, settings: Settings
) -> int:
    """Add press releases to the graph and publish it.

    A PATH is a file (.txt with blocks or .jsonl), a folder of such files, the URL of either (s3://, https://
    and others), or - for standard input; without any, the sample releases are built. Releases that are new
    or changed become part of the graph, those that it has already are skipped, and the others stay; with
    --prune they go. What cannot be read is reported with file and line, the rest is built, and the exit
    status is 1. The new graph takes the place of the old one when it is complete and valid; graphs added
    with kg load stay.

    With --cluster the workers of a Dask cluster do the work, and the graph is the same.
    """
    with terminated_like_interrupted(), ProgressBars() as progress:
        report = build(
            paths or [shipped("seeds")],
            settings,
            progress,
            prune=prune,
            workers=None if cluster is None else _cluster(cluster),
        )
    complain_all((*report.warnings, *report.problems))
    if as_json:
        print_json(_build_record(report))
    else:
        click.echo(_build_text(report, settings))
    return 1 if report.problems else 0


def _cluster(address: str) -> Callable[[int], AbstractContextManager[Workers]]:
    try:
        from kg.pipeline.cluster import cluster_workers  # noqa: PLC0415 - of an extra, wanted here only
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "kg":
            raise
        message = f"--cluster needs packages that are not installed ({error.name})"
        raise ExtraMissing(f"{message}: pip install 'tradekg[cluster]'", "cluster") from None
    return partial(cluster_workers, address)


def _build_text(report: BuildReport, settings: Settings) -> str:
    account = report.account
    counts = {
        "releases read": account.read,
        "  new": account.new,
        "  changed": account.changed,
        "  unchanged, skipped": account.unchanged,
        "  read more than once": report.duplicates,
        "releases removed": account.removed,
        "failed (see above)": account.failed,
        "releases": report.releases,
        "events": report.events,
        "persons": report.persons,
        "organizations": report.organizations,
        "agreements": report.agreements,
        "countries": report.countries,
        "linked to Wikidata": report.linked_to_wikidata,
        "statements": report.quads,
        "former ids, replaced": report.replaced,
        "warnings (see above)": len(report.warnings),
    }
    always = {"releases read", "releases", "events", "statements"}
    lines = [f"{name:22}{count:8,}" for name, count in counts.items() if count or name in always]
    lines.append(f"{'seconds':22}{account.seconds:8.1f}")
    done = f"published in {settings.store}"
    return "\n".join([*lines, done if report.published else f"nothing has changed in {settings.store}"])


def _build_record(report: BuildReport) -> dict[str, Any]:
    counts = asdict(report)
    for name in ("snapshot", "account", "steps", "problems", "warnings"):
        del counts[name]
    account = asdict(report.account)
    del account["total"], account["started"], account["ended"]
    return {
        "snapshot": report.snapshot.id,
        "releases": report.releases,
        "quads": report.quads,
        **counts,
        **account,
        "seconds": round(report.account.seconds, 3),
        "steps": dict(report.steps),
        "warnings": _records(report.warnings),
        "problems": _records(report.problems),
    }


def _records(errors: Iterable[InputError]) -> list[dict[str, Any]]:
    return [{"file": str(error.path), "line": error.line, "message": error.message} for error in errors]
