"""Verified Wikidata items, found by kind, name, country and office: no link is made on a guess.

A name that fits two items gives no link. Places and generic bodies need their country; a person needs the
country and a public office, and where names are common (Korean, Chinese and Vietnamese ones) the very office
that the item's sources state, held at the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from kg.link.bodies import is_acronym, parse
from kg.link.fold import fold
from kg.link.korean import korean_name
from kg.link.rows import Office as Held
from kg.link.rows import Row, read_rows, shipped_rows
from kg.link.thing import Office
from kg.model import Link

_ROWS_OF_KIND: Mapping[str, frozenset[str]] = {
    "country": frozenset({"country"}),
    "bloc": frozenset({"bloc"}),
    "person": frozenset({"person"}),
    "organization": frozenset({"organization", "company", "university", "bloc"}),
    "place": frozenset({"city", "region"}),
    "agreement": frozenset({"agreement"}),
}

_COMMON_NAMES = frozenset({"KR", "KP", "CN", "TW", "VN", "SG"})
"""Countries in which a name alone is borne by many."""

_PUBLIC_TITLES = frozenset(
    {"minister", "premier", "secretary", "chancellor", "governor", "ambassador", "commissioner", "senator"}
    | {"king", "emir", "sultan"}
)

_RANKS = frozenset({"vice", "deputy", "assistant", "acting", "former", "under", "parliamentary", "state"})

_EMPTY = frozenset({"of", "for", "and", "the", "to", "in", "ministry"})

_SLACK_MONTHS = 2
"""Releases speak of designated ministers, and of former ones for a while."""

UNKNOWN = "?"
"""The country of a row whose thing is some country's own, but nobody knows whose."""


class Matcher(Protocol):
    """What finds the items of things: a gazetteer in memory or in a file."""

    def match(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
    ) -> Link | None:
        """The one item that fits; ``None`` for none or several."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The rows by kind and key; make one with :meth:`from_tsv` or :meth:`shipped`."""

    rows: Mapping[str, Mapping[str, tuple[Row, ...]]]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Gazetteer:
        """A gazetteer of the rows given."""
        index: dict[str, dict[str, dict[Row, None]]] = defaultdict(lambda: defaultdict(dict))
        for row in rows:
            for kind, key in row_keys(row):
                index[kind][key][row] = None
        return cls({kind: {key: tuple(found) for key, found in keys.items()} for kind, keys in index.items()})

    @classmethod
    def from_tsv(cls, path: Path) -> Gazetteer:
        """The gazetteer in a file; :class:`~kg.errors.InputError` with the line that is of another form."""
        return cls.of(read_rows(path))

    @classmethod
    def shipped(cls) -> Gazetteer:
        """The gazetteer that comes with the package."""
        return cls.of(shipped_rows())

    def match(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
    ) -> Link | None:
        """The one item that the names, the country and a person's offices fit; ``None`` for none or several.

        ``kind`` is the first segment of an id, ``country`` the id of a country.
        """
        return find_link(self._find, Wanted(kind, names, country, offices))

    def _find(self, kind: str, key: str) -> Iterable[Row]:
        return self.rows.get(kind, {}).get(key, ())


@dataclass(frozen=True, slots=True)
class FirstOf:
    """Several gazetteers as one: the first that has an answer gives it."""

    gazetteers: Sequence[Matcher]

    def match(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
    ) -> Link | None:
        """The first item that one of them finds."""
        found = (gazetteer.match(kind, names, country, offices) for gazetteer in self.gazetteers)
        return next((link for link in found if link is not None), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of a thing whose item is looked for, as :meth:`Gazetteer.match` takes it.

    ``any_public_office``: outside of the countries where names are common, any public office will do.
    """

    kind: str
    names: Sequence[str]
    country: str | None
    offices: Sequence[Office]
    any_public_office: bool = True

    @property
    def code(self) -> str | None:
        """The two-letter code of the country."""
        return self.country.removeprefix("country/") if self.country else None


def find_link(find: Callable[[str, str], Iterable[Row]], wanted: Wanted) -> Link | None:
    """The one item that fits among the rows that ``find`` gives for a kind and a key; else ``None``."""
    found: dict[str, Row] = {}
    for name in _usable(wanted.kind, wanted.names):
        for key in _keys(wanted.kind, name, wanted.code):
            for row in find(wanted.kind, key):
                if row.kind in _ROWS_OF_KIND[wanted.kind] and _fits(row, name, wanted):
                    found[row.qid] = row
    if len(found) != 1:
        return None
    row = next(iter(found.values()))
    return None if row.country == UNKNOWN else Link(row.qid, row.evidence, row.confidence)


def row_keys(row: Row) -> Iterator[tuple[str, str]]:
    """The kinds and keys under which a row is found."""
    country = row.country if row.country != UNKNOWN else None
    for kind, types in _ROWS_OF_KIND.items():
        if row.kind in types:
            for name in row.names:
                for key in _keys(kind, name, country or None):
                    yield kind, key


def _usable(kind: str, names: Sequence[str]) -> Sequence[str]:
    """An acronym tells which body is meant only where no full name does."""
    if kind != "organization":
        return names
    full = [name for name in names if not is_acronym(name)]
    return full or names


def _keys(kind: str, name: str, code: str | None) -> set[str]:
    """The forms under which a name is looked up."""
    if kind == "person":
        country = f"country/{code}" if code else None
        korean = korean_name(name, country)
        if korean is not None:
            return {f"{korean.family} {korean.given}"}
        return {" ".join(sorted(fold(name.replace("-", "")).split()))}
    if kind == "organization":
        return {parse(name).core}
    return {fold(name)}


def _fits(row: Row, name: str, wanted: Wanted) -> bool:
    kind, code = wanted.kind, wanted.code
    if kind == "person":
        return code is not None and row.country in {code, UNKNOWN} and _in_office(row, wanted)
    if row.country == UNKNOWN:
        # It may be the one that is meant, or a namesake.
        return kind != "country"
    if kind == "place":
        return code is not None and row.country == code
    if kind == "organization":
        return _fits_body(row, name, code)
    if kind == "country":
        return row.country == code
    return True


def _fits_body(row: Row, name: str, code: str | None) -> bool:
    stated = parse(name).country or code
    if not row.country:
        # An international body: nobody's own, but a release may give it the country where it sits.
        return not parse(name).generic or stated is None
    if stated is not None:
        return stated == row.country
    # Whose the body is was not said. A proper name tells by itself; in a release of a Korean ministry a
    # generic one or an acronym is Korea's.
    if parse(name).generic or (is_acronym(name) and fold(name) != fold(row.label)):
        return row.country == "KR"
    return True


def _in_office(row: Row, wanted: Wanted) -> bool:
    """Whether the titles that releases give somebody are those of the row's holder of public offices."""
    offices = wanted.offices
    if not offices or not all(_is_public(office) for office in offices):
        return False
    if wanted.any_public_office and row.country not in _COMMON_NAMES:
        return True
    return any(_same_office(held, office) for held in row.offices for office in offices)


def _same_office(held: Held, office: Office) -> bool:
    wanted, given = _words(held.name), _words(f"{office.title} {office.affiliation}")
    return wanted <= given and wanted & _RANKS == given & _RANKS and _held_on(held, office.issued)


def _is_public(office: Office) -> bool:
    """Whether only the holder of a public office has such a title: companies have presidents, too."""
    words = _words(office.title)
    if not words.isdisjoint(_PUBLIC_TITLES):
        return True
    return "president" in words and (not office.affiliation or parse(office.affiliation).generic)


def _words(title: str) -> frozenset[str]:
    return frozenset(fold(title).split()) - _EMPTY


def _held_on(held: Held, day: date) -> bool:
    month = day.year * 12 + day.month
    since, until = _month(held.since, 1), _month(held.until, 12)
    return (since is None or since - _SLACK_MONTHS <= month) and (
        until is None or month <= until + _SLACK_MONTHS
    )


def _month(written: str, default: int) -> int | None:
    if not written:
        return None
    year, _, month = written.partition("-")
    return int(year) * 12 + int(month or default)
