"""All that is measured of one size of graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cost import Cost
from questions import Answered


@dataclass(frozen=True, slots=True)
class Written:
    """What it cost to write a file of so many bytes."""

    cost: Cost
    size: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The figures of a graph of so many releases; ``text`` and ``store`` are bytes on the disk.

    ``steps`` are the seconds of each step of the build; ``loading`` and ``exports`` are by the command that
    was run, ``days`` by what happened to the releases.
    """

    releases: int
    quads: int
    store: int
    text: int
    build: Cost
    steps: Mapping[str, float]
    days: Mapping[str, Cost]
    loading: Mapping[str, Cost]
    exports: Mapping[str, Written]
    examples: Sequence[Answered]
    busiest: Sequence[Answered]
