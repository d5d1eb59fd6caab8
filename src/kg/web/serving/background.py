"""What the server does when it has nothing better to do: each graph is written to files to take away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from kg.errors import StoreError
from kg.export import being_made
from kg.settings import Settings
from kg.store import QueryEngine, Snapshot

LOOK_EVERY = 1.0
"""Seconds between two looks for a graph without files."""

_AGAIN_AFTER = 3600.0
"""Seconds after which what failed is tried once more: a disk may have been full."""
_LONGEST = 6 * 3600.0
"""Seconds after which it is ended: to label the blank nodes of a graph that was loaded may take for ever."""
_LOWEST = 19
_LAST_SECONDS = 5.0
"""For the process to take away what it has begun."""


class DownloadsMaker:
    """Has files made of each graph that is published, while the block lasts.

    One graph at a time, the newest first, by ``kg downloads`` in a process of its own that gives way to all
    others: it costs neither a build nor a reader's query their time. It ends together with the server, and
    whoever comes next begins again. Where the server may not write to the folder of the graph it lets it be.
    """

    def __init__(self, engine: QueryEngine, settings: Settings, log: TextIO | None) -> None:
        self._engine = engine
        self._settings = settings
        self._log = log
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._failed: tuple[str, float] = ("", 0.0)
        self._thread = threading.Thread(target=self._run, name="kg-downloads", daemon=True)

    def expects(self, snapshot: Snapshot) -> bool:
        """Whether files of this snapshot are being made, here or by others, or are the next thing to do."""
        return self._process is not None or being_made(snapshot) or self._is_due(snapshot)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY):
            with suppress(StoreError):
                snapshot = self._engine.snapshot
                if self._is_due(snapshot):
                    self._make(snapshot)

    def _is_due(self, snapshot: Snapshot) -> bool:
        failed, again = self._failed
        return (
            not snapshot.downloads.exists()
            and (snapshot.id != failed or time.monotonic() >= again)
            and os.access(snapshot.path, os.W_OK | os.X_OK)
            and not being_made(snapshot)
        )

    def _make(self, snapshot: Snapshot) -> None:
        try:
            why = self._made()
        except OSError as error:
            why = error.strerror or str(error)
        finally:
            self._process = None
        if why and not self._stop.is_set() and not snapshot.downloads.exists() and not being_made(snapshot):
            self._failed = (snapshot.id, time.monotonic() + _AGAIN_AFTER)
            self._tell(f"kg: no files to take away: {why}")

    def _made(self) -> str:
        """Nothing once the process has made the files; else why it has not."""
        late = time.monotonic() + _LONGEST
        with self._started() as self._process:
            while self._process.poll() is None:
                if self._stop.wait(0.1) or time.monotonic() >= late:
                    _end(self._process)
            assert self._process.stderr is not None
            said = self._process.stderr.read().decode(errors="replace").strip()
        if not self._process.returncode:
            return ""
        last = said.splitlines()[-1] if said else f"ended with status {self._process.returncode}"
        return last.removeprefix("kg: ")

    def _tell(self, line: str) -> None:
        if self._log is not None:
            with suppress(OSError, ValueError):
                self._log.write(f"{line}\n")
                self._log.flush()

    def _started(self) -> subprocess.Popen[bytes]:
        words = [f"--store={self._settings.store}", f"--base={self._settings.base}"]
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
            [sys.executable, "-P", "-m", "kg", "downloads", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
            # Ctrl-C is for the server, which ends it.
            process_group=0,
        )
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, _LOWEST)
        return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_LAST_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
