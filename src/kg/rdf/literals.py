"""RDF literals in the one form that Oxigraph gives back, so that what is mapped equals what is stored."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from kg.vocabulary import PREFIXES

_XSD = PREFIXES["xsd"]
_DATE = NamedNode(_XSD + "date")
_DATE_TIME = NamedNode(_XSD + "dateTime")
_DECIMAL = NamedNode(_XSD + "decimal")
# Oxigraph stores every type derived from xsd:integer as xsd:integer itself.
_INTEGER = NamedNode(_XSD + "integer")


def text(value: str) -> Literal:
    """A plain string: labels, titles and quotes are stated as the release writes them, without a language."""
    return Literal(value)


def english(value: str) -> Literal:
    """A string of our own, in English."""
    return Literal(value, language="en")


def day(value: date) -> Literal:
    """An ``xsd:date`` without a time zone."""
    return Literal(value.isoformat(), datatype=_DATE)


def moment(value: datetime) -> Literal:
    """An ``xsd:dateTime`` in UTC; ``ValueError`` where the time zone is not known."""
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone")
    utc = value.astimezone(UTC).replace(tzinfo=None).isoformat()
    whole, dot, fraction = utc.partition(".")
    fraction = fraction.rstrip("0")
    return Literal(f"{whole}{dot if fraction else ''}{fraction}Z", datatype=_DATE_TIME)


def whole(value: int) -> Literal:
    """An ``xsd:integer``."""
    return Literal(str(value), datatype=_INTEGER)


def number(value: Decimal) -> Literal:
    """An ``xsd:decimal`` in canonical form.

    >>> number(Decimal("1.50")).value, number(Decimal("5E+9")).value
    ('1.5', '5000000000')
    """
    digits = f"{value:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return Literal("0" if digits == "-0" else digits, datatype=_DECIMAL)
