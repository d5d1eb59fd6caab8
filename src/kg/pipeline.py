"""The whole way from files to a published graph: read, extract, link, map, validate, load."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Quad, Store

from kg import __version__
from kg.errors import InputError, KgError, NothingToBuild, StoreBusy, StoreMissing, Violation
from kg.extract import extract_facts
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
    read_mappings,
    read_register,
    write_register,
)
from kg.model import Facts, Linked, Notice, Register, Release
from kg.rdf import describe_dataset, map_linked, ontology_quads, quality_quads
from kg.read import read_releases
from kg.settings import Settings
from kg.store import Snapshot, current, kept_file, loaded_by_users, publish, rows
from kg.validate import validate
from kg.vocabulary import Names

_ANY_RELEASE = "SELECT ?release WHERE { ?release a kg:Release } LIMIT 1"

Progress = Callable[[str, int, int], None]
"""Told the name of a step, how many of its units are done, and how many there are."""

# Below this many releases, starting processes takes longer than the extraction itself.
_WORTH_PROCESSES = 200
_RELEASES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class FactsReport:
    """The facts of all releases with one id per thing, what could not be read, and how many came twice.

    ``warnings`` are decisions of curators that had no effect.
    """

    linked: Linked
    problems: tuple[InputError, ...]
    duplicates: int
    warnings: tuple[InputError, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made: counts, the snapshot that is now published, and what went wrong on the way.

    ``replaced`` counts former ids that lead to another, ``warnings`` are decisions of curators without
    effect, and a register of ids that is gone.
    """

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
    replaced: int
    warnings: tuple[InputError, ...]
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
    with gazetteer_of(settings) as gazetteer:
        register = kept_file(settings.store, REGISTER_FILE)
        lost = tuple(_lost_register(settings)) if register is None else ()
        mappings = read_mappings(settings.mappings)
        report = read_facts(paths, progress, gazetteer=gazetteer, mappings=mappings, known=known_of(settings))

    def check(store: Store) -> tuple[Violation, ...]:
        # Nobody else publishes while this runs, but somebody may have since the ids were taken up.
        if kept_file(settings.store, REGISTER_FILE) != register:
            raise StoreBusy("another build gave new ids meanwhile: build again", settings.store)
        progress("validate", 0, 0)
        return validate(store)

    quads = _watched(_all_quads(report.linked, names), progress)
    snapshot = publish(
        quads,
        settings.store,
        check=check,
        keep_loaded=loaded_by_users(names),
        files={REGISTER_FILE: write_register(report.linked.register)},
    )
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
        replaced=len(report.linked.replaced),
        warnings=(*lost, *report.warnings),
        problems=report.problems,
    )


def _lost_register(settings: Settings) -> Iterator[InputError]:
    """A warning where a graph was built, but its register is gone: then ids are given anew."""
    try:
        built = next(rows(settings.store, _ANY_RELEASE, settings.names), None)
    except StoreMissing:
        return
    if built is not None:
        path = current(settings.store).path / "files" / REGISTER_FILE
        message = (
            "the register of ids is gone: ids were given anew; if they must stay, restore it and build again"
        )
        yield InputError(message, path)


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
    linked = link(facts, gazetteer, mappings, known)
    progress("link", total, total)
    warnings: list[InputError] = []
    for notice in (*known.curation.notices, *linked.notices):
        (problems if notice.contradiction else warnings).append(_error(notice))
    return FactsReport(linked, tuple(problems), reading.duplicates, tuple(warnings))


def _error(notice: Notice) -> InputError:
    return InputError(notice.message, notice.source.path, notice.source.line)


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
