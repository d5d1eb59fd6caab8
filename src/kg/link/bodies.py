"""The name of a body taken apart: what it is called, whose it is, and whether the name alone says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from kg.fold import fold
from kg.link.countries import states
from kg.link.rows import shipped_rows
from kg.link.tables import lines_of

RENAMED = date(2025, 10, 1)
"""When the trade ministry handed energy over and became that of Trade, Industry and Resources."""

_SPELLINGS = {
    "organisation": "organization",
    "defence": "defense",
    "labour": "labor",
    "centre": "center",
    "programme": "program",
    "corp": "corporation",
    "intl": "international",
    "assn": "association",
    "inst": "institute",
    "univ": "university",
}
_LEGAL_FORMS = frozenset({"co", "ltd", "inc", "llc", "plc", "limited", "gmbh", "incorporated"})
_COMPANY = frozenset({"corporation", "company"})
_PUBLIC = frozenset({"korea", "japan", "international", "national", "state", "export", "development"})
_OFFICIAL = frozenset({"ministry", "department", "government", "parliament", "cabinet", "embassy"})
_TRADE_MINISTRY = frozenset({"ministry of trade", "ministry of trade and industry"})
_ABBREVIATED = frozenset({"us", "uk"})
_LONG_NAME = 5
"""Words of a name that one body alone is likely to bear, such as Ministry of Economy, Trade and Industry."""
_ACRONYM = re.compile(
    r"(?![A-Z][a-z][A-Z][a-z]{2,}$)"  # DuPont
    r"(?:[A-Z]-[A-Z]{2,}|[A-Z][A-Za-z]?[A-Z][A-Za-z-]{0,8}|[A-Z]{2,}[A-Za-z&-]{0,8})"
)
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class BodyName:
    """``core`` is the folded name without what says whose body it is, ``country`` the code that was in it.

    ``generic``: bodies of many countries may bear the name.
    """

    core: str
    country: str | None
    generic: bool


@dataclass(frozen=True, slots=True)
class Body:
    """A line of the table of well-known bodies."""

    label: str
    country: str | None
    acronyms: tuple[str, ...]
    other_names: tuple[str, ...]


def is_acronym(name: str) -> bool:
    """Whether a name is an acronym, such as ``KOTRA``, ``MoTIE`` or ``K-SURE``.

    >>> is_acronym("KOTRA"), is_acronym("Intel"), is_acronym("SK hynix"), is_acronym("DuPont")
    (True, False, False, False)
    """
    return _ACRONYM.fullmatch(name.replace(".", "")) is not None


@cache
def well_known() -> tuple[Body, ...]:
    """The table of bodies that releases name again and again."""
    header, *lines = lines_of("bodies.tsv")
    assert header.split("\t") == ["name", "country", "acronyms", "other_names"], header
    return tuple(
        Body(name, country or None, _list(acronyms), _list(others))
        for name, country, acronyms, others in (line.split("\t") for line in lines)
    )


@cache
def well_known_by_name() -> Mapping[tuple[str, str | None], Body]:
    """The table's bodies by each core name, with the country; Korean and international ones also without."""
    found: dict[tuple[str, str | None], Body] = {}
    for body in well_known():
        for name in (body.label, *body.other_names):
            parsed = parse(name)
            found.setdefault((parsed.core, body.country), body)
            # In a release of Korea's ministry a ministry of no stated country is Korea's own.
            # One with a long name is the one that is known by it.
            if body.country in {"KR", None} or not parsed.generic or len(parsed.core.split()) >= _LONG_NAME:
                found.setdefault((parsed.core, None), body)
    return found


@cache
def well_known_by_acronym() -> Mapping[str, Body]:
    """The table's bodies by acronym."""
    return {acronym.upper(): body for body in well_known() for acronym in body.acronyms}


@lru_cache(maxsize=1 << 16)
def parse(name: str) -> BodyName:
    """The parts of a body's name, whatever the order of its words.

    >>> parse("Vietnamese Planning and Investment Ministry")
    BodyName(core='ministry of planning and investment', country='VN', generic=True)
    >>> parse("Samsung Electronics Co., Ltd.").core
    'samsung electronics'
    """
    words = [_SPELLINGS.get(word, word) for word in fold(_IN_BRACKETS.sub("", name)).split()]
    words = _without_legal_form(words)
    country, words = _without_country(words)
    words = _in_order(words)
    if words[:1] == ["korean"]:
        words[0] = "korea"
    return BodyName(" ".join(words), country, _is_generic(words))


def trade_ministry(core: str, country: str | None, issued: date) -> str | None:
    """The core name of Korea's trade ministry on a day, for "Industry Ministry" and the like."""
    if core != "ministry of industry" and (country is None or core not in _TRADE_MINISTRY):
        return None
    rest = "energy" if issued < RENAMED else "resources"
    return f"ministry of trade industry and {rest}"


def _without_legal_form(words: list[str]) -> list[str]:
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words = words[:-1]
    # "Intel Corporation" is Intel; "Korea Gas Corporation" is not "Korea Gas".
    if 1 < len(words) <= 3 and words[-1] in _COMPANY and words[0] not in _PUBLIC:
        words = words[:-1]
    return words


def _without_country(words: list[str]) -> tuple[str | None, list[str]]:
    """The country before or after the name of a body that many countries have, and the rest of the name."""
    for length in (5, 4, 3, 2, 1):
        before, after = " ".join(words[:length]), " ".join(words[-length:])
        code, rest = adjectives().get(before), words[length:]
        if code and _may_lose_country(rest, before):
            return code, rest
        code, rest = adjectives().get(after), words[:-length]
        if code and rest[-1:] == ["the"]:
            rest = rest[:-1]
        if code and rest[-1:] in (["of"], ["in"]) and _may_lose_country(rest[:-1], after):
            return code, rest[:-1]
    return None, words


def _may_lose_country(rest: list[str], country: str) -> bool:
    """Ministries lose it; associations do not, whose very names begin with "American" or "Korea"."""
    return _is_generic(_in_order(rest)) and (country in _ABBREVIATED or not _OFFICIAL.isdisjoint(rest))


def _in_order(words: list[str]) -> list[str]:
    """The words with the head in front: "trade ministry" becomes "ministry of trade"."""
    if len(words) > 1 and words[-1] in {"ministry", "department"} and "of" not in words[:1]:
        return [words[-1], "of", *words[:-1]]
    return words


def _is_generic(words: list[str]) -> bool:
    heads, others = _generic_words()
    return (
        bool(words) and not heads.isdisjoint(words) and all(word in others or word in heads for word in words)
    )


def is_generic_word(word: str) -> bool:
    """Whether a folded word tells nothing about whose body it names: ministry, trade, association."""
    return word in _generic_words()[1]


@cache
def _generic_words() -> tuple[frozenset[str], frozenset[str]]:
    lines = [line.split() for line in lines_of("generic_body_words.txt")]
    # The first two lines are the heads: see the file.
    heads = frozenset(word for line in lines[:2] for word in line)
    return heads, frozenset(word for line in lines for word in line)


@cache
def adjectives() -> Mapping[str, str]:
    """The code of each name and demonym of a country in folded form, with and without the s of a genitive."""
    codes: dict[str, str] = {}
    for state in states().values():
        for name in (state.label, *state.names):
            codes.setdefault(fold(name), state.alpha2)
    for row in shipped_rows():
        if row.kind == "country":
            for demonym in row.demonyms:
                codes.setdefault(fold(demonym), row.country)
    codes.pop("", None)
    return codes | {f"{name}s": code for name, code in codes.items() if not name.endswith("s")}


def _list(field: str) -> tuple[str, ...]:
    return tuple(item for item in field.split("|") if item)
