"""Publishing: a new snapshot becomes current whole or not at all."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, Quad
from small_graph import FORUM, NAMES, QUADS, VIETNAM, graph, iri

from kg.errors import InputError, StoreBusy, StoreFailed, StoreMissing, ValidationFailed, Violation
from kg.store import count, current, held, is_own_graph, loaded_by_users, publish, quads
from kg.vocabulary import Names


def snapshots(folder: Path) -> set[str]:
    return {path.name for path in (folder / "snapshots").iterdir()}


def test_what_was_published_is_read_again(folder: Path) -> None:
    assert set(quads(folder)) == set(QUADS)
    assert count(folder) == len(QUADS) == current(folder).quads


def test_without_a_build_there_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="kg build"):
        current(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_the_default_graph_is_the_merge_of_all_graphs(folder: Path) -> None:
    # Two releases state that the forum involves Vietnam; as one graph that is one triple.
    store = pyoxigraph.Store.read_only(str(current(folder).data))
    merged = list(store.quads_for_pattern(FORUM, None, VIETNAM, pyoxigraph.DefaultGraph()))
    assert len(merged) == 1


def test_a_statement_in_no_named_graph_is_a_mistake(folder: Path) -> None:
    with pytest.raises(ValueError, match="named graph"):
        publish([Quad(FORUM, iri("rdfs:label"), Literal("x"))], folder)
    assert set(quads(folder)) == set(QUADS)


def test_a_new_build_replaces_the_graph_and_keeps_what_users_loaded(folder: Path) -> None:
    mine = Quad(FORUM, iri("rdfs:comment"), Literal("mine"), graph("loaded/notes"))
    publish([*QUADS, mine], folder)
    publish(QUADS[:1], folder, keep_loaded=loaded_by_users(NAMES))
    assert set(quads(folder)) == {QUADS[0], mine}
    publish(QUADS[:1], folder)
    assert set(quads(folder)) == {QUADS[0]}


@pytest.mark.parametrize(
    ("local", "own"),
    [
        ("graph/entities", True),
        ("graph/ontology", True),
        ("graph/dataset", True),
        ("graph/release/2024-07-01-forum", True),
        ("graph/loaded/notes", False),
        ("graph/entities/mine", False),
    ],
)
def test_own_graphs_are_those_that_a_build_makes(local: str, own: bool) -> None:
    names = Names("https://data.example.org/")
    assert is_own_graph(f"https://data.example.org/{local}", names) is own
    assert not is_own_graph(f"https://elsewhere.example.org/{local}", names)


def test_a_violation_publishes_nothing(folder: Path) -> None:
    before = current(folder)
    violation = Violation("http://e/x", None, None, "needs a label")
    seen = []

    def check(store: pyoxigraph.Store) -> tuple[Violation, ...]:
        named = [quad for quad in store if not isinstance(quad.graph_name, pyoxigraph.DefaultGraph)]
        seen.append(len(named))
        return (violation,)

    with pytest.raises(ValidationFailed, match="needs a label") as caught:
        publish(QUADS[:2], folder, check=check)
    assert caught.value.violations == (violation,)
    assert seen == [2]
    assert current(folder) == before
    assert snapshots(folder) == {before.id}


def test_an_error_of_the_source_passes_through_and_publishes_nothing(folder: Path) -> None:
    def broken() -> Iterator[Quad]:
        yield QUADS[0]
        raise InputError("line 3 is odd", Path("a.txt"), 3)

    before = current(folder)
    with pytest.raises(InputError, match=r"a\.txt:3"):
        publish(broken(), folder)
    assert current(folder) == before
    assert snapshots(folder) == {before.id}


def test_a_build_in_progress_turns_others_away_at_once(folder: Path) -> None:
    before = current(folder)

    def slow() -> Iterator[Quad]:
        with pytest.raises(StoreBusy, match="another build"):
            publish(QUADS, folder)
        yield QUADS[0]

    assert publish(slow(), folder).id != before.id


def test_only_the_current_and_the_previous_snapshot_are_kept(folder: Path) -> None:
    made = [current(folder), *(publish(QUADS, folder) for _ in range(3))]
    assert snapshots(folder) == {made[-1].id, made[-2].id}


def test_a_snapshot_that_somebody_reads_is_not_removed(folder: Path) -> None:
    with held(folder) as read:
        for _ in range(3):
            publish(QUADS[:1], folder)
        assert read.id in snapshots(folder)
        assert len(pyoxigraph.Store.read_only(str(read.data))) > 0
    publish(QUADS[:1], folder)
    assert read.id not in snapshots(folder)


BUILD = """
    import sys
    from pathlib import Path
    from pyoxigraph import Literal, NamedNode, Quad
    from kg.store import publish

    def many():
        for number in range({count}):
            if number == {announce}:
                print("building", flush=True)
            yield Quad(NamedNode(f"http://e/{{number}}"), NamedNode("http://e/p"), Literal("x" * 200), NamedNode("http://g/"))

    {before}
    publish(many(), Path(sys.argv[1]))
"""


def build(
    folder: Path, before: str = "", announce: int = 1000, count: int = 10_000_000
) -> subprocess.Popen[str]:
    """A build of so many statements, which would take very long, in a process of its own."""
    program = textwrap.dedent(BUILD).format(before=before, announce=announce, count=count)
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_build_killed_in_the_middle_leaves_the_old_graph_and_the_next_one_cleans_up(folder: Path) -> None:
    before = current(folder)
    with build(folder) as building:
        assert building.stdout is not None
        assert building.stdout.readline() == "building\n"
        with pytest.raises(StoreBusy):
            publish(QUADS, folder)
        building.send_signal(signal.SIGKILL)
    assert current(folder) == before
    assert set(quads(folder)) == set(QUADS)
    assert len(snapshots(folder)) == 2  # What the killed build left.
    after = publish(QUADS[:1], folder)
    assert snapshots(folder) == {before.id, after.id}


def test_a_disk_that_takes_no_more_is_one_line_and_changes_nothing(folder: Path) -> None:
    # A bound on the size of files fails in the same place as a full disk, and needs no disk to fill.
    before = current(folder)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, 1 << 18))"
    with build(folder, limit, count=50_000) as building:
        _, said = building.communicate()
    assert building.returncode == 1
    last = said.strip().splitlines()[-1]
    assert last.startswith("kg.errors.StoreFailed: ")
    assert "could not be written" in last
    assert "nothing is changed" in last
    assert current(folder) == before
    assert snapshots(folder) == {before.id}
    assert set(quads(folder)) == set(QUADS)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_line(folder: Path) -> None:
    folder.chmod(0o500)
    try:
        with pytest.raises(StoreFailed, match="Permission denied"):
            publish(QUADS, folder)
    finally:
        folder.chmod(0o700)
    assert set(quads(folder)) == set(QUADS)


def test_a_file_in_the_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("not a folder")
    with pytest.raises(StoreFailed, match="cannot be written"):
        publish(QUADS, tmp_path / "store")


def test_a_damaged_snapshot_is_one_line(folder: Path) -> None:
    (current(folder).path / "snapshot.json").unlink()
    with pytest.raises(StoreFailed, match="cannot be read"):
        current(folder)


def test_the_lock_of_a_reader_is_shared(folder: Path) -> None:
    with held(folder) as one, held(folder) as two:
        assert one == two
        with (one.path / "in-use").open("rb") as handle, pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
