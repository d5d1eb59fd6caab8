"""Persons of the generated releases, and the ways in which their names are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from generated_releases.tables import rows, words

_FAMILY_FIRST = {"chinese", "vietnamese"}
KOREAN = "korean"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a family name and a given one; of a Korean the latter has two syllables."""

    family: str
    given: tuple[str, ...]
    names: str

    def __str__(self) -> str:
        if self.names == KOREAN:
            return f"{self.family} {'-'.join(self.given)}"
        order = (self.family, *self.given) if self.names in _FAMILY_FIRST else (*self.given, self.family)
        return " ".join(order)

    def like(self, written: str) -> str:
        """The name as another one is written: family first or last, the syllables joined or apart.

        >>> person = Person("Kim", ("Ji", "ho"), "korean")
        >>> [person.like(name) for name in ("Ahn Duk-geun", "Dukgeun Ahn", "Sung Yunmo", "JK Kim")]
        ['Kim Ji-ho', 'Jiho Kim', 'Kim Jiho', 'JH Kim']
        """
        first, *_, last = parts = written.split()
        if self.names != KOREAN or not {first, last} & _written_families():
            return str(self)
        if family_of(written) == first:
            return str(self) if "-" in written else f"{self.family} {''.join(self.given)}"
        if len(parts) == 3:
            return f"{' '.join(each.capitalize() for each in self.given)} {self.family}"
        given = "".join(each[0].upper() for each in self.given) if first.isupper() else "".join(self.given)
        return f"{given} {self.family}"


def family_of(written: str) -> str:
    """The family name in a name as a sample writes it: the last part, or the first if that is a Korean one.

    >>> [family_of(name) for name in ("Ahn Duk-geun", "Sung Hwan Cho", "Gina Raimondo")]
    ['Ahn', 'Cho', 'Raimondo']
    """
    first, *_, last = written.split()
    return first if first in _written_families() and last not in _written_families() else last


def new_person(random: Random, names: str) -> Person:
    """Somebody who is named as the people of some country are."""
    if names == KOREAN:
        syllables = (random.choice(words("korean_names", part)) for part in ("first", "second"))
        return Person(random.choice(words("korean_names", "family")), tuple(syllables), names)
    given, family = (random.choice(_foreign(names)[part]) for part in ("given", "family"))
    return Person(family, (given,), names)


@cache
def _foreign(names: str) -> Mapping[str, Sequence[str]]:
    (row,) = (row for row in rows("names") if row["names"] == names)
    return {part: row[part].split() for part in ("given", "family")}


@cache
def _written_families() -> frozenset[str]:
    return frozenset((*words("korean_names", "family"), *words("korean_names", "other family")))
