"""Requests sent to a server as fast as it answers them: how many a second."""

from __future__ import annotations

import itertools
import json
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from client import BenchmarkFailed, get_answer
from kinds import SERIAL, Kind, Way
from processes import wait_until_idle
from servers import Running

CONNECTIONS = 8
_SCRIPT = Path(__file__).with_name("load.lua")
_TIMEOUT = 300
_EACH_RUN = 100_000_000
"""More requests than a run can send: the numbers of two runs never meet."""


class Load:
    """Runs of requests; no two first-time requests that it sends are the same."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._runs = itertools.count(1)

    def rate(self, server: Running, kind: Kind, way: Way, smallest: int, skipped: int = 0) -> float:
        """Requests answered in a second.

        ``smallest`` are the bytes of the smallest answer that was checked, ``skipped`` the texts that a
        first-time run leaves out at the start. :class:`BenchmarkFailed` if any request fails.
        """
        paths = [server.path(text) for text in kind.texts(way)]
        first = next(self._runs) * _EACH_RUN
        wait_until_idle(server.process)
        if kind.complete:
            return self._passes(server, paths, kind, first)
        return self._sent_by_wrk(server, paths, kind, first, smallest, skipped)

    def _sent_by_wrk(
        self, server: Running, paths: Sequence[str], kind: Kind, first: int, smallest: int, skipped: int
    ) -> float:
        with tempfile.NamedTemporaryFile("w", suffix=".paths", encoding="ascii") as file:
            file.writelines(f"{path}\n" for path in paths)
            file.flush()
            seconds = max(1, round(self.seconds * kind.duration))
            command = ["wrk", "-t1", f"-c{kind.at_once}", f"-d{seconds}s", f"--timeout={_TIMEOUT}s"]
            command += ["-s", str(_SCRIPT), f"http://127.0.0.1:{server.port}", "--"]
            command += [file.name, kind.media_type, str(skipped), str(first)]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        result = json.loads(said.strip().splitlines()[-1])
        # wrk counts a status above 399 as failed. Half of the smallest, because those checked are a sample:
        # answers without their rows are less than that on average.
        if result["failed"] or not result["bytes"] > smallest / 2 * result["requests"]:
            raise BenchmarkFailed(f"{server.server.name}, {kind.name}: answers failed or are cut: {result}")
        return result["requests"] / result["microseconds"] * 1e6

    def _passes(self, server: Running, paths: Sequence[str], kind: Kind, first: int) -> float:
        """The rate of whole passes over the paths, one after the other until the time is over."""
        numbers = itertools.count(first)
        with ThreadPoolExecutor(kind.at_once) as threads:

            def send(path: str) -> None:
                get_answer(server.port, path.replace(SERIAL, str(next(numbers))), kind.media_type)

            begin = time.perf_counter()
            sent = 0
            while time.perf_counter() - begin < self.seconds * kind.duration:
                sent += len(list(threads.map(send, paths)))
            return sent / (time.perf_counter() - begin)
