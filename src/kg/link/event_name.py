"""What the name of an event says: the words that tell it from others, its number in a series, its year."""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.fold import fold
from kg.link.tables import lines_of

_SAME = (
    ("united states", "us"),
    ("united kingdom", "uk"),
    ("republic of korea", "korea"),
    ("south korea", "korea"),
)

_NUMBER_WORDS = {
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "fifth": "5th",
    "sixth": "6th",
    "seventh": "7th",
    "eighth": "8th",
    "ninth": "9th",
    "tenth": "10th",
    "eleventh": "11th",
    "twelfth": "12th",
}

_ORDINAL = re.compile(r"\d+(st|nd|rd|th)")
_YEAR = re.compile(r"(19|20)\d\d")
_ACRONYM = re.compile(r"\((?P<acronym>[A-Z][A-Za-z]+)\)")
_WORD = re.compile(r"[^\W_]+(?:['’.]\w+)*")
_GENITIVE = re.compile(r"['’]s\b")
_MONTHS = frozenset(name.lower() for name in month_name if name)
_RELATIVE = frozenset({"last", "previous", "next", "upcoming", "earlier", "future"})


@dataclass(frozen=True, slots=True)
class EventName:
    """What tells one event from another: ordinals ("21st"), years and months contradict others of their kind.

    ``relative`` is a name such as "last year's forum".
    """

    words: frozenset[str]
    ordinals: frozenset[str]
    years: frozenset[str]
    months: frozenset[str]
    relative: bool

    def contradicts(self, other: EventName) -> bool:
        """Whether both give a number, a year or a month, and not the same."""
        return any(
            mine and theirs and mine.isdisjoint(theirs)
            for mine, theirs in (
                (self.ordinals, other.ordinals),
                (self.years, other.years),
                (self.months, other.months),
            )
        )


@lru_cache(maxsize=1 << 16)
def event_name(name: str) -> EventName:
    """The parts of an event's name.

    >>> sorted(event_name("the second United States-Korea SCCD Ministerial Meeting").words)
    ['sccd', 'us']
    """
    folded = f" {fold(_GENITIVE.sub('', _with_acronyms(name)))} "
    for long, short in _SAME:
        folded = folded.replace(f" {long} ", f" {short} ")
    words = [_NUMBER_WORDS.get(word, word) for word in folded.split()]
    ordinals = frozenset(word for word in words if _ORDINAL.fullmatch(word))
    years = frozenset(word for word in words if _YEAR.fullmatch(word))
    months = frozenset(words) & _MONTHS
    return EventName(
        frozenset(words) - ordinals - years - _empty(),
        ordinals,
        years,
        months,
        not _RELATIVE.isdisjoint(words),
    )


def _with_acronyms(name: str) -> str:
    """The name with each acronym in brackets in the place of the words it stands for.

    >>> _with_acronyms("Korea-U.S. Supply Chain and Commercial Dialogue (SCCD) Semiconductor Forum")
    'Korea-U.S. SCCD Semiconductor Forum'
    """
    for bracket in reversed(list(_ACRONYM.finditer(name))):
        letters = bracket["acronym"].casefold()
        words = list(_WORD.finditer(name, 0, bracket.start()))
        while words and letters:
            word = words.pop()
            if word[0].casefold().startswith(letters[-1]):
                letters = letters[:-1]
            elif word[0].casefold() not in _empty():
                break
        if not letters:
            name = name[: word.start()] + bracket["acronym"] + name[bracket.end() :]
    return name


@cache
def _empty() -> frozenset[str]:
    return frozenset(word for line in lines_of("event_words.txt") for word in line.split())
