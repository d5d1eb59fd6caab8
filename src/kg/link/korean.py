"""Korean personal names: which part is the family name, whatever the order and the hyphens.

Korean names are written in English as ``Ahn Duk-geun``, ``Ahn Dukgeun``, ``Ahn Duk Geun`` and ``Dukgeun
Ahn``: a family name of (almost always) one syllable and a given name of one or two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii

from kg.link.tables import lines_of

KOREA = frozenset({"country/KR", "country/KP"})

_FREQUENT = 20
"""Family names up to this place are so frequent that a rarer one beside them is part of the given name."""

_COMMON = 75
"""Family names up to this place in the table are taken for Korean even where nothing else says so."""


@dataclass(frozen=True, slots=True)
class KoreanName:
    """A family name and a given name in lower-case letters, the given name's syllables joined."""

    family: str
    given: str


@cache
def _ranks() -> Mapping[str, int]:
    ranks: dict[str, int] = {}
    for rank, line in enumerate(lines_of("korean_family_names.tsv")):
        for spelling in line.split("\t"):
            ranks.setdefault(spelling.casefold(), rank)
    return ranks


@cache
def _syllable() -> str:
    """A regular expression of one syllable."""
    parts = {
        part: choices for part, *choices in (line.split("\t") for line in lines_of("korean_syllables.tsv"))
    }
    onset, vowel, coda = ("|".join(parts[part]) for part in ("onset", "vowel", "coda"))
    return f"(?:{onset})?(?:{vowel})(?:{coda})?"


@cache
def _one_syllable() -> re.Pattern[str]:
    return re.compile(_syllable())


@cache
def _two_syllables() -> re.Pattern[str]:
    return re.compile(f"{_syllable()}-?{_syllable()}")


@lru_cache(maxsize=1 << 16)
def korean_name(name: str, country: str | None) -> KoreanName | None:
    """The parts of a name that is Korean; ``None`` when it is not, or its bearer is known to be of elsewhere.

    ``country`` is the id of a country, or ``None``.

    >>> korean_name("Dukgeun Ahn", None) == korean_name("Ahn Duk-geun", "country/KR")
    True
    >>> korean_name("Tran Van Son", None)
    """
    if country is not None and country not in KOREA:
        return None
    words = re.sub(r"[^a-z -]", "", anyascii(name).casefold()).split()
    if len(words) < 2:
        return None
    readings = [
        reading
        for family, given in ((words[0], words[1:]), (words[-1], words[:-1]))
        if (reading := _reading(family, given, country)) is not None
    ]
    # Of two readings the surer one, else the one with the family name first, which is how Koreans write it.
    return max(readings, key=lambda reading: reading[0])[1] if readings else None


def _reading(
    family: str, given: Sequence[str], country: str | None
) -> tuple[tuple[int, int], KoreanName] | None:
    """A reading of a name, and how sure it is: by the given name's form, then by how common the family is."""
    rank = _ranks().get(family)
    if rank is None:
        return None
    written = "".join(given)
    hyphenated = "-" in written
    if len(given) == 1 and len(written) > 1:
        one = _one_syllable().fullmatch(written) is not None
        if not one and _two_syllables().fullmatch(written) is None:
            return None
        sure = 2 if hyphenated else 0 if one else 1
    elif len(given) == 2 and all(len(word) > 1 and _one_syllable().fullmatch(word) for word in given):
        # Three words do not show which belong together: in doubt the family comes first, as Koreans write it.
        sure, rank = 0, min(rank, _FREQUENT) // _FREQUENT
    else:
        return None
    if country is None and not hyphenated and _ranks()[family] >= _COMMON:
        return None
    return (sure, -rank), KoreanName(family, written.replace("-", ""))


def hyphenated(given: str) -> tuple[str, ...]:
    """The ways to write a given name with a hyphen between its two syllables; none where it has but one.

    >>> hyphenated("dukgeun"), hyphenated("jun")
    (('duk-geun',), ())
    """
    if _one_syllable().fullmatch(given):
        return ()
    cuts = ((given[:place], given[place:]) for place in range(2, len(given) - 1))
    return tuple(
        f"{one}-{two}"
        for one, two in cuts
        if _one_syllable().fullmatch(one) and _one_syllable().fullmatch(two)
    )
