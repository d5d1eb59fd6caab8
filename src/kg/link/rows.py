"""The rows of a gazetteer file: verified identities of things with Wikidata items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.link.tables import DATA

SHIPPED = DATA / "wikidata.tsv"

COLUMNS = ("qid", "label", "type", "country", "aliases", "demonyms", "offices", "evidence", "confidence")

KINDS = frozenset(
    {"country", "bloc", "person", "organization", "company", "university", "city", "region", "agreement"}
)

_QID = re.compile(r"Q[1-9][0-9]*")
_OFFICE = re.compile(r"(?P<name>.+), (?P<since>\d{4}-\d{2}|\d{4}|)–(?P<until>\d{4}-\d{2}|\d{4}|)")


@dataclass(frozen=True, slots=True)
class Office:
    """A public office that a person held; months as ``2022-05``, a year alone, or empty for not known."""

    name: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Row:
    """One verified item. ``kind`` is the type column; ``country`` is a two-letter code, or empty."""

    qid: str
    label: str
    kind: str
    country: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    offices: tuple[Office, ...]
    evidence: str
    confidence: int

    @property
    def names(self) -> tuple[str, ...]:
        """The label and every alias."""
        return (self.label, *self.aliases)


def read_rows(path: Path) -> Iterator[Row]:
    """Every row of a gazetteer file; :class:`~kg.errors.InputError` with its line for one of another form.

    Lines that begin with ``#`` are comments, the first other line names the columns.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the gazetteer cannot be read ({error})", path) from error
    header_seen = False
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        fields = tuple(line.split("\t"))
        if header_seen:
            yield _row(fields, path, number)
        elif fields == COLUMNS:
            header_seen = True
        else:
            raise InputError(f"the first line must name the columns {', '.join(COLUMNS)}", path, number)


@cache
def shipped_rows() -> tuple[Row, ...]:
    """The rows of the gazetteer that comes with the package."""
    return tuple(read_rows(SHIPPED))


def _row(fields: tuple[str, ...], path: Path, number: int) -> Row:
    if len(fields) != len(COLUMNS):
        raise InputError(f"{len(fields)} columns where {len(COLUMNS)} belong", path, number)
    qid, label, kind, country, aliases, demonyms, offices, evidence, confidence = fields
    if not _QID.fullmatch(qid):
        raise InputError(f"{qid!r} is no Wikidata identifier such as Q884", path, number)
    if kind not in KINDS:
        raise InputError(f"type is {kind!r}, not one of {', '.join(sorted(KINDS))}", path, number)
    if confidence not in {"1", "2"}:
        raise InputError(f"confidence is {confidence!r}, not 1 or 2", path, number)
    if not label or not evidence:
        raise InputError("a label and evidence must be given", path, number)
    return Row(
        qid,
        label,
        kind,
        country,
        _list(aliases),
        _list(demonyms),
        tuple(_office(office, path, number) for office in _list(offices)),
        evidence,
        int(confidence),
    )


def _office(written: str, path: Path, number: int) -> Office:
    match = _OFFICE.fullmatch(written)
    if match is None:
        raise InputError(f"{written!r} is no office such as 'Prime Minister, 2021-04–'", path, number)
    return Office(match["name"], match["since"], match["until"])


def _list(field: str) -> tuple[str, ...]:
    return tuple(item for item in field.split("|") if item)
