"""``kg evaluate``: scores against gold annotations."""

from __future__ import annotations

from pathlib import Path

import click

from kg.commands.shared import complain_all, example
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
from kg.pipeline import read_facts
from kg.progress import ProgressBars
from kg.resources import shipped


@click.command("evaluate", epilog=example("kg evaluate tests/gold seeds --errors"))
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
    complain_all(report.problems)
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
