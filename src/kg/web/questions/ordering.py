"""The rows of an answer in the order that a reader asked for: numbers as numbers, days as days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from kg.errors import BadParameter
from kg.fold import fold
from kg.store import Term
from kg.web.parts.literals import DATE, DATE_TIME, NUMBERS, YEAR, number_in

_NUMBERS = NUMBERS | {YEAR}
_DAYS = frozenset({DATE, DATE_TIME})

_Key = tuple[int, Decimal, str, str]


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, and whether the last comes first."""

    column: str
    descending: bool = False

    @property
    def text(self) -> str:
        """As an address has it: ``events``, or ``-events`` from the last to the first."""
        return f"-{self.column}" if self.descending else self.column


def read_order(text: str, columns: Sequence[str]) -> Order:
    """The order that an address asks for; ``BadParameter`` where the answer has no such column.

    >>> read_order("-events", ["country", "events"])
    Order(column='events', descending=True)
    """
    order = Order(text.removeprefix("-"), text.startswith("-"))
    if order.column not in columns:
        raise BadParameter(
            f"sort: the answer has no column {order.column[:60]!r}; there are: {', '.join(columns)}", "sort"
        )
    return order


def in_order(
    rows: Sequence[Mapping[str, Term]], order: Order, names: Mapping[str, str]
) -> list[Mapping[str, Term]]:
    """The rows in an order; those without a value come last, and equal ones stay as they were.

    A thing is sorted by the text that the table shows for it: its label in the row, else the one in
    ``names``, else its IRI.
    """
    keyed = [(_key(row, order.column, names), row) for row in rows]
    there = [(key, row) for key, row in keyed if key is not None]
    there.sort(key=lambda one: one[0], reverse=order.descending)
    return [row for _, row in there] + [row for key, row in keyed if key is None]


def _key(row: Mapping[str, Term], column: str, names: Mapping[str, str]) -> _Key | None:
    term = row.get(f"{column}Label", row.get(column))
    match term:
        case None:
            return None
        case Literal(value=value) if (
            term.datatype.value in _NUMBERS and (number := number_in(term)) is not None
        ):
            return (0, number, "", value)
        case Literal(value=value) if term.datatype.value in _DAYS:
            return (1, Decimal(0), value, value)
        case NamedNode(value=iri):
            text = names.get(iri, iri)
        case Literal(value=text):
            pass
        case _:
            text = str(term)
    return (2, Decimal(0), fold(text), text)
