"""Verified Wikidata items, in one gazetteer or in several asked in turn; ``matching`` says when one fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from kg.link.matching import NO_SUCH_NAME, Wanted, find_candidates, find_link, row_keys, why_none
from kg.link.rows import Row, read_rows, shipped_rows
from kg.link.thing import Office
from kg.model import Link


class Matcher(Protocol):
    """What finds the items of things: a gazetteer in memory or in a file."""

    def match(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> Link | None:
        """The one item that fits; ``None`` for none or several. Arguments are those of :class:`Wanted`."""

    def candidates(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> tuple[Link, ...]:
        """The items that a thing without a match may be, for a person to decide."""

    def why_none(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> str:
        """Why :meth:`match` finds no item for the same words, in a sentence."""


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
        """The gazetteer that comes with the package; made once, as nothing changes one."""
        return _shipped()

    def match(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> Link | None:
        """The one item that the names, the country and a person's offices fit; ``None`` for none or several.

        ``kind`` is the first segment of an id, ``country`` the id of a country, ``refused`` the Q-identifiers
        of items that the thing certainly is not.
        """
        return find_link(self._find, Wanted(kind, names, country, offices, refused))

    def candidates(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> tuple[Link, ...]:
        """What a thing without a match may be, for a person to decide; arguments as in ``match``."""
        return find_candidates(self._find, Wanted(kind, names, country, offices, refused))

    def why_none(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> str:
        """Why :meth:`match` finds no item for the same words, in a sentence."""
        return why_none(self._find, Wanted(kind, names, country, offices, refused))

    def _find(self, kind: str, key: str) -> Iterable[Row]:
        return self.rows.get(kind, {}).get(key, ())


@cache
def _shipped() -> Gazetteer:
    return Gazetteer.of(shipped_rows())


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
        refused: Collection[str] = (),
    ) -> Link | None:
        """The item of the first that has one."""
        known = (kind, names, country, offices, refused)
        found = (gazetteer.match(*known) for gazetteer in self.gazetteers)
        return next((link for link in found if link is not None), None)

    def candidates(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> tuple[Link, ...]:
        """The candidates of the first that has some."""
        known = (kind, names, country, offices, refused)
        found = (gazetteer.candidates(*known) for gazetteer in self.gazetteers)
        return next((links for links in found if links), ())

    def why_none(
        self,
        kind: str,
        names: Sequence[str],
        country: str | None = None,
        offices: Sequence[Office] = (),
        refused: Collection[str] = (),
    ) -> str:
        """What the gazetteers that have items of the name say, else what all say."""
        known = (kind, names, country, offices, refused)
        said = dict.fromkeys(gazetteer.why_none(*known) for gazetteer in self.gazetteers)
        return "; ".join([reason for reason in said if reason != NO_SUCH_NAME] or said)
