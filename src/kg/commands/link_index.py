"""``kg link index``: a gazetteer file from a dump of Wikidata."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.commands.shared import terminated_like_interrupted
from kg.link.dump import IndexReport, index_dump
from kg.progress import ProgressBars

_EXAMPLE = """\b
Example:
  kg link index wikidata-20260101-all.json.gz -o wikidata.sqlite
  kg build --gazetteer wikidata.sqlite my-releases/
  lbzip2 -dc latest-all.json.bz2 | kg link index - --classes wikidata.sqlite -o new.sqlite"""


@click.command("index", epilog=_EXAMPLE)
@click.argument("dump", type=click.Path(path_type=Path), metavar="DUMP")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("data/wikidata.sqlite"),
    show_default=True,
    help="The gazetteer file; an older one stays until the new one is whole.",
)
@click.option(
    "--classes",
    type=click.Path(path_type=Path),
    help="A gazetteer file whose classes are taken, so that the dump is read only once.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def index_command(dump: Path, output: Path, classes: Path | None, as_json: bool) -> int:
    """Make a larger gazetteer of a JSON dump of Wikidata.

    DUMP is a file as Wikidata publishes it (.json.gz, .json.bz2 or unpacked), or - for standard input.
    Kept are holders of public offices, bodies, companies, universities, agreements, cities, regions and
    countries. A file is read twice, first for its classes; standard input once, with --classes or without
    subclasses. A malformed line is reported, the rest is read, and the exit status is 1; of a dump that is
    cut off nothing is kept.
    """
    with terminated_like_interrupted(), ProgressBars() as progress:
        report = index_dump(dump, output, progress, classes)
    for problem in report.problems:
        click.echo(f"kg: {problem}", err=True)
    if report.malformed > len(report.problems):
        click.echo(f"kg: {dump}: {report.malformed - len(report.problems)} more lines like these", err=True)
    click.echo(_json(report, output) if as_json else _text(report, output))
    return 1 if report.malformed else 0


def _text(report: IndexReport, output: Path) -> str:
    counts = {"entities": report.entities, "kept": report.kept}
    counts |= {f"  {kind}": count for kind, count in report.kinds.items()}
    counts |= {"malformed lines": report.malformed} if report.malformed else {}
    lines = [f"{name:22}{count:12,}" for name, count in counts.items()]
    if not report.subclasses:
        lines.append("subclasses do not count: standard input is read once; give --classes for them")
    return "\n".join([*lines, f"written to {output}"])


def _json(report: IndexReport, output: Path) -> str:
    record = {
        "file": str(output),
        "entities": report.entities,
        "kept": report.kept,
        "kinds": dict(report.kinds),
        "classes": report.classes,
        "subclasses": report.subclasses,
        "malformed": report.malformed,
        "problems": [
            {"file": str(problem.path), "line": problem.line, "message": problem.message}
            for problem in report.problems
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=2)
