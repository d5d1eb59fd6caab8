"""Which classes of Wikidata count, and what their instances are: a table, and the subclasses in the dump."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).resolve().parent / "classes.tsv"

HUMAN = 5
PERSON, POSITION, NONE = "person", "position", "none"


@dataclass(frozen=True, slots=True)
class ItemClass:
    """A line of the table. ``international``: its instances belong to no one country."""

    number: int
    kind: str
    international: bool
    label: str


@cache
def listed() -> tuple[ItemClass, ...]:
    """The classes of the table, in its order."""
    lines = [line for line in _TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "qid\tkind\twhose\tlabel", lines[0]
    return tuple(
        ItemClass(int(qid.removeprefix("Q")), kind, whose == "all", label)
        for qid, kind, whose, label in (line.split("\t") for line in lines[1:])
    )


def with_subclasses(direct: Callable[[int], Iterable[int]]) -> Mapping[int, ItemClass]:
    """Every class that counts with the listed class it falls under: the nearest, then the first listed.

    ``direct`` gives the direct subclasses of a class. Circles, which Wikidata has, do no harm. In memory are
    the classes that are found, not the tree.
    """
    found = {item.number: item for item in listed()}
    level = list(found)
    while level:
        following: list[int] = []
        for number in level:
            for subclass in direct(number):
                if subclass not in found:
                    found[subclass] = found[number]
                    following.append(subclass)
        level = following
    return found
