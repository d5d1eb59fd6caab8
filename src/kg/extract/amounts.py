"""Sums of money that a text names, in units of their ISO 4217 currency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pycountry

from kg.extract.tables import names_pattern
from kg.model import Amount, Span

SIGNS = {
    "US$": "USD",
    "C$": "CAD",
    "A$": "AUD",
    "S$": "SGD",
    "HK$": "HKD",
    "NT$": "TWD",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₩": "KRW",
    "￦": "KRW",
    "₹": "INR",
    "₫": "VND",
    "RMB": "CNY",
}
"""Currencies by the sign before the number."""

UNITS = {
    "dollar": "USD",
    "u.s. dollar": "USD",
    "us dollar": "USD",
    "won": "KRW",
    "korean won": "KRW",
    "euro": "EUR",
    "yen": "JPY",
    "japanese yen": "JPY",
    "yuan": "CNY",
    "chinese yuan": "CNY",
    "pound": "GBP",
    "canadian dollar": "CAD",
    "australian dollar": "AUD",
    "singapore dollar": "SGD",
}
"""Currencies by the noun after the number."""

SCALES = {
    "thousand": 3,
    "million": 6,
    "mln": 6,
    "mil": 6,
    "mn": 6,
    "m": 6,
    "billion": 9,
    "bln": 9,
    "bil": 9,
    "bn": 9,
    "b": 9,
    "trillion": 12,
    "trln": 12,
    "tril": 12,
    "tn": 12,
}
"""Powers of ten by the word after the number."""

NUMBERS = {
    "a": 1,
    **{
        word: number
        for number, word in enumerate(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty".split(),
            1,
        )
    },
    **dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True)),
}
"""Numbers that are written out before a scale: two | trillion won."""


@cache
def _pattern() -> re.Pattern[str]:
    codes = names_pattern(currency.alpha_3 for currency in pycountry.currencies)
    currency_signs = "".join(sorted({sign[0] for sign in SIGNS if not sign[0].isalpha()}))
    number = r"\d+(?:,\d{3})*(?:\.\d+)?"
    scale = rf"(?:\s*-?\s*(?P<{{0}}>(?i:{names_pattern(SCALES)}))\b)?"
    return re.compile(
        rf"""
        (?=[\dA-Z{currency_signs}])(?:  # most characters begin no sum: one look tells
          (?<![\w$])(?P<sign>{names_pattern(SIGNS)}|{codes}(?=[\s\d]))\s*(?P<n1>{number}){scale.format("s1")}
        | (?<![\w.$])(?P<n2>{number}){scale.format("s2")}\s*-?\s*(?P<unit>(?i:{names_pattern(UNITS)}))s?\b
        | (?<![\w.$])(?P<n3>{number}){scale.format("s3")}\s*(?P<code>{codes})\b
        )""",
        re.VERBOSE,
    )


def find_amounts(text: str) -> tuple[Amount, ...]:
    """One :class:`Amount` for each sum named, with all its spans, in the order of first mention.

    >>> [(a.value, a.currency) for a in find_amounts("over KRW 5 billion, or $3.6 mln")]
    [(Decimal('5000000000'), 'KRW'), (Decimal('3600000'), 'USD')]
    """
    spans: dict[tuple[Decimal, str], list[Span]] = {}
    for value, currency, span in _sums(text):
        spans.setdefault((value, currency), []).append(span)
    return tuple(
        Amount(f"amount/{currency}-{value}", value, currency, tuple(found))
        for (value, currency), found in spans.items()
    )


@cache
def _words_pattern() -> re.Pattern[str]:
    numbers = names_pattern((*NUMBERS, *map(str.capitalize, NUMBERS)))
    scales = "|".join(scale for scale in SCALES if scale.endswith("illion"))
    return re.compile(
        rf"\b(?P<number>{numbers})(?P<half> and a half)? (?P<scale>{scales})"
        rf" (?P<unit>{names_pattern(UNITS)})s?\b"
    )


def _sums(text: str) -> Iterator[tuple[Decimal, str, Span]]:
    """The sums in figures and in words, in order, each with its currency."""
    return iter(sorted((*_in_figures(text), *_in_words(text)), key=lambda found: found[2]))


def _in_figures(text: str) -> Iterator[tuple[Decimal, str, Span]]:
    for match in _pattern().finditer(text):
        number = match["n1"] or match["n2"] or match["n3"]
        scale = match["s1"] or match["s2"] or match["s3"]
        value = Decimal(number.replace(",", "")).scaleb(SCALES[scale.lower()] if scale else 0)
        plain = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
        yield plain, _currency(match), Span(match.start(), match.end(), match.group())


def _in_words(text: str) -> Iterator[tuple[Decimal, str, Span]]:
    """Sums such as "two trillion won"; without a scale they are in figures."""
    for match in _words_pattern().finditer(text) if "illion " in text else ():
        value = Decimal(NUMBERS[match["number"].lower()]) + (Decimal("0.5") if match["half"] else 0)
        value = value.scaleb(SCALES[match["scale"].lower()])
        unit = UNITS[match["unit"].lower()]
        yield value.quantize(Decimal(1)), unit, Span(match.start(), match.end(), match.group())


def _currency(match: re.Match[str]) -> str:
    if match["unit"]:
        return UNITS[match["unit"].lower()]
    # Codes match in capitals only: "all 200" and "try 3" hold no Albanian lek and no Turkish lira.
    written: str = match["sign"] or match["code"]
    return SIGNS.get(written, written)
