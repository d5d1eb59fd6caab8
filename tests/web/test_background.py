"""Files to take away are made while the server runs: whole or not there, and nobody has to wait for them."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from operated_server import OperatedServer, begin, operated, until
from small_graph import NAMES, QUADS

from kg.export import find_downloads, make_downloads
from kg.store import current, publish


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A small graph without files."""
    publish(QUADS, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def larger(seeds_store: Path, tmp_path: Path) -> Path:
    """A graph whose files take a while."""
    return shutil.copytree(seeds_store, tmp_path / "larger")


def page(server: OperatedServer) -> str:
    reply = server.ask("/downloads", "text/html")
    assert reply.status == 200
    return reply.text


def test_the_page_says_that_files_are_prepared_and_then_has_them(larger: Path, tmp_path: Path) -> None:
    with operated(larger, tmp_path / "run", KG_DOWNLOADS="yes") as server:
        assert "The files are being prepared" in page(server)
        missing = server.ask("/downloads", "application/json")
        assert (missing.status, "are being prepared" in missing.json["detail"]) == (404, True)
        [made] = until(lambda: find_downloads(larger))
        assert f'href="/downloads/{made.edition.version}/tradekg.nq.gz"' in page(server)


def test_each_graph_that_is_published_gets_its_files(store: Path, tmp_path: Path) -> None:
    with operated(store, tmp_path / "run", KG_DOWNLOADS="yes") as server:
        [first] = until(lambda: find_downloads(store))
        publish(QUADS[:3], store)
        newest, before = until(lambda: found if len(found := find_downloads(store)) == 2 else ())
        assert before == first
        assert newest.edition.version in page(server)
        assert "newer than these files" not in page(server)


def test_a_server_that_is_stopped_leaves_nothing_half(larger: Path, tmp_path: Path) -> None:
    snapshot = current(larger).path
    with operated(larger, tmp_path / "run", KG_DOWNLOADS="yes"):
        until(lambda: [*snapshot.glob(".downloads-*")])
    assert find_downloads(larger) == ()
    assert [*snapshot.glob(".downloads-*")] == []
    assert make_downloads(larger, NAMES) is not None


def test_a_server_that_is_killed_harms_nothing(larger: Path, tmp_path: Path) -> None:
    """What it began goes on, or the next server begins it anew."""
    snapshot = current(larger).path
    server = begin(larger, tmp_path / "run", KG_DOWNLOADS="yes")
    assert server.address
    until(lambda: [*snapshot.glob(".downloads-*")])
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    with operated(larger, tmp_path / "again", KG_DOWNLOADS="yes"):
        assert until(lambda: find_downloads(larger))
    assert [*snapshot.glob(".downloads-*")] == []


def test_it_gives_way_to_all_others(larger: Path, tmp_path: Path) -> None:
    with operated(larger, tmp_path / "run", KG_DOWNLOADS="yes") as server:
        # The server says so a moment after the process has begun.
        assert until(lambda: [one for one in makers(server) if os.getpriority(os.PRIO_PROCESS, one) == 19])


def makers(server: OperatedServer) -> list[int]:
    """The processes of a server that make files."""
    found = []
    for task in Path(f"/proc/{server.process.pid}/task").glob("*/children"):
        for child in task.read_text().split():
            try:
                words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"downloads" in words:
                found.append(int(child))
    return found


def test_what_fails_is_told_once_and_the_page_promises_nothing(store: Path, tmp_path: Path) -> None:
    (current(store).path / "downloads.lock").mkdir()
    with operated(store, tmp_path / "run", KG_DOWNLOADS="yes") as server:
        until(lambda: "no files to take away: " in server.log.read_text())
        assert "has no files to take away, or not yet" in page(server)
        until(lambda: not makers(server))
    lines = [line for line in server.log.read_text().splitlines() if line.startswith("kg: no files")]
    assert len(lines) == 1
    assert "could not be written: Is a directory" in lines[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_where_it_may_not_write_it_lets_it_be(store: Path, tmp_path: Path) -> None:
    folder = current(store).path
    folder.chmod(0o555)
    try:
        with operated(store, tmp_path / "run", KG_DOWNLOADS="yes") as server:
            assert "has no files to take away, or not yet" in page(server)
            folder.chmod(0o755)
            make_downloads(store, NAMES)
            folder.chmod(0o555)
            assert "tradekg.nq.gz" in page(server)
        assert "kg: no files" not in server.log.read_text()
    finally:
        folder.chmod(0o755)


def test_a_server_can_be_told_not_to(store: Path, tmp_path: Path) -> None:
    with operated(store, tmp_path / "run", "--no-downloads") as server:
        assert "has no files to take away, or not yet" in page(server)
        assert makers(server) == []
