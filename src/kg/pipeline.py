"""The whole way from files to a published graph: read, extract, link, map, validate, load."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Quad, Store

from kg import __version__
from kg.errors import InputError, KgError, NothingToBuild, Violation
from kg.extract import extract_facts
from kg.link import FirstOf, Gazetteer, GazetteerFile, MappingSet, Matcher, link, read_mappings
from kg.model import Facts, Linked, Release
from kg.rdf import describe_dataset, map_linked, ontology_quads, quality_quads
from kg.read import read_releases
from kg.settings import Settings
from kg.store import Snapshot, loaded_by_users, publish
from kg.validate import validate
from kg.vocabulary import Names

Progress = Callable[[str, int, int], None]
"""Told the name of a step, how many of its units are done, and how many there are."""

# Below this many releases, starting processes takes longer than the extraction itself.
_WORTH_PROCESSES = 200
_RELEASES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class FactsReport:
    """The facts of all releases with one id per thing, what could not be read, and how many came twice."""

    linked: Linked
    problems: tuple[InputError, ...]
    duplicates: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made: counts, the snapshot that is now published, and what went wrong on the way."""

    snapshot: Snapshot
    releases: int
    duplicates: int
    events: int
    persons: int
    organizations: int
    agreements: int
    countries: int
    linked_to_wikidata: int
    quads: int
    problems: tuple[InputError, ...]


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Nothing: for those who do not watch."""


def build(paths: Iterable[Path], settings: Settings, progress: Progress = no_progress) -> BuildReport:
    """The report of a build whose graph is published in ``settings.store``.

    A file, block or release that fails is among the report's problems and the rest is built. Graphs that
    were loaded beside the builds stay. Raises :class:`~kg.errors.NothingToBuild` when nothing is left to
    build, :class:`~kg.errors.ValidationFailed` for a graph that breaks a shape, and
    :class:`~kg.errors.StoreError` for a folder that cannot be written: then what was published before stays.
    """
    names = settings.names
    # Opened before all else: a file that is none must not cost the time of an extraction.
    with GazetteerFile(settings.gazetteer) if settings.gazetteer else nullcontext() as file:
        gazetteer = FirstOf((Gazetteer.shipped(), file)) if file else None
        report = read_facts(paths, progress, gazetteer, read_mappings(settings.mappings))

    def check(store: Store) -> tuple[Violation, ...]:
        progress("validate", 0, 0)
        return validate(store)

    quads = _watched(_all_quads(report.linked, names), progress)
    snapshot = publish(quads, settings.store, check=check, keep_loaded=loaded_by_users(names))
    entities = report.linked.entities
    kinds = [entity.kind for entity in entities]
    return BuildReport(
        snapshot=snapshot,
        releases=len(report.linked.facts),
        duplicates=report.duplicates,
        events=kinds.count("event"),
        persons=kinds.count("person"),
        organizations=kinds.count("organization"),
        agreements=kinds.count("agreement"),
        countries=kinds.count("country"),
        linked_to_wikidata=sum(entity.link is not None for entity in entities),
        quads=snapshot.quads,
        problems=report.problems,
    )


def read_facts(
    paths: Iterable[Path],
    progress: Progress = no_progress,
    gazetteer: Matcher | None = None,
    mappings: MappingSet | None = None,
) -> FactsReport:
    """The linked facts of all releases below the paths; :class:`~kg.errors.NothingToBuild` without any.

    Without a gazetteer or a mapping set the shipped one is used. Rows of the mapping set that could not be
    read are among the problems.
    """
    reading = read_releases(paths)
    facts: list[Facts] = []
    problems = [*reading.problems, *(mappings.problems if mappings else ())]
    total = len(reading.releases)
    for done, outcome in enumerate(_extract_all(reading.releases), start=1):
        if isinstance(outcome, Facts):
            facts.append(outcome)
        else:
            problems.append(outcome)
        progress("extract", done, total)
    if not facts:
        raise NothingToBuild(
            "no release could be read: nothing is built, what was there stays", tuple(problems)
        )
    progress("link", 0, total)
    linked = link(facts, gazetteer, mappings)
    progress("link", total, total)
    return FactsReport(linked, tuple(problems), reading.duplicates)


def _extract_all(releases: Sequence[Release]) -> Iterator[Facts | InputError]:
    """The facts of each release in the order given, or why there are none."""
    if len(releases) < _WORTH_PROCESSES or (os.cpu_count() or 1) == 1:
        yield from map(_extract, releases)
        return
    try:
        with ProcessPoolExecutor() as processes:
            yield from processes.map(_extract, releases, chunksize=_RELEASES_AT_ONCE)
    except BrokenProcessPool:
        reason = "a process that extracted facts was ended from outside, perhaps for lack of memory"
        raise KgError(f"{reason}: nothing is built") from None


def _extract(release: Release) -> Facts | InputError:
    try:
        return extract_facts(release)
    except Exception as error:
        source = release.source
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        message = f"no facts could be extracted, please report this release ({reason})"
        return InputError(
            " ".join(message.split()),
            source.path if source else Path(release.id),
            source.line if source else None,
        )


def _all_quads(linked: Linked, names: Names) -> Iterator[Quad]:
    data = list(map_linked(linked, names))
    yield from data
    yield from ontology_quads(names)
    yield from describe_dataset(data, names, datetime.now(UTC), __version__)
    yield from quality_quads(names)


def _watched(quads: Iterable[Quad], progress: Progress) -> Iterator[Quad]:
    for count, quad in enumerate(quads):
        if count % 1000 == 0:
            progress("load", count, 0)
        yield quad
