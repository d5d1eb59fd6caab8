"""``kg harvest``: from web pages, feeds and saved pages to a file of releases."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from kg.commands.shared import complain, complain_all, example, print_json
from kg.errors import ExtraMissing, InputError
from kg.harvest.options import Options
from kg.harvest.report import Problem, Report
from kg.progress import ProgressBars
from kg.settings import read_setting

_STANDARD_OUTPUT = Path("-")


@click.command(
    "harvest",
    epilog=example(
        "kg harvest https://english.motir.go.kr/eng/article/EATCLdfa319ada -o releases.jsonl",
        "kg harvest saved-pages/ | kg build -",
    ),
)
@click.argument("sources", nargs=-1, required=True, metavar="URL|FILE...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of releases, which is continued; without it standard output.",
)
@click.option("--pages", type=int, metavar="N", help="Pages of a list to read at most.  [5]")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Leave out what was issued before."
)
@click.option("--limit", type=int, metavar="N", help="Releases to write at most.")
@click.option(
    "--recheck",
    type=int,
    metavar="DAYS",
    help="Look again at known releases that are not older than this.  [7]",
)
@click.option(
    "--follow/--no-follow",
    default=None,
    help="Whether to ask for the page of each release in a list.  [yes]",
)
@click.option(
    "--delay", type=float, metavar="SECONDS", help="Pause between two requests to a host, at least.  [2]"
)
@click.option(
    "--timeout", type=float, metavar="SECONDS", help="Time after which a page is no longer awaited.  [30]"
)
@click.option("--max-size", metavar="SIZE", help="Size of the largest page, such as 512K or 10M.  [10M]")
@click.option(
    "--allow-host",
    multiple=True,
    metavar="HOST",
    help="Host to which redirects may lead beside those named; may be repeated.",
)
@click.option(
    "--contact",
    envvar="KG_CONTACT",
    help="Your e-mail or web address, sent with each request.  [KG_CONTACT]",
)
@click.option("--address", metavar="URL", help="Where the one page in FILE was saved from.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; needs --output.")
def harvest_command(sources: tuple[str, ...], output: Path | None, as_json: bool, **words: Any) -> int:
    """Collect releases from the web into JSON Lines, for kg build.

    A URL is a list of releases, the page of one, or a feed (RSS, Atom); a FILE is such a page saved, a
    folder of them, or - for standard input. Lists are followed to the pages of their releases and to their
    next pages, one request at a time, as robots.txt allows. Called again with the same file, it adds what is
    new, writes anew what has changed, and goes on where it was stopped.

    What cannot be had or has no date of issue is reported; the rest is written, and the exit status is 1.
    """
    to_file = output is not None and output != _STANDARD_OUTPUT
    if as_json and not to_file:
        raise click.UsageError("--json prints the summary where the releases go: name a file with --output")
    options = _options(words)
    try:
        # Here, so that all other commands do without the packages of the extra.
        from kg.harvest.run import harvest_into, source_of  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    try:
        named = [source_of(word) for word in sources]
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if options.address is not None and (len(named) > 1 or isinstance(named[0], str)):
        raise click.UsageError("--address is that of one saved page: name one file with it")
    with ProgressBars() as progress:
        report = harvest_into(output if to_file else None, named, options, progress)
    if report.mended:
        complain(f"{output}: the last line was cut off by a stop and was taken away; it is found again")
    complain_all(report.problems)
    if as_json:
        print_json(_record(report))
    else:
        click.echo(_text(report), err=True)
    return 1 if report.problems else 0


def _options(words: dict[str, Any]) -> Options:
    """The options that the words make; wrong usage for values that cannot be."""
    given = {name: value for name, value in words.items() if value not in (None, ())}
    since: datetime | None = given.get("since")
    try:
        if since is not None:
            given["since"] = since.date()
        if "max_size" in given:
            given["max_bytes"] = read_setting("max_query_bytes", given.pop("max_size"))
        if "allow_host" in given:
            given["allow_hosts"] = given.pop("allow_host")
        return Options(**given)
    except ValueError as error:
        name, _, reason = str(error).partition(": ")
        option = {"max_bytes": "max-size", "max_query_bytes": "max-size", "allow_hosts": "allow-host"}
        raise click.UsageError(f"--{option.get(name, name)}: {reason}") from None


def _missing(error: ModuleNotFoundError) -> Exception:
    """What to do about a module that is not there: those that take pages apart come with an extra only."""
    if error.name is None or error.name.partition(".")[0] == "kg":
        return error
    message = f"kg harvest needs packages that are not installed ({error.name})"
    return ExtraMissing(f"{message}: pip install 'tradekg[harvest]'", "harvest")


def _text(report: Report) -> str:
    counts = {
        "pages fetched": report.fetched,
        "pages not modified": report.not_modified,
        "saved pages": report.read,
        "new releases": report.new,
        "changed releases": report.changed,
        "unchanged releases": report.unchanged,
        "older releases": report.older,
        "failed releases": report.failed,
        "problems (see above)": len(report.problems),
    }
    always = {"new releases"}
    return "\n".join(f"{name:22}{count:8}" for name, count in counts.items() if count or name in always)


def _record(report: Report) -> dict[str, Any]:
    return {
        "fetched": report.fetched,
        "not_modified": report.not_modified,
        "read": report.read,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "older": report.older,
        "failed": report.failed,
        "mended": report.mended,
        "problems": [_problem(problem) for problem in report.problems],
    }


def _problem(problem: Problem) -> dict[str, str]:
    if isinstance(problem, InputError):
        return {"file": str(problem.path), "message": problem.message}
    return {"address": problem.address, "message": problem.message}
