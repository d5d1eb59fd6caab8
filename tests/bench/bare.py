"""The engine alone: pyoxigraph in as many processes as there are cores, without a server around it.

No server that answers with pyoxigraph can be faster than this, and what a server adds to each query shows.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pyoxigraph as ox
from kinds import SERIAL, Kind, Way


def bare_rate(data: Path, kind: Kind, seconds: float, skipped: int) -> float:
    """First-time queries of this kind that are evaluated and written as JSON in a second, by all processes.

    ``skipped`` are the texts that are left out at the start.
    """
    cores = os.cpu_count() or 1
    texts = kind.texts(Way.FIRST_TIME)
    texts = texts[skipped:] + texts[:skipped]
    shares = [texts[number::cores] or texts for number in range(cores)]
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as processes:
        return sum(processes.map(partial(_rate, data, seconds * kind.duration), shares))


def _rate(data: Path, seconds: float, texts: Sequence[str]) -> float:
    store = ox.Store.read_only(str(data))
    store.query("ASK {}")
    begin = time.perf_counter()
    number = 0
    while (passed := time.perf_counter() - begin) < seconds:
        text = texts[number % len(texts)].replace(SERIAL, str(number))
        store.query(text).serialize(format=ox.QueryResultsFormat.JSON)
        number += 1
    return number / passed
