"""``kg link review``: a person decides, in the terminal, what the mapping set proposes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import click

from kg.commands.link_set import known_to_builds, mappings_option
from kg.commands.shared import complain_all, example
from kg.link.evidence import Sentence, first_sentences
from kg.link.mapping import MappingSet
from kg.link.review import Question, Reviewer, accept, decide_none, open_questions, refuse
from kg.link.sssom import read_mappings, write_mappings
from kg.pipeline import read_facts
from kg.progress import ProgressBars
from kg.resources import shipped

_ANSWER = re.compile(r"([arnsq])\s*(\d*)", re.IGNORECASE)


class _ReviewerName(click.ParamType[Reviewer]):
    """An ORCID iD or a name."""

    name = "WHO"

    def convert(
        self, value: str | Reviewer, param: click.Parameter | None, ctx: click.Context | None
    ) -> Reviewer:
        """The reviewer; wrong usage for a wrong iD."""
        if isinstance(value, Reviewer):
            return value
        try:
            return Reviewer.named(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command(
    "review",
    epilog=example(
        "kg link review --reviewer 0000-0002-1825-0097",
        "kg link review my-links.sssom.tsv --releases my-releases/ --reviewer 'Jo Kim'",
    ),
)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@click.option(
    "--reviewer",
    type=_ReviewerName(),
    envvar="KG_REVIEWER",
    required=True,
    help="Your ORCID iD or name, for the record.  [KG_REVIEWER]",
)
@click.option(
    "--releases",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Where the sentences are from.  [the sample releases]",
)
@mappings_option
def review_command(file: Path | None, reviewer: Reviewer, releases: tuple[Path, ...], mappings: Path) -> int:
    """Decide what the mapping set proposes, one thing after the other.

    Shown are the sentence that first names the thing and the items that it may be, each with what agrees.
    Every decision is written to FILE (by default the mapping set) at once: to stop loses nothing.
    """
    path = file or mappings
    mapping_set = read_mappings(path)
    if mapping_set.problems:
        complain_all(mapping_set.problems)
        complain_all([f"{path}: mend these rows first, they would be lost"])
        return 1
    questions = open_questions(mapping_set)
    if not questions:
        click.echo(f"nothing to decide in {path}")
        return 0
    with ProgressBars() as progress:
        report = read_facts(
            releases or [shipped("seeds")], progress, mappings=MappingSet(), known=known_to_builds()
        )
    _Review(path, reviewer, first_sentences(report.linked.facts), datetime.now(UTC).date()).walk(questions)
    return 0


class _Review:
    """Asks, and writes each answer down."""

    def __init__(self, path: Path, who: Reviewer, sentences: Mapping[str, Sentence], day: date) -> None:
        self._path = path
        self._who = who
        self._day = day
        self._sentences = sentences
        self._decided = 0

    def walk(self, questions: tuple[Question, ...]) -> None:
        for number, question in enumerate(questions, start=1):
            click.echo(f"\n{number} of {len(questions)}: {_plain(question.label)}  ({question.subject})")
            if not self._ask(question):
                break
        click.echo(f"{self._decided} decided, {len(open_questions(read_mappings(self._path)))} left")

    def _ask(self, question: Question) -> bool:
        """Whether to go on, after the question is decided or left open."""
        self._show(question)
        while True:
            answer, number = self._answer(question)
            if answer in "sq":
                return answer == "s"
            if answer == "n":
                self._write(question, partial(decide_none, question=question, who=self._who, day=self._day))
                return True
            chosen = question.candidates[number - 1]
            if answer == "a":
                self._write(question, partial(accept, chosen=chosen, who=self._who, day=self._day))
                return True
            self._write(question, partial(refuse, chosen=chosen, who=self._who, day=self._day))
            rest = tuple(row for row in question.candidates if row != chosen)
            if not rest:
                return True
            question = replace(question, candidates=rest)
            self._show(question)

    def _answer(self, question: Question) -> tuple[str, int]:
        """The letter and the number of the candidate, once they make sense."""
        count = len(question.candidates)
        which = f" with its number, such as a{count}" if count > 1 else ""
        while True:
            written = click.prompt(
                f"[a]ccept, [r]efuse{which}; [n]one of Wikidata's; [s]kip; [q]uit", prompt_suffix=" > "
            )
            match = _ANSWER.fullmatch(written.strip())
            if match is None:
                click.echo("  a, r, n, s or q, please")
                continue
            letter, number = match[1].lower(), int(match[2] or (1 if count == 1 else 0))
            if letter in "ar" and not 1 <= number <= count:
                click.echo(f"  which one? Write {letter}1 to {letter}{count}")
                continue
            return letter, number

    def _show(self, question: Question) -> None:
        sentence = self._sentences.get(question.subject)
        if sentence is not None:
            click.echo(f"  {sentence.issued}: {_plain(sentence.text)}")
        for number, row in enumerate(question.candidates, start=1):
            sure = "" if row.confidence is None else f"  confidence {row.confidence:g}"
            sure += ", linked now" if row.accepted else ""
            click.echo(f"  {number}  {row.item} {_plain(row.item_label)}{sure}")
            click.echo(f"     https://www.wikidata.org/wiki/{row.item}")
            for line in filter(None, (row.features, row.sources)):
                click.echo(f"     {_plain(line)}")

    def _write(self, question: Question, change: Callable[[MappingSet], MappingSet]) -> None:
        """Change what the file holds now, unless somebody else has meanwhile changed the rows in question."""
        now = read_mappings(self._path)
        if not set(question.candidates) <= set(now.by_subject.get(question.subject, ())):
            click.echo("  the file has other rows of this by now: they stay as they are")
            return
        write_mappings(change(now), self._path)
        self._decided += 1


def _plain(text: str) -> str:
    """Text for a terminal: what others wrote may hold control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
