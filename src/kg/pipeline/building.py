"""A build: what is new in the inputs becomes part of the graph, and the result is published.

The result is that of a build from nothing with all releases and the ids given so far. What costs time is done
only where it changes something: extraction for releases not seen before, mapping and loading for those whose
facts or identities are others now. Linking looks at everything each time, since one release may change what
the mentions of another are of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from kg.errors import InputError
from kg.link import MappingSet, read_mappings
from kg.model import Account, Release
from kg.pipeline.before import collection_before, lost_register, releases_before
from kg.pipeline.collection import Collection, Reckoning, facts_key, reckon
from kg.pipeline.extracting import extract_encoded
from kg.pipeline.facts import Progress, gazetteer_of, known_of, no_progress, nothing_to_build
from kg.pipeline.filling import Contents, Filling
from kg.pipeline.kept import Extracted, KeptFacts, kept_facts
from kg.pipeline.linking import LinkingOutcome, LinkingTask, link_kept
from kg.pipeline.shards import Shards
from kg.pipeline.timing import Steps
from kg.pipeline.workers import Workers, workers_for
from kg.places import to_url
from kg.read import read_releases
from kg.settings import Settings
from kg.store import Draft, Snapshot, drafting
from kg.vocabulary import Names


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made: counts, the snapshot that is now published, and what went wrong on the way.

    ``published`` is false where nothing had changed, so that the snapshot is the one before. ``replaced``
    counts former ids that lead to another, ``warnings`` are decisions of curators without effect, and a
    register of ids that is gone. ``steps`` are the seconds of each step in their order.
    """

    snapshot: Snapshot
    published: bool
    account: Account
    steps: Mapping[str, float]
    duplicates: int
    events: int
    persons: int
    organizations: int
    agreements: int
    countries: int
    linked_to_wikidata: int
    replaced: int
    warnings: tuple[InputError, ...]
    problems: tuple[InputError, ...]

    @property
    def releases(self) -> int:
        """How many releases are in the graph."""
        return self.account.total

    @property
    def quads(self) -> int:
        """How many statements are in the graph."""
        return self.snapshot.quads


def build(
    paths: Iterable[Path],
    settings: Settings,
    progress: Progress = no_progress,
    *,
    prune: bool = False,
    workers: Callable[[int], AbstractContextManager[Workers]] | None = None,
) -> BuildReport:
    """The report of a build whose graph is published in ``settings.store``.

    The releases below the paths are added to those of the builds before, or take their place; with ``prune``
    the others go. A file, block or release that fails is among the report's problems and the rest is built.
    Graphs that were loaded beside the builds stay. ``workers`` gives whoever does the work on so many
    releases, without it processes on this machine. Raises :class:`~kg.errors.NothingToBuild` when no release
    could be read, :class:`~kg.errors.StoreBusy` at once when somebody else builds here,
    :class:`~kg.errors.ValidationFailed` for a graph that breaks a shape,
    :class:`~kg.errors.OutputFailed` for a folder of shards, and :class:`~kg.errors.StoreError` for one of
    the store that cannot be written: then what was published before stays.
    """
    started = datetime.now(UTC)
    names = settings.names
    steps = Steps(progress)
    workers = partial(workers_for, jobs=settings.jobs) if workers is None else workers
    mappings = _checked(settings)
    reading = read_releases(paths)
    if not reading.releases:
        raise nothing_to_build(reading.problems)
    with drafting(settings.store) as draft, kept_facts(settings.store) as kept:
        known_of(settings)  # Damaged, it ends a build here and not after the extraction.
        before = collection_before(draft, names)
        lost = lost_register(draft, before)
        reckoning = reckon(before, reading.releases, prune=prune)
        # Begun before Oxigraph's store is open: its threads would not follow into another process.
        with workers(len(reckoning.after.members)) as working:
            missing = _missing(reckoning.after, reading.releases, kept, draft, names)
            failures = _extract(missing, kept, working, steps)
            after = _without(reckoning.after, failures)
            # What other processes begin with is a copy of what this one has: better without the texts.
            extracted, duplicates, unread = len(missing), reading.duplicates, reading.problems
            del missing, reading
            problems = (*unread, *failures.values(), *mappings.problems)
            if not after.members:
                raise nothing_to_build(problems)
            outcome = _link(after, settings, working, steps)
            problems = (*problems, *outcome.contradictions)
            account = _account(reckoning, after, extracted, len(problems), started)
            contents = Contents(before, after, outcome, account)
            shards = Shards(to_url(settings.shards)) if settings.shards else None
            filling = Filling(draft, kept, names, working, steps, contents, shards)
            snapshot = filling.snapshot()
    return BuildReport(
        snapshot=snapshot,
        published=draft.previous is None or snapshot.id != draft.previous.id,
        account=replace(account, ended=datetime.now(UTC)),
        steps=steps.seconds(),
        duplicates=duplicates,
        events=outcome.kinds.get("event", 0),
        persons=outcome.kinds.get("person", 0),
        organizations=outcome.kinds.get("organization", 0),
        agreements=outcome.kinds.get("agreement", 0),
        countries=outcome.kinds.get("country", 0),
        linked_to_wikidata=outcome.linked_to_wikidata,
        replaced=outcome.replaced,
        warnings=(*lost, *outcome.warnings),
        problems=problems,
    )


def _checked(settings: Settings) -> MappingSet:
    """The mapping set; it and the gazetteer are looked at before an extraction takes its time."""
    with gazetteer_of(settings):
        return read_mappings(settings.mappings)


def _missing(
    after: Collection, read: Iterable[Release], kept: KeptFacts, draft: Draft, names: Names
) -> tuple[Release, ...]:
    """The releases whose facts are not known yet: as they were read, or else as the graph before has them."""
    known = kept.keys()
    wanted = {id_ for id_, member in after.members.items() if facts_key(member.content) not in known}
    found = [release for release in read if release.id in wanted]
    elsewhere = wanted - {release.id for release in found}
    return (*found, *releases_before(draft, names, sorted(elsewhere)))


def _extract(
    releases: tuple[Release, ...], kept: KeptFacts, workers: Workers, progress: Progress
) -> dict[str, InputError]:
    """Keep the facts of the releases; what went wrong by the ids of those that have none."""
    failures: dict[str, InputError] = {}
    left = iter(releases)
    done = 0
    progress("extract", done, len(releases))
    for outcomes in extract_encoded(releases, workers):
        kept.put(outcome for outcome in outcomes if isinstance(outcome, Extracted))
        for outcome in outcomes:
            release = next(left)
            if isinstance(outcome, InputError):
                failures[release.id] = outcome
        done += len(outcomes)
        progress("extract", done, len(releases))
    return failures


def _without(collection: Collection, failures: dict[str, InputError]) -> Collection:
    return Collection({id_: item for id_, item in collection.members.items() if id_ not in failures})


def _link(after: Collection, settings: Settings, workers: Workers, progress: Progress) -> LinkingOutcome:
    total = len(after.members)
    progress("link", 0, total)
    keys = tuple(facts_key(member.content) for member in after.members.values())
    outcome = workers.aside(link_kept, LinkingTask(keys, settings))
    progress("link", total, total)
    return outcome


def _account(
    reckoning: Reckoning, after: Collection, extracted: int, failed: int, started: datetime
) -> Account:
    return Account(
        started=started,
        ended=datetime.now(UTC),
        read=len(reckoning.new) + len(reckoning.changed) + len(reckoning.unchanged),
        new=len(reckoning.new & after.members.keys()),
        changed=len(reckoning.changed & after.members.keys()),
        unchanged=len(reckoning.unchanged & after.members.keys()),
        removed=len(reckoning.removed),
        extracted=extracted,
        failed=failed,
        total=len(after.members),
    )
