"""What a command costs from its start to its end: time, processor time, and the most memory it had."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from client import BenchmarkFailed
from processes import proportional

_LOOKS = 0.2
"""Seconds between two looks at the memory, at least."""

_REST = 50
"""So many times as long as a look took is the pause after it: what is looked at waits meanwhile, and a look
takes the longer the more memory there is."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of processor time, bytes of memory at most.

    Time and memory are those of the process and all that it started; memory that several of them share
    counts once (PSS). What ends before the first look has no memory here.
    """

    wall: float
    cpu: float
    peak: int
    output: str = field(repr=False, default="")


def run(
    command: Sequence[str], environment: Mapping[str, str] | None = None, accepted: Sequence[int] = (0,)
) -> Cost:
    """What the command costs; :class:`BenchmarkFailed` where it ends with a status that is not accepted."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        peak = _Peak(process.pid)
        peak.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        peak.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said = output.read().decode("utf-8", "replace")
        if process.returncode not in accepted:
            reason = errors.read().decode("utf-8", "replace").strip()[-500:]
            raise BenchmarkFailed(f"{' '.join(command)} ended with {process.returncode}: {reason}")
    return Cost(wall, used.ru_utime + used.ru_stime, peak.bytes, said)


class _Peak(threading.Thread):
    """Looks at the memory of a process and its descendants until told to stop."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._process = process
        self._over = threading.Event()

    def run(self) -> None:
        pause = _LOOKS
        while not self._over.wait(pause):
            begin = time.perf_counter()
            self.bytes = max(self.bytes, proportional(self._process))
            pause = max(_LOOKS, _REST * (time.perf_counter() - begin))

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()
