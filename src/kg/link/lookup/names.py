"""The names of a thing: what to ask for, and when two of them are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kg.fold import fold
from kg.link.bodies import adjectives, is_acronym, parse
from kg.link.countries import country_code, states
from kg.link.korean import hyphenated, korean_name

ASKED_AT_MOST = 6
"""Names asked for one thing; a search takes a request each."""

_LONGEST = 250
"""Characters; Wikidata has no longer labels, and longer names are sentences."""

_LONG_FORMS: Mapping[str, str] = {
    "FTA": "Free Trade Agreement",
    "EPA": "Economic Partnership Agreement",
    "CEPA": "Comprehensive Economic Partnership Agreement",
    "TIPF": "Trade and Investment Promotion Framework",
}

_TYPE = "|".join((*_LONG_FORMS, *_LONG_FORMS.values()))
_PARTIES_FIRST = re.compile(rf"(?P<one>[^-–]+)[-–](?P<other>[^-–]+?) (?P<type>{_TYPE})")
_PARTIES_LAST = re.compile(rf"(?P<type>{_TYPE}) between (?P<one>.+) and (?P<other>.+)")
_IN_BRACKETS = re.compile(r" ?\([^()]*\)")

_BETWEEN = frozenset({"and", "between", "of", "on", "the"})

_LONGEST_COUNTRY = 5
"""Words in the name of a country."""


def to_ask(kind: str, names: Iterable[str], country: str | None) -> tuple[str, ...]:
    """The names to search for, the label's forms first; none when all could be anybody's.

    Wikibase searches from the beginning of a name, so that the order of the words matters: a Korean name is
    also asked for as Wikidata writes it, a body's without what says whose it is, a treaty's in full and with
    either party first. ``names`` begin with the label, ``country`` is the id of a country.

    >>> to_ask("person", ["Dukgeun Ahn", "Ahn"], "country/KR")
    ('Dukgeun Ahn', 'Ahn Duk-geun', 'Ahn Dukgeun')
    >>> to_ask("organization", ["Vietnamese Planning and Investment Ministry", "the Ministry"], "country/VN")
    ('Vietnamese Planning and Investment Ministry', 'ministry of planning and investment')
    >>> to_ask("agreement", ["Korea-ASEAN FTA"], None)[1:]
    ('South Korea–ASEAN Free Trade Agreement', 'ASEAN–South Korea Free Trade Agreement')
    """
    given = list(dict.fromkeys(names))
    forms = (form for name in given if _telling(kind, name) for form in _forms(kind, name, country))
    different: dict[str, str] = {}
    for form in forms:
        different.setdefault(form.casefold(), form)
    return tuple(different.values())[:ASKED_AT_MOST]


def comparable(kind: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names by which a thing can be told: an acronym only where a body has no full name."""
    telling = tuple(name for name in names if _telling(kind, name))
    full = tuple(name for name in telling if not is_acronym(name))
    return full or telling if kind == "organization" else telling


def name_key(kind: str, name: str, country: str | None) -> str:
    """A form that is equal for two spellings of one name.

    >>> name_key("person", "Dukgeun Ahn", "country/KR") == name_key("person", "Ahn Duk-geun", "country/KR")
    True
    >>> name_key("agreement", "United Kingdom–South Korea Free Trade Agreement", None)
    'GB KR agreement free trade'
    >>> name_key("agreement", "Korea-UK FTA", None)
    'GB KR agreement free trade'
    """
    if kind == "person":
        korean = korean_name(name, country)
        if korean is not None:
            return f"{korean.family} {korean.given}"
        return " ".join(sorted(fold(name.replace("-", "")).split()))
    if kind == "organization":
        return parse(name).core
    return _agreement_key(name) if kind == "agreement" else fold(name)


def _telling(kind: str, name: str) -> bool:
    """Whether the name tells who or what is meant: "Ahn" and "the Commission" do not."""
    if len(name) > _LONGEST:
        return False
    words = fold(name).split()
    if kind == "person":
        return len(words) > 1
    if kind == "organization" and parse(name).generic:
        return len(words) > 1
    return bool(words)


def parties(name: str) -> frozenset[str]:
    """The two-letter codes of the countries in the name of an agreement.

    >>> sorted(parties("Korea-UK FTA"))
    ['GB', 'KR']
    """
    return _apart(name)[0]


def _agreement_key(name: str) -> str:
    """The codes of the countries, then the other words, acronyms in full; the order of neither counts."""
    codes, words = _apart(name)
    return " ".join((*sorted(codes), *sorted(words)))


def _apart(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The countries in the name of an agreement, and its other words."""
    words = fold(name).split()
    codes: set[str] = set()
    rest: set[str] = set()
    while words:
        for length in range(min(_LONGEST_COUNTRY, len(words)), 0, -1):
            code = adjectives().get(" ".join(words[:length]))
            if code is not None:
                codes.add(code)
                words = words[length:]
                break
        else:
            word = words.pop(0)
            rest.update(fold(_LONG_FORMS.get(word.upper(), word)).split())
    return frozenset(codes), frozenset(rest - _BETWEEN)


def _forms(kind: str, name: str, country: str | None) -> Iterator[str]:
    """The name as written, then as Wikidata may have it."""
    yield name
    if kind == "agreement":
        yield from _treaty_forms(_IN_BRACKETS.sub("", name))
    if kind == "organization" and parse(name).core not in {fold(name), ""}:
        yield parse(name).core
    korean = korean_name(name, country) if kind == "person" else None
    if korean is not None:
        family = korean.family.capitalize()
        guessed = () if "-" in name else hyphenated(korean.given)
        yield from (f"{family} {given.capitalize()}" for given in (*guessed, korean.given))


def _treaty_forms(name: str) -> Iterator[str]:
    """The forms that labels of treaties have: both parties in full, a dash between them, then the type."""
    match = _PARTIES_FIRST.fullmatch(name) or _PARTIES_LAST.fullmatch(name)
    if match is not None:
        one, other = _in_full(match["one"]), _in_full(match["other"])
        long = _LONG_FORMS.get(match["type"], match["type"])
        yield from (f"{one}–{other} {long}", f"{other}–{one} {long}")


def _in_full(party: str) -> str:
    """The everyday name of a country, as the labels of treaties have it; other parties stay as they are."""
    code = country_code(party)
    return states()[code].label if code else party
