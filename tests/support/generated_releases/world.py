"""The world that the generated releases tell of: countries, companies, and who holds which office when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from random import Random

from generated_releases.persons import KOREAN, Person, new_person
from generated_releases.tables import rows, words

_TERM = 1500
"""Days for which an office that has no row of its own is held on average."""
_PROMOTED = 0.4
"""How often the new holder of an office is somebody who has just left the one below it."""
_HEAD, _TAIL = 30, 1.1
"""The larger the first, the less the best known companies stand out; the second, the more are named once."""


@dataclass(frozen=True, slots=True)
class Country:
    """A partner country with the words that stand for it."""

    name: str
    adjective: str
    capital: str
    city: str
    names: str
    ministry: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Company:
    """A company and how the people who run it are named."""

    name: str
    names: str

    def __str__(self) -> str:
        return self.name


class World:
    """What one seed number makes: the same question always has the same answer."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._holders = lru_cache(maxsize=100_000)(self._new_holder)
        self._companies = lru_cache(maxsize=100_000)(self._new_company)

    def random(self, *key: object) -> Random:
        """Chance that depends on the seed number and the key alone."""
        return Random("/".join(map(str, (self._seed, *key))))

    def holder(self, office: str, of: str, names: str, day: date) -> Person:
        """Who holds an office of a body or country on a day."""
        days = _offices().get(office, (_TERM, ""))[0]
        begun = self.random("begun", office, of).randrange(days)
        return self._holders(office, of, names, (day.toordinal() + begun) // days)

    def _new_holder(self, office: str, of: str, names: str, term: int) -> Person:
        random = self.random("holder", office, of, term)
        days, before = _offices().get(office, (_TERM, ""))
        if before and random.random() < _PROMOTED:
            begun = self.random("begun", office, of).randrange(days)
            left = term * days - begun - _offices()[before][0]
            return self.holder(before, of, names, date.fromordinal(left))
        return new_person(random, names)

    def countries(self, random: Random, number: int) -> list[Country]:
        """So many different countries, those with the most trade most often."""
        found: dict[str, Country] = {}
        table = rows("countries")
        weights = list(accumulate(int(row["weight"]) for row in table))
        while len(found) < number:
            (row,) = random.choices(table, cum_weights=weights)
            found[row["country"]] = Country(
                row["country"], row["adjective"], row["capital"], row["city"], row["names"], row["ministry"]
            )
        return list(found.values())

    def companies(self, random: Random, number: int) -> list[Company]:
        """So many different companies: a few are named again and again, most only once or twice."""
        found: dict[str, Company] = {}
        while len(found) < number:
            company = self._companies(int(_HEAD * ((1 - random.random()) ** -_TAIL - 1)))
            found[company.name] = company
        return list(found.values())

    def _new_company(self, rank: int) -> Company:
        random = self.random("company", rank)
        where, names = ("home", KOREAN) if random.random() < 0.7 else ("abroad", random.choice(_abroad()))
        parts = (random.choice(words("companies", f"{where} {part}")) for part in ("first", "second"))
        return Company(f"{''.join(parts)} {random.choice(words('companies', 'maker'))}", names)


@lru_cache
def _offices() -> dict[str, tuple[int, str]]:
    return {row["office"]: (int(row["days"]), row["before"] or "") for row in rows("offices")}


@lru_cache
def _abroad() -> tuple[str, ...]:
    return tuple(row["names"] for row in rows("names"))
