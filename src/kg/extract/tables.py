"""The language tables of this package, read once; in all of them lines that begin with ``#`` are comments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


@cache
def _lines(file: str) -> tuple[str, ...]:
    text = files(__package__).joinpath("tables", file).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``tables/NAME.tsv``, each a mapping from column to cell; the first names the columns."""
    header, *lines = _lines(f"{name}.tsv")
    columns = header.split("\t")
    return tuple(dict(zip(columns, line.split("\t"), strict=False)) for line in lines)


@cache
def words(name: str) -> frozenset[str]:
    """All whitespace-separated words of ``tables/NAME.txt``."""
    return frozenset(word for line in _lines(f"{name}.txt") for word in line.split())


@cache
def phrases(name: str) -> tuple[str, ...]:
    """The lines of ``tables/NAME.txt``, each one phrase, in order."""
    return _lines(f"{name}.txt")


def cells(cell: str | None) -> tuple[str, ...]:
    """The parts of a cell that lists several values, separated by ``|``."""
    return tuple(part for part in (cell or "").split("|") if part)


def any_of(alternatives: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern that finds any of the alternatives, themselves regular expressions, as whole words.

    >>> any_of(("plans? to", "upcoming")).search("Korea plans to sign").group()
    'plans to'
    """
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", flags)


def names_pattern(names: Iterable[str]) -> str:
    """A regular expression that finds the longest of the names, with one branch for each first letter.

    The branches spare the search most of the names at most places of a text.

    >>> names_pattern(("Oman", "Chile", "China"))
    '(?:C(?:hile|hina)|O(?:man))'
    """
    rests: dict[str, list[str]] = {}
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        rests.setdefault(name[0], []).append(re.escape(name[1:]))
    branches = (f"{re.escape(first)}(?:{'|'.join(rests[first])})" for first in sorted(rests))
    return f"(?:{'|'.join(branches)})"


@cache
def cues(name: str, sign: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern that finds any of the cues which ``tables/NAME.tsv`` lists for ``sign``, as whole words."""
    return any_of((row["cue"] for row in rows(name) if row["sign"] == sign), flags)
