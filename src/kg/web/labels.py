"""What things are called, and the day they belong to: for all the IRIs of a page in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kg.store import QueryEngine
from kg.vocabulary import PREFIXES
from kg.web.rows import each, iri_of, select, text_of, values

_LABELS = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("dcterms", "title"))
)
_DATES = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (("kg", "startDate"), ("dcterms", "issued"), ("kg", "agreedOn"))
)
MOST = 5000
"""IRIs in one query: far more than most pages have, and well below the engine's bounds."""

_MOST_DIGITS = 40
"""Digits of a sum that are written out, far more than there is money."""

_VALUE = PREFIXES["kg"] + "value"
_CURRENCY = PREFIXES["kg"] + "currency"

_PROPERTIES = each((*_LABELS, *_DATES, _VALUE, _CURRENCY), "iri")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one IRI. ``date`` is the day of an event, a release or an agreement."""

    label: str | None = None
    date: str | None = None


def labels_of(engine: QueryEngine, iris: Iterable[str]) -> Mapping[str, Known]:
    """What is known of the IRIs, by IRI; those of which nothing is known are left out."""
    wanted = list(dict.fromkeys(iris))
    found: dict[str, dict[str, list[str]]] = {}
    for begin in range(0, len(wanted), MOST):
        for row in select(engine, _query(wanted[begin : begin + MOST])):
            iri, name, value = iri_of(row, "iri"), iri_of(row, "property"), text_of(row, "value")
            if iri and name and value is not None:
                found.setdefault(iri, {}).setdefault(name, []).append(value)
    return {iri: _known(properties) for iri, properties in found.items()}


def _query(iris: Iterable[str]) -> str:
    return f"""
    SELECT DISTINCT ?iri ?property ?value
    WHERE {{ {values("iri", iris)} {_PROPERTIES} }}
    """


def _known(properties: Mapping[str, list[str]]) -> Known:
    return Known(_first(properties, _LABELS) or _sum(properties), _first(properties, _DATES))


def _first(properties: Mapping[str, list[str]], names: Iterable[str]) -> str | None:
    # Two releases may give two dates: the same one has to win on every page.
    return next((min(properties[name]) for name in names if name in properties), None)


def _sum(properties: Mapping[str, list[str]]) -> str | None:
    if _VALUE not in properties or _CURRENCY not in properties:
        return None
    try:
        value = Decimal(properties[_VALUE][0])
    except InvalidOperation:
        return None
    # Ten characters can stand for a number with a million digits.
    text = f"{value:,f}" if abs(value.adjusted()) < _MOST_DIGITS else f"{value}"
    return f"{properties[_CURRENCY][0]} {text}"
