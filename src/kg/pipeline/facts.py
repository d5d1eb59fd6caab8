"""The way from files to linked facts, all in memory: for whoever looks at facts without a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError, NothingToBuild
from kg.link import (
    REGISTER_FILE,
    FirstOf,
    Gazetteer,
    GazetteerFile,
    Known,
    MappingSet,
    Matcher,
    link,
    read_curation,
    read_register,
)
from kg.model import Facts, Linked, Notice, Register
from kg.pipeline.extracting import extract_all
from kg.pipeline.workers import workers_for
from kg.read import read_releases
from kg.settings import Settings
from kg.store import current, kept_file

Progress = Callable[[str, int, int], None]
"""Told the name of a step, how many of its units are done, and how many there are."""


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Nothing: for those who do not watch."""


@dataclass(frozen=True, slots=True)
class FactsReport:
    """The facts of all releases with one id per thing, what could not be read, and how many came twice.

    ``warnings`` are decisions of curators that had no effect.
    """

    linked: Linked
    problems: tuple[InputError, ...]
    duplicates: int
    warnings: tuple[InputError, ...] = ()


@contextmanager
def gazetteer_of(settings: Settings) -> Iterator[Matcher]:
    """The shipped gazetteer, and after it the file of the settings, which is open meanwhile.

    :class:`~kg.errors.InputError` for a file that is none.
    """
    shipped = Gazetteer.shipped()
    if settings.gazetteer is None:
        yield shipped
        return
    with GazetteerFile(settings.gazetteer) as file:
        yield FirstOf((shipped, file))


def known_of(settings: Settings) -> Known:
    """The decisions of curators, and the ids given by the build before in the same store.

    :class:`~kg.errors.InputError` for a folder of decisions that is not there, or a damaged register.
    """
    curation = read_curation(settings.curation, settings.names)
    content = kept_file(settings.store, REGISTER_FILE)
    if content is None:
        return Known(Register(), curation)
    path = current(settings.store).path / "files" / REGISTER_FILE
    return Known(read_register(content, path), curation)


def read_facts(
    paths: Iterable[Path],
    progress: Progress = no_progress,
    gazetteer: Matcher | None = None,
    mappings: MappingSet | None = None,
    known: Known | None = None,
) -> FactsReport:
    """The linked facts of all releases below the paths; :class:`~kg.errors.NothingToBuild` without any.

    Without a gazetteer or a mapping set the shipped one is used. Rows of the mapping set that could not be
    read are among the problems. Without ``known`` no decision of curators is applied and every id is a new
    one.
    """
    known = Known() if known is None else known
    reading = read_releases(paths)
    facts: list[Facts] = []
    problems = [*reading.problems, *(mappings.problems if mappings else ())]
    total = len(reading.releases)
    with workers_for(total) as workers:
        for done, outcome in enumerate(extract_all(reading.releases, workers), start=1):
            if isinstance(outcome, Facts):
                facts.append(outcome)
            else:
                problems.append(outcome)
            progress("extract", done, total)
    if not facts:
        raise nothing_to_build(problems)
    progress("link", 0, total)
    linked = link(facts, gazetteer, mappings, known)
    progress("link", total, total)
    warnings, contradictions = told(known, linked)
    return FactsReport(linked, (*problems, *contradictions), reading.duplicates, warnings)


def nothing_to_build(problems: Iterable[InputError]) -> NothingToBuild:
    """The error for inputs without a release that could be read."""
    return NothingToBuild("no release could be read: nothing is built, what was there stays", tuple(problems))


def told(known: Known, linked: Linked) -> tuple[tuple[InputError, ...], tuple[InputError, ...]]:
    """What curators have to be told of their decisions: warnings, and contradictions between them."""
    notices = (*known.curation.notices, *linked.notices)
    return (
        tuple(_error(notice) for notice in notices if not notice.contradiction),
        tuple(_error(notice) for notice in notices if notice.contradiction),
    )


def _error(notice: Notice) -> InputError:
    return InputError(notice.message, notice.source.path, notice.source.line)
