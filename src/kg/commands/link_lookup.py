"""``kg link lookup``: Wikidata's API is asked for things without a link; what it has becomes proposals."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import click

from kg.link.lookup import (
    DEFAULT_API,
    KINDS,
    AnswerCache,
    Api,
    Proposal,
    Wikidata,
    decided_by_hand,
    propose,
    read_decided,
    subjects,
    write_proposals,
)
from kg.link.sssom import read_mappings
from kg.pipeline import gazetteer_of, known_of, read_facts
from kg.progress import ProgressBars
from kg.resources import shipped
from kg.settings import Settings

_EXAMPLE = """\b
Example:
  kg link lookup --contact you@example.org --kind person --limit 20
  kg link lookup my-releases/ --contact https://example.org/you -o proposals.sssom.tsv"""


@click.command("lookup", epilog=_EXAMPLE)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--contact",
    envvar="KG_CONTACT",
    help="Required: your e-mail or web address, or User:Name, sent with each request.  [KG_CONTACT]",
)
@click.option("--api", "url", envvar="KG_API", default=DEFAULT_API, help=f"The API.  [KG_API; {DEFAULT_API}]")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these; may be repeated.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many things.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("data/wikidata-proposals.sssom.tsv"),
    help="The mapping set that takes the proposals.  [data/wikidata-proposals.sssom.tsv]",
)
@click.option(
    "--cache",
    "cache_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("data/wikidata-answers.sqlite"),
    help="The file that keeps the API's answers.  [data/wikidata-answers.sqlite]",
)
@click.option("--max-age", type=click.IntRange(min=0), metavar="DAYS", help="Ask again after so many days.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def lookup_command(  # noqa: PLR0913, PLR0917 - one for each option
    paths: tuple[Path, ...],
    contact: str | None,
    url: str,
    kinds: tuple[str, ...],
    limit: int | None,
    output: Path,
    cache_path: Path,
    max_age: int | None,
    *,
    as_json: bool,
) -> int:
    """Ask Wikidata for the persons, bodies, agreements and places that have no link yet.

    PATHs are releases as for kg build, whose environment holds here, too (KG_MAPPINGS, KG_GAZETTEER,
    KG_CURATION, KG_STORE). What is found is written as proposals, with the features that speak for each, into
    a mapping set (SSSOM); what this set or the one of the links has decided is not asked again. Requests are
    sent one at a time, and answers kept: a lookup that was stopped goes on where it was. Wikimedia asks
    everybody to say how they can be reached: without --contact nothing is sent.
    """
    if not contact:
        raise click.UsageError(
            "Wikimedia asks for a way to reach you: give --contact you@example.org or set KG_CONTACT"
        )
    try:
        api = Api(url, contact)
        settings = Settings.from_environment()
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    mappings = read_mappings(settings.mappings)
    decided = read_decided(output) | decided_by_hand(mappings)
    counts: Counter[str] = Counter()
    age = timedelta(days=max_age) if max_age is not None else None
    with (
        ProgressBars() as progress,
        gazetteer_of(settings) as gazetteer,
        AnswerCache(cache_path, url, age) as cache,
    ):
        report = read_facts(
            paths or [shipped("seeds")],
            progress,
            gazetteer=gazetteer,
            mappings=mappings,
            known=known_of(settings),
        )
        for problem in report.problems:
            click.echo(f"kg: {' '.join(str(problem).split())}", err=True)
        wanted = subjects(report.linked, kinds or KINDS)
        open_ones = [subject for subject in wanted if subject.id not in decided.settled]
        asked = open_ones[:limit]
        for done, some in propose(asked, Wikidata(api, cache), decided.refused):
            # Written at once: whatever ends the lookup, what was found so far stays.
            write_proposals(output, some, settings.names)
            counts.update(_outcome(proposal) for proposal in some)
            progress("look up", done, len(asked))
    summary = {
        "accepted": counts["accepted"],
        "to review": counts["to review"],
        "no item found": counts["no item found"],
        "without a name to ask for": len(asked) - counts.total(),
        "decided before": len(wanted) - len(open_ones),
        "left for later": len(open_ones) - len(asked),
    }
    if as_json:
        record = {name.replace(" ", "_"): count for name, count in summary.items()}
        click.echo(json.dumps({**record, "output": str(output)}, indent=2))
    else:
        for name, count in summary.items():
            click.echo(f"{name:26}{count:6}")
        click.echo(f"proposals in {output}")
    return 1 if report.problems else 0


def _outcome(proposal: Proposal) -> str:
    if not proposal.candidates:
        return "no item found"
    return "accepted" if proposal.accepted else "to review"
