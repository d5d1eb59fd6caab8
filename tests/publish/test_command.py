"""``kg publish`` as a user runs it: a process of its own, which may be killed at any moment."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from other_store import PATIENCE, Asked, OtherStore, Proxy, Says, canonical
from pyoxigraph import Literal, Quad
from small_graph import FORUM, NAMES, QUADS, graph, iri

from kg.store import publish, quads

SOURCE = Path(__file__).parents[2] / "src"
TOKEN = "very-secret-token"


def begin(folder: Path, address: str, *options: str, **environment: str) -> subprocess.Popen[str]:
    """The command, started."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    words = [sys.executable, "-m", "kg", "publish", "--store", str(folder), "--to", address, *options]
    return subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=given | {"PYTHONPATH": str(SOURCE)} | environment,
    )


def run(folder: Path, address: str, *options: str, **environment: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command."""
    process = begin(folder, address, *options, **environment)
    try:
        out, error = process.communicate(timeout=2 * PATIENCE)
    finally:
        process.kill()
    assert "Traceback" not in error
    return process.returncode, out, error


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A store with twenty small graphs, and one that is sent in some ten parts."""
    small = [Quad(FORUM, iri("rdfs:label"), Literal(f"{n}"), graph(f"release/{n}")) for n in range(20)]
    long = [Quad(FORUM, iri("kg:value"), Literal(n), graph("entities")) for n in range(2000)]
    publish([*QUADS, *small, *long], tmp_path / "store")
    return tmp_path / "store"


def test_a_publication_is_summed_up_in_words(folder: Path, other: OtherStore) -> None:
    status, out, error = run(folder, other.url)
    assert (status, error) == (0, "")
    counts = {line[:18].strip(): line[18:].strip() for line in out.splitlines()}
    assert (counts["graphs sent"], counts["graphs unchanged"], counts["statements"]) == ("3", "0", "6")
    assert out.endswith(f"{other.url} holds the graph, as it says itself\n")
    status, out, _ = run(folder, other.url)
    assert "graphs unchanged               3" in out
    assert out.endswith("nothing had to be sent\n")


def test_a_publication_is_summed_up_for_a_program(folder: Path, other: OtherStore) -> None:
    status, out, _ = run(folder, other.url, "--json")
    told = json.loads(out)
    assert status == 0
    assert sorted(told["sent"]) == sorted({quad.graph_name.value for quad in QUADS})
    assert (told["complete"], told["verified"], told["statements"], told["failed"]) == (True, True, 6, {})
    assert told["bytes"] > 0


def test_a_dry_run_lists_the_graphs(folder: Path, other: OtherStore) -> None:
    status, out, _ = run(folder, other.url, "--dry-run")
    assert status == 0
    assert f"would send {NAMES.graph('entities')}" in out
    assert out.endswith("nothing was sent\n")
    assert other.quads() == set()


def test_what_fails_is_told_by_name_and_ends_with_status_1(folder: Path, other: OtherStore) -> None:
    def full(asked: Asked) -> Says | None:
        return Says(507, b"disk full", {"Content-Type": "text/plain"}) if "two" in asked.path else None

    with Proxy(other.url, full) as proxy:
        status, out, error = run(folder, proxy.url)
    assert status == 1
    assert error.startswith(f"kg: {NAMES.graph('release/two')}: {proxy.url}/store")
    assert "status 507 (it says: disk full)" in error
    assert out.endswith("does not hold all of the graph; the next run sends what is missing\n")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--part-size", "much"), "not a size"),
        (("--part-size", "0"), "sends nothing"),
        (("--server", "excel"), "there are oxigraph"),
        (("--server", "graphdb", "--default-graph"), "shows all named graphs already"),
        (("--graph-store", "http://e/", "--update", "http://e/"), "give one"),
        (("--jobs", "0"), "--jobs"),
    ],
)
def test_what_cannot_be_is_wrong_usage(folder: Path, options: tuple[str, ...], told: str) -> None:
    status, _, error = run(folder, "http://127.0.0.1:1/", *options)
    assert status == 2
    assert told in error


def test_without_a_graph_it_says_what_to_do(tmp_path: Path) -> None:
    status, _, error = run(tmp_path / "none", "http://127.0.0.1:1/")
    assert (status, error) == (1, f"kg: {tmp_path / 'none'}: nothing is built here yet: run kg build first\n")
    assert not (tmp_path / "none").exists()


class TestWhoWeAre:
    @staticmethod
    def guarded(asked: Asked) -> Says | None:
        return None if asked.headers.get("authorization") == f"Bearer {TOKEN}" else Says(401)

    def test_a_token_comes_from_the_environment_and_is_written_nowhere(
        self, folder: Path, other: OtherStore
    ) -> None:
        with Proxy(other.url, self.guarded) as proxy:
            status, out, error = run(folder, proxy.url, KG_PUBLISH_TOKEN=TOKEN)
        assert status == 0
        assert TOKEN not in out + error
        for file in (folder / "publications").iterdir():
            assert TOKEN.encode() not in file.read_bytes()

    def test_without_it_the_first_refusal_ends_the_run(self, folder: Path, other: OtherStore) -> None:
        with Proxy(other.url, self.guarded) as proxy:
            status, _, error = run(folder, proxy.url, "--no-verify", "--jobs", "1")
            assert len(proxy.asked) == 1
        assert status == 1
        assert "set KG_PUBLISH_TOKEN" in error
        assert len(error.splitlines()) == 1

    def test_one_that_no_header_can_carry_is_wrong_usage(self, folder: Path) -> None:
        status, _, error = run(folder, "http://127.0.0.1:1/", KG_PUBLISH_TOKEN=f"{TOKEN}\nX-Other: 1")
        assert status == 2
        assert TOKEN not in error


class TestKilled:
    """The plug is pulled at some request; the next run goes on, and the end is the same."""

    @pytest.mark.parametrize("updates", [False, True])
    @pytest.mark.parametrize("seed", range(4))
    def test_at_random_requests_again_and_again(
        self, large: Path, other: OtherStore, updates: bool, seed: int
    ) -> None:
        chance = random.Random(seed)
        process: list[subprocess.Popen[str]] = []
        left = [0]

        def killer(asked: Asked) -> Says | None:
            if asked.writes:
                left[0] -= 1
                if left[0] == 0:
                    process[-1].kill()
                    return Says(lost=True)
            return None

        with Proxy(other.url) as proxy:
            options = ["--jobs", str(chance.randint(1, 4)), "--part-size", "20K"]
            options += ["--update", f"{proxy.url}/update"] if updates else []
            for number in range(4):
                left[0] = chance.randint(1, 12)
                # Before the store has it, or after it and before we know.
                proxy.before, proxy.after = (killer, _no) if chance.random() < 0.5 else (_no, killer)
                if number == 2:
                    _lose_a_graph(large)
                process.append(begin(large, proxy.url, *options))
                process[-1].communicate(timeout=PATIENCE)
            proxy.before = proxy.after = _no
            status, _, error = run(large, proxy.url, *options)
            assert (status, error) == (0, "")
            before = len(proxy.written)
            assert run(large, proxy.url, *options)[0] == 0
            assert len(proxy.written) == before
        assert other.named() == canonical(quads(large))

    def test_what_had_arrived_is_not_sent_again(self, large: Path, other: OtherStore) -> None:
        process: list[subprocess.Popen[str]] = []
        with Proxy(other.url) as proxy:

            def killer(asked: Asked) -> Says | None:
                if asked.writes and len(proxy.written) == 15:
                    process[-1].kill()
                return None

            proxy.before = killer
            process.append(begin(large, proxy.url, "--jobs", "1"))
            process[-1].communicate(timeout=PATIENCE)
            first = {asked.path for asked in proxy.written[:14]}
            proxy.before = _no
            assert run(large, proxy.url)[0] == 0
            second = {asked.path for asked in proxy.written[15:]}
        # The one whose answer did not come is sent again, and the one that may not have been noted.
        assert len(first & second) <= 1
        assert len(first | second) == 23


def _no(_asked: Asked) -> None:
    return None


def _lose_a_graph(folder: Path) -> None:
    kept = [quad for quad in quads(folder) if quad.graph_name != graph("release/3")]
    shutil.rmtree(folder / "snapshots")
    (folder / "current").unlink()
    publish(kept, folder)


def test_ctrl_c_ends_it_with_one_line(large: Path, other: OtherStore) -> None:
    reached = threading.Event()
    over = threading.Event()

    def slow(asked: Asked) -> Says | None:
        if asked.writes:
            reached.set()
            over.wait(PATIENCE)
        return None

    with Proxy(other.url, slow) as proxy:
        process = begin(large, proxy.url)
        try:
            assert reached.wait(PATIENCE)
            process.send_signal(signal.SIGINT)
            _, error = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
            over.set()
    assert (process.returncode, error.strip()) == (1, "kg: stopped")


class TestAskingIt:
    """``kg query --endpoint`` asks what was published."""

    @staticmethod
    def query(address: str, text: str) -> subprocess.CompletedProcess[str]:
        given = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
        words = [sys.executable, "-m", "kg", "query", "-", "--endpoint", address, "--format", "csv"]
        env = given | {"PYTHONPATH": str(SOURCE)}
        return subprocess.run(
            words, input=text, capture_output=True, text=True, env=env, timeout=PATIENCE, check=False
        )

    def test_it_answers_and_nothing_else_is_read_from_it(self, folder: Path, other: OtherStore) -> None:
        assert run(folder, other.url, "--default-graph")[0] == 0
        with Proxy(other.url) as proxy:
            done = self.query(f"{proxy.url}/query", "SELECT ?x { ?x rdfs:label 'Talks' }")
            assert not any(b"%3Fkind" in asked.body for asked in proxy.asked)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == ["x", iri("event:talks").value]

    def test_where_it_cannot_be_reached_that_is_one_line(self, other: OtherStore) -> None:
        done = self.query("http://127.0.0.1:1/query", "ASK {}")
        assert done.returncode == 1
        assert done.stderr == "kg: the store behind this server cannot be reached\n"
