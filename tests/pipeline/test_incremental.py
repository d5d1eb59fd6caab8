"""Building on what is there: little is worked on, and the graph is that of a build from nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from small_releases import BODIES, DAYS, TITLES, Told, lines_of, write_releases

from kg.errors import NothingToBuild, ValidationFailed
from kg.pipeline import BuildReport, build, collection, extracting, filling
from kg.pipeline.kept import FILE as FACTS_FILE
from kg.settings import Settings
from kg.store import Findings, current, indexing, load, search

HANOI = Told(TITLES[0], BODIES[0], DAYS[0])
FORUM = Told(TITLES[1], BODIES[1], DAYS[1])
MEMORANDUM = Told(TITLES[2], BODIES[2], DAYS[2])


class Archive:
    """A folder of releases, and a store that is built of it."""

    def __init__(self, path: Path) -> None:
        self.releases = path / "releases"
        self.settings = Settings(store=path / "store")

    def build(self, *, prune: bool = False, **files: Told) -> BuildReport:
        """Write these files, no others, and build."""
        write_releases(self.releases, files)
        return build([self.releases], self.settings, prune=prune)

    def titles(self) -> set[str]:
        store = pyoxigraph.Store.read_only(str(current(self.settings.store).data))
        title = pyoxigraph.NamedNode("http://purl.org/dc/terms/title")
        release = pyoxigraph.NamedNode("https://w3id.org/tradekg/ontology#Release")
        typed = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        return {
            quad.object.value
            for node in store.quads_for_pattern(None, typed, release, pyoxigraph.DefaultGraph())
            for quad in store.quads_for_pattern(node.subject, title, None, pyoxigraph.DefaultGraph())
        }


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the releases that are extracted from now on."""
    titles: list[str] = []
    extract = extracting.extract.extract_facts

    def watched(release):  # type: ignore[no-untyped-def]
        titles.append(release.title)
        return extract(release)

    monkeypatch.setattr(extracting.extract, "extract_facts", watched)
    return titles


# -- the same as from nothing ------------------------------------------------------------------------------

releases = st.builds(Told, st.sampled_from(TITLES), st.sampled_from(BODIES), st.sampled_from(DAYS))
states = st.dictionaries(st.sampled_from("abcd"), releases, min_size=1)


def without_what_was_kept(settings: Settings) -> Settings:
    """A copy of the store that knows which ids were given, but none of the work that was done."""
    copy = settings.store.with_name("from-nothing")
    shutil.rmtree(copy, ignore_errors=True)
    if settings.store.exists():
        shutil.copytree(settings.store, copy)
        (copy / FACTS_FILE).unlink(missing_ok=True)
        for kept in ("releases.gz", "counts.json"):
            (current(copy).path / "files" / kept).unlink()
    return Settings(store=copy)


@given(st.lists(states, min_size=2, max_size=5))
@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_after_any_additions_edits_and_removals_the_graph_is_that_of_a_build_from_nothing(
    history: list[dict[str, Told]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        # However much has changed, it is changed in a copy; where the store knows of no work, it cannot be.
        patch.setattr(filling, "FROM_NOTHING", 2.0)
        patch.setattr(indexing, "_MOST_STALE", 1_000.0)
        archive = Archive(Path(folder))
        for state in history:
            from_nothing = without_what_was_kept(archive.settings)
            archive.build(prune=True, **state)
            build([archive.releases], from_nothing, prune=True)
            assert lines_of(archive.settings) == lines_of(from_nothing)
            assert_default_graph_is_the_merge(archive.settings)
            assert findings(archive.settings) == findings(from_nothing)


def findings(settings: Settings) -> list[Findings]:
    """What is found by its name, all of it."""
    index = current(settings.store).index
    words = {word for title in TITLES for word in title.split()}
    return [search(index, word, most=1_000) for word in ("ahn", "korea", "ministry", *sorted(words))]


def assert_default_graph_is_the_merge(settings: Settings) -> None:
    snapshot = current(settings.store)
    quads = list(pyoxigraph.Store.read_only(str(snapshot.data)))
    merged = [quad.triple for quad in quads if isinstance(quad.graph_name, pyoxigraph.DefaultGraph)]
    named = [quad for quad in quads if not isinstance(quad.graph_name, pyoxigraph.DefaultGraph)]
    assert len(merged) == len(set(merged))
    assert set(merged) == {quad.triple for quad in named}
    assert snapshot.quads == len(named)


def test_few_changes_are_made_in_a_copy_and_many_make_a_new_graph(archive: Archive) -> None:
    # The property above would hold trivially if no build ever changed a copy.
    many = {
        f"r{number}": Told(f"Release number {number}", BODIES[number % 5], DAYS[0]) for number in range(12)
    }
    archive.build(**many)
    first = files_of(archive.settings)
    archive.build(**many, another=HANOI)
    assert first & files_of(archive.settings), "a copy shares files with what it was copied from"
    for number in range(6):
        many[f"r{number}"] = many[f"r{number}"].with_body(BODIES[(number + 1) % 5])
    second = files_of(archive.settings)
    archive.build(**many)
    assert not second & files_of(archive.settings)


def files_of(settings: Settings) -> set[int]:
    """The inodes of the tables of the published store."""
    return {file.stat().st_ino for file in current(settings.store).data.glob("*.sst")}


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_processes_does_not_show_in_the_result(
    archive: Archive, tmp_path: Path, jobs: int
) -> None:
    many = {
        f"r{number}": Told(f"Release {number}", BODIES[number % 5], DAYS[number % 3]) for number in range(150)
    }
    archive.build(**many)
    others = Settings(store=tmp_path / "others", jobs=jobs)
    build([archive.releases], others)
    assert lines_of(others) == lines_of(archive.settings)


# -- what is worked on -------------------------------------------------------------------------------------


def test_only_what_is_new_or_changed_is_extracted(archive: Archive, extracted: list[str]) -> None:
    archive.build(a=HANOI, b=FORUM)
    assert sorted(extracted) == sorted([HANOI.title, FORUM.title])
    extracted.clear()
    report = archive.build(a=HANOI, b=FORUM.with_body(BODIES[3]), c=MEMORANDUM)
    assert sorted(extracted) == sorted([FORUM.title, MEMORANDUM.title])
    account = report.account
    assert (account.read, account.new, account.changed, account.unchanged) == (3, 1, 1, 1)
    assert (account.removed, account.extracted, account.failed, account.total) == (0, 2, 0, 3)


def test_a_build_that_changes_nothing_publishes_nothing(archive: Archive, extracted: list[str]) -> None:
    first = archive.build(a=HANOI, b=FORUM)
    extracted.clear()
    again = archive.build(a=HANOI, b=FORUM)
    assert first.published
    assert not again.published
    assert again.snapshot == first.snapshot == current(archive.settings.store)
    assert extracted == []


def test_other_rules_of_extraction_read_everything_again(
    archive: Archive, extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.build(a=HANOI, b=FORUM)
    extracted.clear()
    monkeypatch.setattr(collection, "_extraction", lambda: b"other rules")
    # Only one of them is read: the text of the other one is in the graph.
    report = archive.build(b=FORUM)
    assert sorted(extracted) == sorted([HANOI.title, FORUM.title])
    assert (report.account.read, report.account.extracted, report.account.total) == (1, 2, 2)


@pytest.mark.parametrize("damage", ["removed", "overwritten"])
def test_facts_that_were_kept_may_be_lost(archive: Archive, extracted: list[str], damage: str) -> None:
    archive.build(a=HANOI, b=FORUM)
    before = lines_of(archive.settings)
    kept = archive.settings.store / FACTS_FILE
    if damage == "removed":
        kept.unlink()
    else:
        kept.write_bytes(b"no database at all" * 100)
    extracted.clear()
    archive.build(a=HANOI)
    assert sorted(extracted) == sorted([HANOI.title, FORUM.title])
    assert lines_of(archive.settings) == before


# -- which releases there are ------------------------------------------------------------------------------


def test_what_is_not_read_stays(archive: Archive) -> None:
    archive.build(a=HANOI, b=FORUM)
    report = archive.build(c=MEMORANDUM)
    assert archive.titles() == {HANOI.title, FORUM.title, MEMORANDUM.title}
    assert (report.releases, report.account.removed) == (3, 0)


def test_pruned_what_is_not_read_goes(archive: Archive) -> None:
    archive.build(a=HANOI, b=FORUM)
    report = archive.build(prune=True, c=MEMORANDUM)
    assert archive.titles() == {MEMORANDUM.title}
    assert (report.releases, report.account.removed) == (1, 2)


def test_a_correction_takes_the_place_of_what_it_corrects(archive: Archive) -> None:
    archive.build(a=HANOI, b=FORUM)
    report = archive.build(a=HANOI.with_body(BODIES[4]))
    assert (report.releases, report.account.changed) == (2, 1)


def test_two_of_one_title_and_day_are_two_where_they_are_read_together(archive: Archive) -> None:
    archive.build(a=HANOI)
    report = archive.build(a=HANOI, b=HANOI.with_body(BODIES[4]))
    # Each has an id with a hash of its text now; the id without is no release's any more.
    assert (report.releases, report.account.new, report.account.removed) == (2, 2, 1)


def test_nothing_to_read_changes_nothing(archive: Archive) -> None:
    archive.build(a=HANOI)
    before = current(archive.settings.store)
    write_releases(archive.releases, {})
    with pytest.raises(NothingToBuild):
        build([archive.releases], archive.settings, prune=True)
    assert current(archive.settings.store) == before


def test_graphs_that_users_loaded_stay(archive: Archive, tmp_path: Path) -> None:
    archive.build(a=HANOI)
    notes = tmp_path / "notes.nt"
    notes.write_text('<https://example.org/a> <https://example.org/b> "c" .\n', encoding="utf-8")
    load([notes], archive.settings.store, archive.settings.names)
    archive.build(a=HANOI, b=FORUM)
    assert any("example.org/a" in line for line in lines_of(archive.settings))
    assert_default_graph_is_the_merge(archive.settings)


def test_what_was_loaded_and_breaks_a_shape_stops_a_build_that_changes_something_else(
    archive: Archive, tmp_path: Path
) -> None:
    archive.build(a=HANOI)
    broken = tmp_path / "broken.nt"
    broken.write_text(
        "<https://example.org/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/tradekg/ontology#Event> .\n",
        encoding="utf-8",
    )
    loaded = load([broken], archive.settings.store, archive.settings.names).snapshot
    with pytest.raises(ValidationFailed, match=r"example\.org/x"):
        archive.build(a=HANOI, b=FORUM)
    assert current(archive.settings.store) == loaded


def test_other_shapes_look_at_everything_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[object] = []
    check = filling.validate

    def watched(store, nodes=None, *, merged):  # type: ignore[no-untyped-def]
        looked_at.append(nodes)
        return check(store, nodes, merged=merged)

    many = {f"r{number}": Told(f"Release {number}", BODIES[number % 5], DAYS[0]) for number in range(9)}
    archive.build(**many)
    monkeypatch.setattr(filling, "validate", watched)
    archive.build(**many, a=HANOI)
    monkeypatch.setattr(filling, "_valid", lambda: b"other shapes")
    archive.build(**many, a=HANOI, b=FORUM)
    assert looked_at[0]
    assert looked_at[1] is None


def test_a_graph_of_an_earlier_version_is_carried_on(archive: Archive) -> None:
    archive.build(a=HANOI, b=FORUM)
    kept: Iterator[Path] = (current(archive.settings.store).path / "files").iterdir()
    for file in [*kept, archive.settings.store / FACTS_FILE]:
        if file.name != "identity.gz":
            file.unlink()
    archive.build(c=MEMORANDUM)
    assert archive.titles() == {HANOI.title, FORUM.title, MEMORANDUM.title}
