"""What things are called, and the day they belong to: for all the IRIs of a page in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kg.store import QueryEngine
from kg.vocabulary import expand
from kg.web.parts.rows import each, iri_of, select, text_of, values

_LABELS = tuple(map(expand, ("rdfs:label", "skos:prefLabel", "dcterms:title")))
_DATES = tuple(map(expand, ("kg:startDate", "dcterms:issued", "kg:agreedOn")))
_VALUE = expand("kg:value")
_CURRENCY = expand("kg:currency")

MOST = 5000
"""IRIs in one query: far more than most pages have, and well below the engine's bounds."""


_MOST_DIGITS = 40
"""Digits of a sum that are written out, far more than there is money."""

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


def names_of(engine: QueryEngine, iris: Iterable[str]) -> Mapping[str, Known]:
    """As :func:`labels_of` without the days: where columns or words beside the names tell them."""
    return {iri: Known(known.label) for iri, known in labels_of(engine, iris).items()}


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
