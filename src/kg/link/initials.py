"""Korean names with initials: who "JK Kim" is, where a text or the office says so.

Such a name is that of a person with the full name when a text introduces it with that name ("JK (Jung-Kwan)
Kim"), or when family name, initials and title are the same in releases at most a year apart. Where two full
names fit, it stays a name of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kg.fold import fold
from kg.link.korean import KoreanName, korean_name
from kg.model import Facts

_WITH_INITIALS = re.compile(r"(?P<given>[A-Z]{2}) (?P<family>[A-Z][a-z]+)")
_GIVEN = re.compile(r"([A-Z])\w+-(\w)\w+")
_ONE_TERM = timedelta(days=366)
"""Within these days two holders of one office with the same initials are taken for one."""


@dataclass(frozen=True, slots=True)
class _Holder:
    """Somebody of a full name under a title in a release of that day."""

    name: KoreanName
    issued: date


def spelt_out(facts: Sequence[Facts]) -> Mapping[str, KoreanName]:
    """The full name behind each name with initials that fits one only, by the name as written."""
    found: dict[str, set[KoreanName]] = defaultdict(set)
    holders: dict[tuple[str, str, str], list[_Holder]] = defaultdict(list)
    for item in facts:
        for person in item.persons:
            full = korean_name(person.name, person.country)
            if full is None:
                continue
            for form in filter(_WITH_INITIALS.fullmatch, person.alt_names):
                found[form].add(full)
            given = _GIVEN.search(person.name)
            if given is not None and person.title:
                office = (full.family, "".join(given.groups()).upper(), fold(person.title))
                holders[office].append(_Holder(full, item.release.issued))
    for name, office, issued in _with_initials(facts):
        found[name].update(
            holder.name for holder in holders.get(office, ()) if abs(holder.issued - issued) <= _ONE_TERM
        )
    return {name: next(iter(full)) for name, full in found.items() if len(full) == 1}


def _with_initials(facts: Iterable[Facts]) -> Iterator[tuple[str, tuple[str, str, str], date]]:
    """Each mention with initials and a title: the name, what must be the same, and the day."""
    for item in facts:
        for person in item.persons:
            match = _WITH_INITIALS.fullmatch(person.name)
            if match is not None and person.title:
                office = (match["family"].casefold(), match["given"], fold(person.title))
                yield person.name, office, item.release.issued
