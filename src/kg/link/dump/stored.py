"""The rows of a gazetteer that a gazetteer file holds of an item, and the opening of such a file."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.fold import fold
from kg.link.bodies import adjectives
from kg.link.matching import UNKNOWN
from kg.link.rows import Office, Row, shipped_rows

FORMAT = "1"
"""The version of the schema; a file of another one must be made again."""

CONFIDENCE = 1
"""One source states the identity: Wikidata itself."""

_REALMS = {756617: "DK", 29999: "NL"}
"""Kingdoms of which people are citizens, while the code stands at the item of their European part."""

_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")


def open_stored(path: Path) -> sqlite3.Connection:
    """A gazetteer file, for reading; :class:`~kg.errors.InputError` for one of another form."""
    if not path.is_file():
        raise InputError("there is no such gazetteer file; kg link index makes one", path)
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        found = database.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        if found is None or found[0] != FORMAT:
            version = found[0] if found else "unknown"
            message = f"a gazetteer of format {version}, not {FORMAT}; make it again with kg link index"
            raise InputError(message, path)
    except sqlite3.Error as error:
        database.close()
        raise InputError(f"no gazetteer file ({error}); kg link index makes one", path) from error
    except InputError:
        database.close()
        raise
    return database


def stored_rows(database: sqlite3.Connection, number: int, dump: str) -> Iterator[Row]:
    """One row for each kind and country of an item; ``dump`` is the name that the evidence cites.

    A body of no known country has ``UNKNOWN`` for it: it stands in the way of a namesake and is never linked.
    """
    label, alpha2, international, revision = database.execute(
        "SELECT label, alpha2, international, revision FROM item WHERE id = ?", (number,)
    ).fetchone()
    aliases = _column(database, "SELECT name FROM alias WHERE item = ? ORDER BY name", number)
    codes = _codes(database, number)
    offices = tuple(_offices(database, number, codes))
    evidence = f"Wikidata dump {dump}, Q{number} at revision {revision}"
    for kind in _column(database, "SELECT kind FROM kind WHERE item = ? ORDER BY kind", number):
        if kind == "country":
            homes: Collection[str] = (alpha2 or UNKNOWN,)
        elif international:
            homes = ("",)
        else:
            homes = codes or (UNKNOWN,)
        for home in homes:
            yield Row(f"Q{number}", label, kind, home, aliases, (), offices, evidence, CONFIDENCE)


def _codes(database: sqlite3.Connection, number: int) -> tuple[str, ...]:
    """The two-letter codes of an item's countries, as the dump gives them, else as they are known here."""
    pairs = database.execute(
        "SELECT country, alpha2 FROM country LEFT JOIN item ON item.id = country.country"
        " WHERE country.item = ?",
        (number,),
    )
    codes = (alpha2 or _known_codes().get(country, "") for country, alpha2 in pairs)
    return tuple(sorted({code for code in codes if code}))


@cache
def _known_codes() -> Mapping[int, str]:
    return _REALMS | {int(row.qid[1:]): row.country for row in shipped_rows() if row.kind == "country"}


def _offices(database: sqlite3.Connection, number: int, codes: Collection[str]) -> Iterator[Office]:
    """The offices that a person held, but for those whose name does not say which, such as "minister"."""
    for label, since, until in database.execute(
        "SELECT label, since, until FROM office JOIN position ON position.id = office.position"
        " WHERE office.item = ? ORDER BY since, until, label",
        (number,),
    ):
        name = office_name(label, codes)
        if len(name.split()) > 1 or name != fold(label):
            yield Office(name, since, until)


def office_name(label: str, codes: Collection[str]) -> str:
    """The folded name of an office without the country that it is of, where this is one of ``codes``.

    >>> office_name("United States Secretary of Commerce", ["US"])
    'secretary of commerce'
    >>> office_name("President of the Republic of Korea", ["KR"])
    'president'
    """
    words = fold(_IN_BRACKETS.sub("", label)).split()
    for length in range(min(5, len(words) - 1), 0, -1):
        if adjectives().get(" ".join(words[-length:])) in codes:
            before = words[:-length]
            before = before[:-1] if before[-1:] == ["the"] else before
            if len(before) > 1 and before[-1] in {"of", "in", "for"}:
                return " ".join(before[:-1])
        if adjectives().get(" ".join(words[:length])) in codes:
            return " ".join(words[length:])
    return " ".join(words)


def _column(database: sqlite3.Connection, query: str, number: int) -> tuple[str, ...]:
    return tuple(row[0] for row in database.execute(query, (number,)))
