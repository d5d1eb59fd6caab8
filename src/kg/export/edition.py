"""One state of the graph as it is cited: its version, its licence, and how to say so."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path

from kg.export.citation import Work, software
from kg.export.graphs import write_lines
from kg.export.sorting import SortedLines
from kg.export.statements import add_quads
from kg.rdf import TITLE
from kg.store import Snapshot, dump_graphs

LICENSE_NAME = "CC-BY-4.0"
LICENSE_TITLE = "Creative Commons Attribution 4.0 International"
PACKAGE_FILE = "datapackage.json"
"""The name of a data package's description, as the standard has it."""

_HEX_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Edition:
    """A graph under its version: the day on which it was published, and the beginning of a SHA-256.

    The SHA-256 is that of the graph as canonical N-Quads, so that anybody can compute it again from a dump.
    """

    version: str

    @property
    def day(self) -> str:
        """The day on which it was published: 2024-07-01."""
        return self.version[:10]

    def work(self, address: str) -> Work:
        """What is cited; ``address`` is where this version is found."""
        return _data(self.version, self.day, address, "Data set")


def made_edition(snapshot: Snapshot) -> Edition | None:
    """The edition of a snapshot whose files were made; ``None`` where they were not, or are gone."""
    try:
        made = json.loads((snapshot.downloads / PACKAGE_FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Edition(made["version"])


def edition_of(snapshot: Snapshot, folder: Path | None = None) -> Edition:
    """The edition of a snapshot that is held.

    Where its files were made they tell; else all of its statements are read and sorted for it, for which
    there are temporary files in ``folder``.
    """
    if (made := made_edition(snapshot)) is not None:
        return made
    digest = hashlib.sha256()
    with SortedLines(folder) as lines:
        add_quads(lines, partial(dump_graphs, snapshot))
        write_lines(lines, digest.update)
    return edition(snapshot, digest.hexdigest())


def edition(snapshot: Snapshot, digest: str) -> Edition:
    """The edition of a snapshot whose canonical N-Quads have this SHA-256."""
    return Edition(f"{_day(snapshot)}-{digest[:_HEX_DIGITS]}")


def unversioned(snapshot: Snapshot, address: str) -> Work:
    """What is cited as long as the version is not known; ``address`` is where the graph is found."""
    day = _day(snapshot)
    return _data(None, day, address, f"Graph published on {day} with tradekg {software().version}")


def _data(version: str | None, day: str, address: str, what: str) -> Work:
    return Work(
        f"tradekg-{version or day}",
        "misc",
        software().authors,
        TITLE,
        version,
        int(day[:4]),
        address,
        LICENSE_NAME,
        f"{what}, licence {LICENSE_NAME}",
    )


def _day(snapshot: Snapshot) -> str:
    return f"{snapshot.built.astimezone(UTC):%Y-%m-%d}"
