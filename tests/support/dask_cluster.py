"""A real Dask cluster on this machine: scheduler and workers, each a process, on ports of 127.0.0.1."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import kg

SOURCE = Path(kg.__file__).parents[1]
PATIENCE = 120.0
"""Seconds within which a process is up or an event has come, on a machine that has much else to do."""


@dataclass(slots=True)
class DaskCluster:
    """The processes of a cluster. What they log is in ``folder``."""

    folder: Path
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the scheduler listens."""
        content: dict[str, str] = {}

        def written() -> bool:
            try:
                content.update(json.loads(self._file.read_text()))
            except (OSError, ValueError):
                return False
            return True

        until(written)
        return content["address"]

    def add(self, source: Path = SOURCE) -> subprocess.Popen[bytes]:
        """One more worker, with the tradekg in this folder; it comes up while others go on."""
        number = len(self.workers)
        words = ["--scheduler-file", str(self._file), "--nthreads", "1", "--no-nanny"]
        words += [
            "--death-timeout",
            str(PATIENCE),
            "--local-directory",
            str(self.folder / f"scratch-{number}"),
        ]
        worker = _begun("dask_worker", self.folder / f"worker-{number}.log", words, source)
        self.workers.append(worker)
        return worker

    def up(self) -> None:
        """Wait until the scheduler knows all workers."""
        logs = [self.folder / f"worker-{number}.log" for number in range(len(self.workers))]
        until(lambda: all(b"Registered to:" in log.read_bytes() for log in logs))

    def end(self) -> None:
        """End all processes."""
        processes = [*self.workers, self.scheduler]
        for process in processes:
            process.kill()
        for process in processes:
            process.wait(PATIENCE)

    @property
    def _file(self) -> Path:
        return self.folder / "scheduler.json"


@contextmanager
def dask_cluster(folder: Path, workers: int, allowed_failures: int = 3) -> Iterator[DaskCluster]:
    """A cluster with so many workers, until the block ends."""
    folder.mkdir(parents=True)
    words = ["--port", "0", "--scheduler-file", str(folder / "scheduler.json")]
    allowed = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures)}
    cluster = DaskCluster(folder, _begun("dask_scheduler", folder / "scheduler.log", words, SOURCE, allowed))
    try:
        for _ in range(workers):
            cluster.add()
        yield cluster
    finally:
        cluster.end()


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def until(reached: Callable[[], bool]) -> None:
    """Wait for something to be so; an error when it takes too long."""
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def _begun(
    program: str, log: Path, words: list[str], source: Path, settings: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                f"distributed.cli.{program}",
                "--host",
                "127.0.0.1",
                "--no-dashboard",
                *words,
            ],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(source), **(settings or {})},
            cwd=log.parent,
        )
