"""A drawing of the main classes: which leads to which by what property, in columns from left to right.

Made from the domains and ranges of the ontology. Special classes are drawn as the general one, and of two
ways from one class to another only the longer is drawn, so that lines seldom cross.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.vocabulary import ONTOLOGY
from kg.web.explaining.glossary import Entry, Glossary, Kind

_BOX_WIDTH, _BOX_HEIGHT = 144, 40
_COLUMN, _ROW = 288, 84
_MARGIN = 4
LINE_OF_TEXT = 15
"""The distance of two lines of a label."""


@dataclass(frozen=True, slots=True)
class Box:
    """A class at its place; ``x`` and ``y`` are its left upper corner."""

    local: str
    x: int
    y: int
    width: int = _BOX_WIDTH
    height: int = _BOX_HEIGHT


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from one class to another, and the properties that it stands for.

    Their names stand below each other, centred on ``x``, the first on ``y``.
    """

    path: str
    names: tuple[str, ...]
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Diagram:
    """The drawing and its size. ``told`` says in words what it shows."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    told: tuple[str, ...]


def draw(glossary: Glossary) -> Diagram | None:
    """The drawing; ``None`` for an ontology in which no class leads to another."""
    edges = _edges(glossary)
    if not edges:
        return None
    ahead = _forward(edges)
    columns = _columns(ahead)
    boxes = {box.local: box for box in _boxes(columns, ahead)}
    drawn = _shortened(ahead)
    tallest = max(len(column) for column in columns)
    return Diagram(
        tuple(boxes.values()),
        tuple(
            _arrow(boxes[one], boxes[other], names, boxes.values()) for (one, other), names in drawn.items()
        ),
        _COLUMN * (len(columns) - 1) + _BOX_WIDTH + 2 * _MARGIN,
        _ROW * tallest,
        tuple(f"{one} leads to {other} by {', '.join(names)}." for (one, other), names in drawn.items()),
    )


Edges = Mapping[tuple[str, str], tuple[str, ...]]


def _edges(glossary: Glossary) -> Edges:
    found: dict[tuple[str, str], list[str]] = {}
    for entry in glossary.of(Kind.PROPERTY):
        for one in entry.domains:
            for other in entry.ranges:
                ends = _general(one, glossary), _general(other, glossary)
                if None not in ends and ends[0] != ends[1]:
                    names = found.setdefault((str(ends[0]), str(ends[1])), [])
                    names += [entry.local] if entry.local not in names else []
    return {pair: tuple(names) for pair, names in found.items()}


def _general(iri: str, glossary: Glossary) -> str | None:
    """The most general class of ours above a class."""
    entry: Entry | None = glossary.entries.get(iri)
    if entry is None or entry.kind is not Kind.CLASS:
        return None
    ours = (parent for parent in entry.parents if parent.startswith(ONTOLOGY))
    return next((_general(parent, glossary) for parent in ours), None) or entry.local


def _forward(edges: Edges) -> Edges:
    """The edges without those that close a circle, on a walk that begins where the most edges begin."""
    leaving: dict[str, list[str]] = {}
    for one, other in edges:
        leaving.setdefault(one, []).append(other)
    backward: set[tuple[str, str]] = set()
    done: set[str] = set()

    def walk(node: str, way: tuple[str, ...]) -> None:
        for after in leaving.get(node, ()):
            if after in (*way, node):
                backward.add((node, after))
            elif after not in done:
                walk(after, (*way, node))
        done.add(node)

    for node in sorted(leaving, key=lambda name: (-len(leaving[name]), name)):
        if node not in done:
            walk(node, ())
    return {pair: names for pair, names in edges.items() if pair not in backward}


def _columns(edges: Edges) -> Sequence[Sequence[str]]:
    """The classes by the length of the longest way to them."""
    before: dict[str, list[str]] = {}
    for one, other in edges:
        before.setdefault(one, [])
        before.setdefault(other, []).append(one)

    @cache
    def rank(node: str) -> int:
        return max((rank(one) + 1 for one in before[node]), default=0)

    columns: list[list[str]] = [[] for _ in range(max(map(rank, before)) + 1)]
    for node in sorted(before):
        columns[rank(node)].append(node)
    return columns


def _shortened(edges: Edges) -> Edges:
    """The edges without those beside which there is a longer way."""
    leaving: dict[str, set[str]] = {}
    for one, other in edges:
        leaving.setdefault(one, set()).add(other)

    @cache
    def reached(node: str) -> frozenset[str]:
        nearer = leaving.get(node, set())
        return frozenset(nearer).union(*map(reached, nearer))

    return {
        (one, other): names
        for (one, other), names in edges.items()
        if not any(other in reached(between) for between in leaving[one] - {other})
    }


def _boxes(columns: Sequence[Sequence[str]], edges: Edges) -> Iterable[Box]:
    """The boxes, each column in the order of what leads to it, and centred."""
    tallest = max(len(column) for column in columns)
    drawn = _shortened(edges)
    heights: dict[str, float] = {}
    for index, column in enumerate(columns):

        def wanted(node: str) -> tuple[float, str]:
            places = [heights[one] for one, other in drawn if other == node and one in heights]
            return (sum(places) / len(places) if places else 0.0, node)

        top = (tallest - len(column)) / 2
        for place, node in enumerate(sorted(column, key=wanted)):
            heights[node] = top + place
            y = round(_ROW * (top + place) + (_ROW - _BOX_HEIGHT) / 2)
            yield Box(node, _MARGIN + _COLUMN * index, y)


def _arrow(one: Box, other: Box, names: tuple[str, ...], boxes: Iterable[Box]) -> Arrow:
    begin, end = one.x + one.width, other.x
    from_y, to_y = one.y + one.height // 2, other.y + other.height // 2
    path = f"M{begin} {from_y}"
    crossed = [box for box in boxes if begin < box.x < end - _BOX_WIDTH]
    if crossed:
        # Straight past the boxes of the columns between, and only then to its end.
        lane, entry = _lane(crossed, from_y), min(box.x for box in crossed)
        begin = max(box.x for box in crossed) + _BOX_WIDTH
        path = f"{path} {_curve(one.x + one.width, from_y, entry, lane)} H{begin}"
        from_y = lane
    path = f"{path} {_curve(begin, from_y, end - 7, to_y)}"
    # In the middle lines that begin together have parted, and those that end together have not met.
    y = (from_y + to_y) // 2 + 4 - LINE_OF_TEXT * (len(names) - 1) // 2
    return Arrow(path, names, (begin + end) // 2, y)


def _curve(x: int, y: int, to_x: int, to_y: int) -> str:
    bend = min(46, (to_x - x) // 2)
    return f"C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"


def _lane(boxes: Iterable[Box], y: int) -> int:
    """The height nearest to ``y`` at which a line passes between the boxes."""
    room = _ROW // 2
    blocked = [box.y + box.height // 2 for box in boxes]
    return min(
        (place for centre in blocked for place in (centre - room, centre + room) if _free(place, blocked)),
        key=lambda place: abs(place - y),
    )


def _free(y: int, centres: Iterable[int]) -> bool:
    return all(abs(y - centre) > _BOX_HEIGHT // 2 for centre in centres)
