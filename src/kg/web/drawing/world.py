"""The map of the world: where each country is on it, and which shade its number of events gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.web.drawing.charts import Class, classes, level
from kg.web.parts.words import counted

WIDTH, HEIGHT = 1000, 440
"""The units of the drawing; those of ``world.tsv``, which ``.ci/world`` makes."""

_FILE = Path(__file__).with_name("world.tsv")


@dataclass(frozen=True, slots=True)
class Outline:
    """A country on the drawing: a point in it, and its shape unless it is too small for one."""

    x: int
    y: int
    path: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A country by its ISO 3166 code, with its number of events and its page."""

    code: str
    name: str
    number: int
    href: str


@dataclass(frozen=True, slots=True)
class Place:
    """A country that has events: its outline, its shade from 1, what a reader is told, its page."""

    path: str
    x: int
    y: int
    level: int
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class World:
    """The map: all land without a number as one shape, the home country, and those that have events."""

    land: str
    home: str
    places: tuple[Place, ...]
    classes: tuple[Class, ...]
    width: int = WIDTH
    height: int = HEIGHT


@cache
def outlines() -> Mapping[str, Outline]:
    """The countries by their code.

    >>> outlines()["SG"]
    Outline(x=372, y=256, path='')
    """
    lines = (line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    rows = (line.split("\t") for line in list(lines)[1:])
    return {code: Outline(int(x), int(y), path) for code, x, y, path in rows}


def world_map(countries: Iterable[Counted], home: str) -> World:
    """The map of these countries; ``home`` is the code of the one that all events have in common."""
    known = outlines()
    shown = [one for one in countries if one.code in known and one.code != home and one.number > 0]
    shades = classes(max((one.number for one in shown), default=0))
    # The small ones last, so that no neighbour covers them.
    shown.sort(key=lambda one: (not known[one.code].path, -one.number))
    places = tuple(_place(one, known[one.code], shades) for one in shown)
    others = known.keys() - {one.code for one in shown} - {home}
    land = "".join(known[code].path for code in sorted(others))
    return World(land, known[home].path if home in known else "", places, shades)


def _place(one: Counted, outline: Outline, shades: tuple[Class, ...]) -> Place:
    words = f"{one.name}: {counted(one.number, 'event', 'events')}"
    return Place(outline.path, outline.x, outline.y, level(one.number, shades), words, one.href)
