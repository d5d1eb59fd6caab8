"""A build on a Dask cluster of several processes: the same graph, whatever becomes of the workers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from math import sqrt
from pathlib import Path

import pytest
from dask_cluster import SOURCE, DaskCluster, dask_cluster, free_port
from shard_files import all_lines, lines_in, manifest
from small_releases import few, lines_of, many_releases, write_releases

from kg.errors import ClusterFailed, OutputFailed
from kg.pipeline import BuildReport, build, extracting, mapping, shards
from kg.pipeline.cluster import cluster_workers, code
from kg.pipeline.workers import local_workers
from kg.places import to_path, to_url
from kg.settings import Settings
from kg.store import current

MANY = 100


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster") / "releases"
    write_releases(folder, many_releases(MANY))
    return folder


@pytest.fixture(scope="module")
def expected(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines of the graph as one process makes it."""
    settings = Settings(store=tmp_path_factory.mktemp("alone") / "store", jobs=1)
    build([releases], settings)
    return lines_of(settings)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """Shared by tests that do its only worker no harm."""
    with dask_cluster(tmp_path_factory.mktemp("dask") / "shared", workers=1) as cluster:
        yield cluster


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "_AT_ONCE", 4)
    monkeypatch.setattr(mapping, "AT_ONCE", 8)
    monkeypatch.setattr(shards, "AT_ONCE", 8)


class Moment:
    """Does something once, when a step of a build is under way."""

    def __init__(self, step: str, deed) -> None:  # type: ignore[no-untyped-def]
        self._step = step
        self._deed = deed
        self.come = False

    def __call__(self, step: str, done: int, total: int) -> None:
        if step == self._step and 0 < done < total and not self.come:
            self.come = True
            self._deed()


def built(releases: Path, settings: Settings, cluster: DaskCluster, *moments: Moment) -> BuildReport:
    """A build on the cluster, at whose moments something happens."""

    def progress(step: str, done: int, total: int) -> None:
        for moment in moments:
            moment(step, done, total)

    address = cluster.address
    return build([releases], settings, progress, workers=lambda _: cluster_workers(address, connecting=60))


# -- the same graph ----------------------------------------------------------------------------------------


def test_workers_killed_in_the_middle_cost_nothing_of_the_graph(
    cluster: DaskCluster,
    releases: Path,
    expected: list[str],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    settings = Settings(store=tmp_path / "store")
    lost = [cluster.add(), cluster.add()]
    cluster.up()
    first, second = (
        Moment(step, worker.kill) for step, worker in zip(("extract", "load"), lost, strict=True)
    )
    report = built(releases, settings, cluster, first, second)
    assert (first.come, second.come) == (True, True)
    assert [worker.wait(60) for worker in lost] == [-9, -9]
    assert report.account.extracted == MANY
    assert report.problems == ()
    assert lines_of(settings) == expected
    assert capfd.readouterr() == ("", "")


def test_results_come_in_the_order_of_the_batches(cluster: DaskCluster) -> None:
    with cluster_workers(cluster.address, connecting=60) as workers:
        assert list(workers.map(sorted, [[3, 1], [2, 0], [], [5, 4]])) == [[1, 3], [0, 2], [], [4, 5]]
        assert list(workers.map(sorted, [])) == []


def test_only_some_batches_are_under_way_at_once(cluster: DaskCluster) -> None:
    taken: list[int] = []
    with cluster_workers(cluster.address, connecting=60) as workers:
        results = workers.map(abs, (taken.append(number) or number for number in range(1000)))
        assert next(results) == 0
        # Two for each worker, and one of those killed may still be counted.
        assert len(taken) <= 6
        results.close()  # type: ignore[attr-defined]


def test_what_a_batch_fails_by_is_raised_as_it_is_here(cluster: DaskCluster) -> None:
    for working in (local_workers(1), cluster_workers(cluster.address, connecting=60)):
        with working as workers, pytest.raises(ValueError, match="math domain error"):
            list(workers.map(sqrt, [4.0, -1.0]))


# -- what a cluster can lack -------------------------------------------------------------------------------


@pytest.mark.parametrize("between_looks", [0.0, 2.0], ids=["while it is looked at", "while it is waited for"])
def test_a_scheduler_lost_in_the_middle_costs_the_build_and_nothing_else(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    between_looks: float,
) -> None:
    monkeypatch.setattr("kg.pipeline.cluster._LOOK", between_looks)
    settings = Settings(store=tmp_path / "store")
    write_releases(tmp_path / "first", {"a": many_releases(1)["000"]})
    build([tmp_path / "first"], settings)
    before, lines = current(settings.store), lines_of(settings)
    with dask_cluster(tmp_path / "dask", workers=1) as cluster:
        address = cluster.address
        lost = Moment("extract", cluster.scheduler.kill)
        with pytest.raises(ClusterFailed) as failed:
            built(few(tmp_path, 20), settings, cluster, lost)
    assert lost.come
    assert str(failed.value) == f"{address}: the Dask scheduler was lost in the middle: nothing is changed"
    assert current(settings.store) == before
    assert lines_of(settings) == lines
    assert len(list((settings.store / "snapshots").iterdir())) == 1
    assert capfd.readouterr() == ("", "")
    # What the workers had done is not lost with them.
    assert build([few(tmp_path, 20)], settings).account.extracted < 19


@pytest.mark.parametrize("address", ["scheduler:8786", "tcp://scheduler", "http://127.0.0.1:8786", ""])
def test_what_is_no_address_is_told_at_once(address: str) -> None:
    with pytest.raises(ClusterFailed, match="not the address of a Dask scheduler"), cluster_workers(address):
        pass


def test_a_scheduler_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    working = cluster_workers(address, connecting=1)
    with pytest.raises(ClusterFailed) as failed:
        build([few(tmp_path, 1)], Settings(store=tmp_path / "store"), workers=lambda _: working)
    assert str(failed.value) == f"{address}: no Dask scheduler answers there within 1 second"


def test_a_batch_that_ends_workers_and_a_cluster_without_any_end_the_build(tmp_path: Path) -> None:
    with dask_cluster(tmp_path / "dask", workers=1, allowed_failures=0) as cluster:
        address = cluster.address
        with cluster_workers(address, connecting=60) as workers, pytest.raises(ClusterFailed) as failed:
            list(workers.map(os._exit, [1]))
        assert str(failed.value) == (
            f"{address}: the same batch of releases ended 1 worker, perhaps for lack of memory: "
            "nothing is changed"
        )
        with (
            pytest.raises(ClusterFailed, match="no worker for 1 second: nothing is changed"),
            cluster_workers(address, connecting=60, patience=1),
        ):
            pass


def test_a_worker_with_other_code_is_refused_at_the_beginning_and_when_it_comes_later(tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(
        SOURCE / "kg", other / "kg", ignore=shutil.ignore_patterns("__pycache__", "frontend", "static")
    )
    with (other / "kg" / "extract" / "folding.py").open("a", encoding="utf-8") as rules:
        rules.write("# Another rule.\n")
    with dask_cluster(tmp_path / "dask", workers=1) as cluster:
        address = cluster.address
        with cluster_workers(address, connecting=60) as workers:
            assert list(workers.map(sqrt, [4.0])) == [2.0]
            cluster.add(other)
            # Only the new one is left to do it.
            cluster.workers[0].kill()
            with pytest.raises(ClusterFailed, match=r"has other code than this build \(.*; here .*\)"):
                list(workers.map(sqrt, [4.0]))
        with (
            pytest.raises(ClusterFailed) as failed,
            cluster_workers(address, connecting=60),
        ):
            pass
    said = str(failed.value)
    assert said.startswith(f"{address}: the worker tcp://127.0.0.1:")
    assert f"here {code()}" in said
    assert "\n" not in said


# -- shards ------------------------------------------------------------------------------------------------


def test_shards_that_workers_wrote_are_the_published_graph(cluster: DaskCluster, tmp_path: Path) -> None:
    alone, folder = Settings(store=tmp_path / "alone", jobs=1), tmp_path / "shards of the graph"
    settings = Settings(store=tmp_path / "store", shards=folder)
    build([few(tmp_path, 20)], alone)
    built(few(tmp_path, 20), settings, cluster)
    assert lines_of(settings) == lines_of(alone)
    assert lines_in(folder) == all_lines(settings)
    assert manifest(folder)["snapshot"] == current(settings.store).id
    # Three of releases, and one of all that no release makes.
    assert len(manifest(folder)["shards"]) == 4


def test_a_folder_that_only_the_workers_see_is_told_in_one_line(cluster: DaskCluster, tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", shards=to_path("memory://of-each-its-own/shards"))
    with pytest.raises(OutputFailed) as failed:
        built(few(tmp_path, 9), settings, cluster)
    assert "that a worker wrote cannot be read here (no such file or folder)" in str(failed.value)
    assert not (settings.store / "current").exists()


def test_a_folder_that_cannot_be_written_is_told_in_one_line(cluster: DaskCluster, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    settings = Settings(store=tmp_path / "store", shards=tmp_path / "file" / "shards")
    with pytest.raises(OutputFailed) as failed:
        built(few(tmp_path, 9), settings, cluster)
    assert str(failed.value).startswith(f"{to_url(tmp_path / 'file' / 'shards')}: no shard can be written: ")
    assert not (settings.store / "current").exists()
