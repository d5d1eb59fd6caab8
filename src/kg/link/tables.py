"""The lines of the tables that this part of the program carries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def lines_of(name: str) -> Iterator[str]:
    """The lines of a table that are neither empty nor a comment."""
    for line in (DATA / name).read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            yield line
