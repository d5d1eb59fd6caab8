"""The language tables of this package, read once: tab-separated, ``#`` for comments, first row the columns."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``tables/NAME.tsv``, each a mapping from column to cell."""
    text = files(__package__).joinpath("tables", f"{name}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    columns = lines[0].split("\t")
    return tuple(dict(zip(columns, line.split("\t"), strict=False)) for line in lines[1:])


@cache
def words(name: str) -> frozenset[str]:
    """All whitespace-separated words of ``tables/NAME.txt``."""
    text = files(__package__).joinpath("tables", f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def cells(cell: str | None) -> tuple[str, ...]:
    """The parts of a cell that lists several values, separated by ``|``."""
    return tuple(part for part in (cell or "").split("|") if part)
