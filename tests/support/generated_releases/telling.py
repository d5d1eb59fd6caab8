"""A sample told anew: of another day, of other people, bodies, countries, places and sums."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from generated_releases.days import DAYS, moved
from generated_releases.persons import KOREAN, Person, family_of
from generated_releases.tables import Slot, rows, words
from generated_releases.world import Company, Country, World

_RENAMED = date(2025, 10, 1)
"""Since then the ministry has its new name."""
_YEAR = r"(?<![\w.,-])(?:19[89]|20[0-4])\d(?![\d:]|,\d)\b"
_NUMBER = (
    r"(?P<currency>[$₩] ?|USD |KRW )?(?<![\w.,:-])(?P<number>\d[\d,]*(?:\.\d+)?)(?![\w:]|-(?!unit)\w|[.,]\d)"
)
_LEFT_ALONE = 12
"""Counts up to here are left as they are: "the three companies" are still three."""
_PERCENT = 99.9


@dataclass(frozen=True, slots=True)
class Slots:
    """What is exchanged in one sample: its slots by their words, and what finds them, days and numbers."""

    by_words: Mapping[str, Slot]
    pattern: re.Pattern[str]


def find_slots(slots: Mapping[str, Slot], sample: str) -> Slots:
    """Those of the slots that the sample has, and the family names by which it calls its persons later on."""
    present = {written: slot for written, slot in slots.items() if written in sample}
    families = {
        family_of(written): Slot("family", slot.rest)
        for written, slot in reversed(present.items())
        if slot.kind == "person"
    }
    by_words = families | present
    alternatives = (rf"(?<!\w){re.escape(one)}(?!\w)" for one in sorted(by_words, key=len, reverse=True))
    named = "|".join(alternatives) or "(?!)"
    return Slots(by_words, re.compile(rf"(?P<slot>{named})|{DAYS}|(?P<plain_year>{_YEAR})|{_NUMBER}"))


class Telling:
    """All that one release exchanges in a sample; the same words of it always become the same others.

    ``put_in`` holds the persons by their full names as it has written them.
    """

    def __init__(self, world: World, random: Random, slots: Slots, before: date, after: date) -> None:
        self.day = after
        self.put_in: dict[str, Person] = {}
        self._world = world
        self._random = random
        self._before = before
        self._countries = dict(zip("pqrstu", world.countries(random, 6), strict=True))
        self._companies = dict(zip("abcdexyz", world.companies(random, 8), strict=True))
        self._places = dict(zip("ab", random.sample(rows("places"), 2), strict=True))
        self._universities = {
            key: f"{random.choice(words('bodies', 'university'))} University" for key in "ab"
        }
        self._association = f"Korea {random.choice(words('bodies', 'association'))} Industry Association"
        self._chances: dict[str, float] = {}
        self._numbers: dict[str, str] = {}
        self._slots = slots

    def told(self, text: str) -> str:
        """The text with everything exchanged that the sample's slots name, and days, years and numbers."""
        return self._slots.pattern.sub(self._other, text)

    def addition(self, sentence: str) -> str:
        """A sentence of the table ``additions`` with its names filled in."""
        return re.sub(r"\{([a-z.]+)\}", lambda found: self._added(found[1]), sentence)

    def _other(self, found: re.Match[str]) -> str:
        if found["slot"]:
            return self._filled(self._slots.by_words[found["slot"]], found["slot"])
        if found["month"]:
            return moved(found, self._before, self.day)
        if found["plain_year"]:
            return str(int(found["plain_year"]) + self.day.year - self._before.year)
        return (found["currency"] or "") + self._number(found["number"], bool(found["currency"]))

    def _filled(self, slot: Slot, written: str) -> str:
        kind, rest = slot.kind, slot.rest
        match kind:
            case "person":
                person = self._holder(rest)
                self.put_in[person.like(written)] = person
                return person.like(written)
            case "family":
                return self._holder(rest).family
            case "company":
                return self._companies[rest].name
            case "place":
                return self._places[rest]["city"]
            case "province":
                return self._places[rest]["province"]
            case "university":
                return self._universities[rest]
            case "joint":
                return f"{self._universities[rest]}-{self._companies[rest]}"
            case "ordinal":
                return self._ordinal(written)
            case "choice":
                key, _, options = rest.partition(": ")
                listed = options.split(" | ")
                chance = self._chances.setdefault(key, self._random.random())
                return listed[int(chance * len(listed))]
            case "era":
                return rest.split(" | ")[self.day >= _RENAMED]
            case _:
                return _of_country(kind, self._countries[rest])

    def _holder(self, office: str) -> Person:
        title, _, of = office.partition(" @ ")
        kind, _, key = of.partition(" ")
        if of == "association":
            of = self._association
        if kind in ("country", "company") and len(key) == 1:
            body: Country | Company = self._countries[key] if kind == "country" else self._companies[key]
            return self._world.holder(title, str(body), body.names, self.day)
        if len(of) == 1:
            of = self._places[of]["city"]
        return self._world.holder(title, of, "english" if of in _ABROAD else KOREAN, self.day)

    def _added(self, name: str) -> str:
        key, _, part = name.partition(".")
        match key:
            case "number":
                return f"{self._random.choice((15, 20, 30, 45, 50, 80, 100, 120, 150, 200, 300, 500)):,}"
            case "city":
                return self._places["b"]["city"]
            case "industry":
                return self._random.choice(rows("industries"))["noun"]
            case "uni" | "assoc":
                body = self._universities["b"] if key == "uni" else self._association
                return self._person(self._world.holder(part, body, KOREAN, self.day)) if part else body
            case "partner" if part in ("", "adjective"):
                return _of_country(part or "country", self._countries["p"])
            case "partner":
                partner = self._countries["p"]
                return self._person(self._world.holder(part, partner.name, partner.names, self.day))
        company = self._companies["xyz"["abc".index(key)]]
        if not part:
            return company.name
        return self._person(self._world.holder(part, company.name, company.names, self.day))

    def _person(self, person: Person) -> str:
        self.put_in[str(person)] = person
        return str(person)

    def _ordinal(self, written: str) -> str:
        number = int(re.sub(r"\D", "", written)) + self.day.year - self._before.year
        number = number if number > 0 else number % 5 + 1
        teen = number % 100 in (11, 12, 13)
        return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"

    def _number(self, written: str, is_sum: bool) -> str:
        value = float(written.replace(",", ""))
        if not is_sum and "." not in written and value <= _LEFT_ALONE:
            return written
        if written not in self._numbers:
            decimals = len(written.partition(".")[2])
            changed = value * self._random.uniform(0.5, 1.9)
            changed = min(changed, _PERCENT) if value <= 100 else changed
            changed = max(changed, 1.0 if decimals == 0 else 0.1)
            self._numbers[written] = f"{changed:{',' if value >= 1000 else ''}.{decimals}f}"
        return self._numbers[written]


_ABROAD = {
    "US",
    "Columbia Law School",
    "Harvard Law School",
    "Graduate Institute",
    "Georgetown University Law Center",
}
"""Bodies whose people have English names; all others that a sample names are at home."""


def _of_country(kind: str, country: Country) -> str:
    return {
        "country": country.name,
        "adjective": country.adjective,
        "capital": country.capital,
        "city": country.city,
        "ministry": country.ministry,
        "theministry": f"the {country.adjective} {country.ministry}",
        "nationalministry": f"{country.adjective} {country.ministry}",
        "pair": f"Korea-{country.name}",
        "dashed": f"Korea–{country.name}",
    }[kind]
