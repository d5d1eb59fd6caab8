"""Whatever ends a build, the last published graph is whole and served, and the next build cleans up."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path

import pyoxigraph
import pytest
from operated_server import OperatedServer, operated, until
from preloaded import preloaded
from small_releases import BODIES, DAYS, Told, write_releases

from kg.pipeline.kept import FILE as FACTS_FILE
from kg.store import current

KILLS = 50
RELEASES = 12
TEXTS = "SELECT ?text { ?release a kg:Release ; kg:text ?text }"


def state(number: int, changed: int) -> dict[str, Told]:
    """A dozen releases, the first ``changed`` of which have a text that no other state has."""
    return {
        f"r{place}": Told(
            f"Release {place}",
            BODIES[place % 5] + (f" This is state {number}." if place < changed else ""),
            DAYS[place % 3],
        )
        for place in range(RELEASES)
    }


# One changes so little that it is changed in a copy, one so much that the graph is made anew.
STATES = (state(1, changed=2), state(2, changed=RELEASES))
MARKS = tuple(f"This is state {number}." for number in (1, 2))


class Archive:
    """Releases and the store that is built of them by processes of their own."""

    def __init__(self, path: Path) -> None:
        self.releases = path / "releases"
        self.store = path / "store"
        self.words = ("build", str(self.releases), "--store", str(self.store), "--jobs", "2", "--json")

    @contextmanager
    def begin(
        self, files: dict[str, Told], limit: Callable[[], None] | None = None
    ) -> Iterator[subprocess.Popen[str]]:
        """A build of these files that has begun, with other processes that share its work."""
        write_releases(self.releases, files)
        with subprocess.Popen(
            [sys.executable, "-m", "kg", *self.words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=limit,  # noqa: PLW1509 - no thread of the test holds a lock
        ) as building:
            try:
                yield building
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(building.pid, signal.SIGKILL)

    def build(self, files: dict[str, Told]) -> dict[str, object]:
        """What a build of these files says that nobody disturbs."""
        with self.begin(files) as building:
            out, err = building.communicate(timeout=120)
        assert building.returncode == 0, err
        return json.loads(out)

    def texts(self) -> frozenset[str]:
        """The texts of the releases in the published graph, which is read as a whole on the way."""
        snapshot = current(self.store)
        quads = list(pyoxigraph.Store.read_only(str(snapshot.data)))
        named = [quad for quad in quads if isinstance(quad.graph_name, pyoxigraph.NamedNode)]
        merged = {quad.triple for quad in quads if isinstance(quad.graph_name, pyoxigraph.DefaultGraph)}
        assert len(named) == snapshot.quads
        assert merged == {quad.triple for quad in named}
        text = "https://w3id.org/tradekg/ontology#text"
        return frozenset(triple.object.value for triple in merged if triple.predicate.value == text)

    def snapshots(self) -> int:
        return len(list((self.store / "snapshots").iterdir()))


def texts_of(files: dict[str, Told]) -> frozenset[str]:
    return frozenset(f"{told.title}\n\n{told.body}" for told in files.values())


KNOWN = tuple(texts_of(files) for files in STATES)


def served(server: OperatedServer) -> frozenset[str]:
    """The texts of the releases as the server gives them."""
    reply = server.query(TEXTS, "application/sparql-results+json")
    assert reply.status == 200, reply.text
    return frozenset(row["text"]["value"] for row in json.loads(reply.body)["results"]["bindings"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The first state, published. Shared: tests only copy it."""
    archive = Archive(tmp_path_factory.mktemp("built"))
    archive.build(STATES[0])
    return archive


@pytest.fixture
def archive(built: Archive, tmp_path: Path) -> Archive:
    """The first state, published, to do with as one likes."""
    archive = Archive(tmp_path)
    shutil.copytree(built.releases, archive.releases)
    shutil.copytree(built.store, archive.store)
    return archive


def processes_of(session: int) -> list[int]:
    """The processes that a build left running."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state_, _, _, session_ = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(session_) == session and state_ != "Z":
            found.append(int(stat.parent.name))
    return found


def test_a_build_killed_at_fifty_moments_never_costs_the_published_graph(
    archive: Archive, tmp_path: Path
) -> None:
    chance = random.Random(20240701)
    killed = 0
    # Copies of a process that has loaded the program: while it loads, a kill has nothing to harm.
    with (
        preloaded("kg.commands.build", "kg.pipeline") as program,
        operated(archive.store, tmp_path / "server") as server,
    ):
        # How long a build of each state takes when nobody disturbs it, the last time.
        whole = [0.0, 0.0]
        for number in (1, 0):
            write_releases(archive.releases, STATES[number])
            begun = time.monotonic()
            assert program.begin(*archive.words).status(120) == 0
            whole[number] = time.monotonic() - begun
        before = archive.texts()
        assert before == KNOWN[0]
        for number in cycle((1, 0)):
            files = STATES[number]
            write_releases(archive.releases, files)
            begun = time.monotonic()
            building = program.begin(*archive.words)
            status = building.status(chance.uniform(0, whole[number]))
            if status is None:
                status = building.kill()
            else:
                whole[number] = time.monotonic() - begun
            assert status in {0, -signal.SIGKILL}
            killed += status != 0
            until(lambda session=building.pid: not processes_of(session))
            after = archive.texts()
            assert after in {before, texts_of(files)}
            assert after in KNOWN
            assert status != 0 or after == texts_of(files)
            assert served(server) == after
            before = after
            if killed == KILLS:
                break
    archive.build(STATES[0])
    archive.build(STATES[1])
    assert archive.texts() == KNOWN[1]
    assert archive.snapshots() == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_build_that_is_stopped_says_so_and_leaves_nothing(archive: Archive, number: signal.Signals) -> None:
    before = current(archive.store)
    with archive.begin(STATES[1]) as building:
        until(lambda: archive.snapshots() > 1)
        # As a terminal does it: all processes of the build get the signal.
        os.killpg(building.pid, number)
        _, said = building.communicate(timeout=60)
    assert (building.returncode, said.strip()) == (1, "kg: stopped")
    assert processes_of(building.pid) == []
    assert current(archive.store) == before
    assert archive.snapshots() == 1


def test_of_two_builds_at_once_one_is_turned_away(archive: Archive) -> None:
    with archive.begin(STATES[1]) as building:
        until(lambda: archive.snapshots() > 1)
        # It stands still meanwhile: else it might have ended before the other one has started.
        os.killpg(building.pid, signal.SIGSTOP)
        with archive.begin(STATES[1]) as another:
            _, said = another.communicate(timeout=60)
        os.killpg(building.pid, signal.SIGCONT)
        building.communicate(timeout=120)
    assert another.returncode == 1
    assert said == f"kg: {archive.store}: another build or load works here: wait until it has ended\n"
    assert building.returncode == 0
    assert archive.texts() == KNOWN[1]


@pytest.mark.parametrize("size", [4 << 10, 16 << 10, 64 << 10])
@pytest.mark.parametrize("changed", [2, RELEASES], ids=["a copy is changed", "all is made anew"])
def test_a_disk_that_is_full_costs_the_build_and_nothing_else(
    archive: Archive, changed: int, size: int
) -> None:
    # A bound on the size of files fails in the same places, and needs no disk to fill.
    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    before, wanted = current(archive.store), state(2, changed)
    with archive.begin(wanted, small_files_only) as building:
        _, said = building.communicate(timeout=120)
    assert building.returncode == 1
    assert said.startswith(f"kg: {archive.store}: ")
    assert said.count("\n") == 1
    assert "nothing is changed" in said
    assert current(archive.store) == before
    assert archive.texts() == KNOWN[0]
    assert archive.snapshots() == 1
    archive.build(wanted)
    assert archive.texts() == texts_of(wanted)


def test_facts_half_written_are_found_whole_or_not_at_all(archive: Archive) -> None:
    # What SQLite leaves when it is killed within a transaction: a journal that the next one rolls back.
    (archive.store / f"{FACTS_FILE}-journal").write_bytes(b"\0" * 512)
    archive.build(STATES[1])
    assert archive.texts() == KNOWN[1]
