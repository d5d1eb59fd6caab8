"""Verified Wikidata items, found by kind, name, country and office: no link is made on a guess.

A name that fits two items gives no link. Places and generic bodies need their country; a person needs the
country and a public office, and where names are common (Korean, Chinese and Vietnamese ones) the very office
that the item's sources state, held at the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The rows by kind and key; make one with :meth:`from_tsv` or :meth:`shipped`."""

    rows: Mapping[str, Mapping[str, tuple[Row, ...]]]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Gazetteer:
        """A gazetteer of the rows given."""
        index: dict[str, dict[str, dict[Row, None]]] = defaultdict(lambda: defaultdict(dict))
        for row in rows:
            for kind, types in _ROWS_OF_KIND.items():
                if row.kind in types:
                    for name in row.names:
                        for key in _keys(kind, name, row.country or None):
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
        code = country.removeprefix("country/") if country else None
        found: dict[str, Row] = {}
        for name in _usable(kind, names):
            for key in _keys(kind, name, code):
                for row in self.rows.get(kind, {}).get(key, ()):
                    if _fits(kind, row, name, code, offices):
                        found[row.qid] = row
        if len(found) != 1:
            return None
        row = next(iter(found.values()))
        return Link(row.qid, row.evidence, row.confidence)


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


def _fits(kind: str, row: Row, name: str, code: str | None, offices: Sequence[Office]) -> bool:
    if kind == "person":
        return code is not None and row.country == code and _in_office(row, offices)
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


def _in_office(row: Row, offices: Sequence[Office]) -> bool:
    """Whether the titles that releases give somebody are those of the row's holder of public offices."""
    if not offices or not all(_is_public(office) for office in offices):
        return False
    if row.country not in _COMMON_NAMES:
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
