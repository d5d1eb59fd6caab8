"""The releases that are built, samples and generated ones, and what happens to them from day to day."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from generated_releases import Generated, generated
from generated_releases.writing import PER_FILE, write_releases

from kg.extract import extract_facts
from kg.model import Facts
from kg.read import read_releases
from kg.resources import shipped

A_DAY = 10
"""Releases that come in one day."""


class Corpus:
    """So many releases on the disk.

    They begin with the samples, so that the questions find what their examples name; the others are
    generated and stand in ``folder``.
    """

    def __init__(self, folder: Path, size: int) -> None:
        samples = shipped("seeds")
        self.folder = folder
        self.paths = [str(samples), str(folder)]
        """What ``kg build`` is given for all of them."""
        self._coming = generated()
        self._number = size - len(list(samples.glob("*.txt")))
        if self._number < 1:
            raise ValueError(f"{size} releases are not more than the samples")
        write_releases(self._next(self._number), folder)
        self._first = list(islice(generated(), min(self._number, PER_FILE)))

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.stat().st_size for path in self.paths for file in Path(path).rglob("*.txt"))

    def facts(self) -> list[Facts]:
        """What is extracted from all of them, with as many processes as there are cores."""
        releases = read_releases(map(Path, self.paths)).releases
        with ProcessPoolExecutor() as processes:
            return list(processes.map(extract_facts, releases, chunksize=16))

    def add_a_day(self) -> Path:
        """The file with the releases of one more day, which the folder has now too."""
        (file,) = write_releases(self._next(A_DAY), self.folder, start=self._number)
        self._number += A_DAY
        return file

    def change_one(self) -> Path:
        """The file in which one release now says something else."""
        self._first[0] = replace(self._first[0], body=f"{self._first[0].body} More will be told in time.")
        return self._write_first()

    def remove_one(self) -> None:
        """One release is not there any more."""
        del self._first[1]
        self._write_first()

    def _next(self, number: int) -> Iterator[Generated]:
        return islice(self._coming, number)

    def _write_first(self) -> Path:
        (file,) = write_releases(self._first, self.folder)
        return file
