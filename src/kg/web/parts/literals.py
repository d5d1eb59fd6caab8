"""What literals hold: numbers and days, as Python has them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal

from kg.store import Term
from kg.vocabulary import expand

NUMBERS = frozenset(
    expand(f"xsd:{name}")
    for name in ("integer", "nonNegativeInteger", "int", "long", "decimal", "double", "float")
)
DATE = expand("xsd:date")
DATE_TIME = expand("xsd:dateTime")
YEAR = expand("xsd:gYear")


def number_in(term: Term | None) -> Decimal | None:
    """The number that a literal of any datatype writes; ``None`` for other terms and what is not finite.

    >>> number_in(Literal("12.5")), number_in(Literal("NaN")), number_in(None)
    (Decimal('12.5'), None, None)
    """
    try:
        number = Decimal(term.value) if isinstance(term, Literal) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def day_in(term: Term | None) -> date | None:
    """The day of a date or a moment, the first one of a year; ``None`` for anything else.

    >>> day_in(Literal("2024-07-01")), day_in(Literal("2024"))
    (datetime.date(2024, 7, 1), datetime.date(2024, 1, 1))
    """
    if not isinstance(term, Literal):
        return None
    try:
        return date.fromisoformat(f"{term.value}-01-01" if len(term.value) == 4 else term.value[:10])
    except ValueError:
        return None
