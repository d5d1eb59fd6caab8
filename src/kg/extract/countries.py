"""Countries and blocs that a text names, by name, abbreviation or demonym."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.extract.tables import cells, names_pattern, phrases, rows
from kg.model import Bloc, Country, Span


@dataclass(frozen=True, slots=True)
class CountryMention:
    """One naming of a country; ``demonym`` is true for "Korean", false for "Korea"."""

    alpha2: str
    demonym: bool
    span: Span


_CAUCASUS = re.compile(
    r"Tbilisi|Georgian|Armenia|Azerbaijan|Caucasus|Korea[-–]Georgia|Georgia[-–]Korea|Black Sea"
)
_UNITED_STATES = re.compile(r"\bU\.S\.|\bUS\b|United States|American|Texas|Alabama|Washington")
_JOINS = re.compile(r", and |, | and ")


@cache
def _forms() -> dict[str, tuple[str, bool]]:
    forms: dict[str, tuple[str, bool]] = {}
    for row in rows("countries"):
        for name in (row["label"], *cells(row["names"])):
            forms[name] = (row["alpha2"], False)
        for name in cells(row["demonyms"]):
            forms.setdefault(name, (row["alpha2"], True))
            if name.endswith(("an", "i")):
                forms.setdefault(name + "s", (row["alpha2"], True))
    # The Dominican Republic and the Congo of Kinshasa are meant far more often than their namesakes.
    forms["Dominican"] = ("DO", True)
    forms["Congolese"] = ("CD", True)
    return forms


@cache
def _pattern() -> re.Pattern[str]:
    traps = "|".join(phrases("not_countries"))
    return re.compile(rf"(?<![\w.])(?:(?P<trap>{traps})|{names_pattern(_forms())}(?!\w)(?!\.\w))")


def find_countries(text: str) -> tuple[CountryMention, ...]:
    """Every naming of a country in ``text``, in order."""
    found: list[CountryMention] = []
    for match in _pattern().finditer(text):
        if match.lastgroup == "trap":
            continue
        alpha2, demonym = _forms()[match.group()]
        found.append(CountryMention(alpha2, demonym, Span(match.start(), match.end(), match.group())))
    if all(mention.alpha2 != "GE" or mention.demonym for mention in found) or _georgia_is_the_country(text):
        return tuple(found)
    return tuple(
        mention
        for index, mention in enumerate(found)
        if mention.alpha2 != "GE" or mention.demonym or _is_beside_a_country(text, found, index)
    )


def _is_beside_a_country(text: str, found: Sequence[CountryMention], index: int) -> bool:
    """Whether "and" or a comma joins the name to that of a country but the U.S.: Mongolia and | Georgia."""
    beside = ((index - 1, index), (index, index + 1))
    return any(
        _JOINS.fullmatch(text, found[left].span.end, found[right].span.start)
        for left, right in beside
        if left >= 0 and right < len(found) and "US" not in {found[left].alpha2, found[right].alpha2}
    )


def _georgia_is_the_country(text: str) -> bool:
    """Whether "Georgia" is the country: words of the Caucasus decide, else that the U.S. is not named."""
    return bool(_CAUCASUS.search(text)) or not _UNITED_STATES.search(text)


def countries_of(mentions: tuple[CountryMention, ...]) -> tuple[Country, ...]:
    """One :class:`Country` for each country named, with all its spans, in the order of first mention."""
    spans: dict[str, list[Span]] = {}
    for mention in mentions:
        spans.setdefault(mention.alpha2, []).append(mention.span)
    return tuple(Country(f"country/{alpha2}", alpha2, tuple(found)) for alpha2, found in spans.items())


@cache
def country_label(alpha2: str) -> str:
    """The common short name: ``South Korea`` for ``KR``."""
    return next(row["label"] for row in rows("countries") if row["alpha2"] == alpha2)


@cache
def _bloc_forms() -> dict[str, dict[str, str]]:
    return {form: row for row in rows("blocs") for form in cells(row["forms"])}


@cache
def _bloc_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){names_pattern(_bloc_forms())}(?![\w+])")


def find_blocs(text: str) -> tuple[Bloc, ...]:
    """The groups of states that ``text`` names, each with all its spans, in the order of first mention."""
    spans: dict[str, list[Span]] = {}
    for match in _bloc_pattern().finditer(text):
        spans.setdefault(match.group(), []).append(Span(match.start(), match.end(), match.group()))
    blocs: dict[str, Bloc] = {}
    for form, found in spans.items():
        row = _bloc_forms()[form]
        known = blocs.get(row["slug"])
        blocs[row["slug"]] = Bloc(
            f"bloc/{row['slug']}",
            row["name"],
            tuple(name for name in cells(row["forms"]) if name != row["name"]),
            tuple(sorted((*(known.spans if known else ()), *found))),
        )
    return tuple(sorted(blocs.values(), key=lambda bloc: bloc.spans))
