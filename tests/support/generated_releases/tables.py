"""The tables of this folder: what the world of generated releases is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from csv import DictReader
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("tables")


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of one table, each a mapping of column to cell."""
    return tuple(DictReader(_lines(f"{name}.tsv"), delimiter="\t"))


@cache
def words(name: str, part: str) -> tuple[str, ...]:
    """The words that one table lists for one part; an underscore in the table is a space."""
    cells = {row["part"]: row["values"] for row in rows(name)}
    return tuple(word.replace("_", " ") for word in cells[part].split())


@dataclass(frozen=True, slots=True)
class Slot:
    """Words of a sample that stand for ``rest``, a thing of one ``kind``."""

    kind: str
    rest: str


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What of one sample is exchanged: its slots by their words, and the titles that it may have instead."""

    slots: Mapping[str, Slot]
    titles: Sequence[str]


@cache
def exchanged() -> Mapping[str, Exchanged]:
    """By the sample's file name without ending, in the order of the table."""
    slots: dict[str, dict[str, Slot]] = defaultdict(dict)
    titles: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in _lines("slots.txt"):
        if line.startswith("= "):
            section = line[2:].strip()
        elif line.strip():
            words, _, stands_for = line.strip().partition(" > ")
            if words == "title":
                titles[section].append(stands_for)
            else:
                slots[section][words] = Slot(
                    *stands_for.split(" ", 1), *([""] if " " not in stands_for else [])
                )
    everywhere = slots.pop("all")
    return {name: Exchanged(everywhere | own, titles[name]) for name, own in slots.items()} | {
        name: Exchanged(everywhere, titles[name]) for name in titles if name not in slots
    }


def _lines(name: str) -> list[str]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
