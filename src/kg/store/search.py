"""The things that are called so: the full-text index of a snapshot, asked without SPARQL.

A name is folded as in linking: accents, case, hyphens and full stops make no difference. A hyphenated word
is found in one piece too, and so are the parts of a person's name, in any order: *Ahn Duk-geun*, *Dukgeun
Ahn* and *duk geun ahn* are one. What somebody asks for is a beginning of each word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kg.fold import fold
from kg.store.indexing import KINDS, opened

_MOST_WORDS = 12
LONGEST = 200
"""Characters of a text to look for; what is beyond is not looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A thing whose name fits. ``type`` is the kind of an event, ``day`` its day or an agreement's."""

    iri: str
    kind: str
    type: str | None
    label: str
    day: str | None


@dataclass(frozen=True, slots=True)
class Findings:
    """Some of what was found, the best first, and how many there are of each kind in all."""

    found: tuple[Found, ...]
    counts: Mapping[str, int]


def search(file: Path, text: str, kind: str | None = None, *, most: int = 20, skipped: int = 0) -> Findings:
    """What has names in which words begin like those of ``text``, the best first.

    Better is what is called just so, then what begins so, then what more is said of. ``kind`` is one of
    :data:`KINDS`. Nothing fits a text without letters and digits. ``OSError`` where there is no index.
    """
    words = fold(text[:LONGEST]).split()[:_MOST_WORDS]
    if not words:
        return Findings((), {})
    asked = {
        "words": _expression(words),
        "text": " ".join(words),
        "kind": kind,
        "most": most,
        "skipped": skipped,
    }
    with closing(_opened(file)) as index:
        counts = dict(
            index.execute(
                "SELECT kind, count(*) FROM name JOIN thing ON thing.id = name.rowid"
                " WHERE name MATCH :words GROUP BY kind",
                asked,
            )
        )
        rows = index.execute(
            "SELECT iri, kind, type, label, day FROM name JOIN thing ON thing.id = name.rowid"
            " WHERE name MATCH :words AND kind = ifnull(:kind, kind)"
            " ORDER BY folded != :text, substr(folded, 1, length(:text)) != :text, weight DESC, day DESC, iri"
            " LIMIT :most OFFSET :skipped",
            asked,
        )
        return Findings(
            tuple(Found(*row) for row in rows), {kind: counts[kind] for kind in KINDS if kind in counts}
        )


def _opened(file: Path) -> sqlite3.Connection:
    try:
        return opened(file)
    except sqlite3.OperationalError as error:
        raise OSError(f"{file.name} cannot be opened: {error}") from error


def _expression(words: Sequence[str]) -> str:
    """All words as beginnings, or with any two neighbours as one. They are letters and digits only."""
    ways = [
        words,
        *([*words[:at], one + other, *words[at + 2 :]] for at, (one, other) in enumerate(pairwise(words))),
    ]
    return " OR ".join("(" + " AND ".join(f'"{word}"*' for word in way) + ")" for way in ways)
