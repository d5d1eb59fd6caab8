"""The first words of a thing's page, in sentences: what it is, when and where, how much there is of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.web.kinds import LEADS, Count, Fragment, Items, Say
from kg.web.lists import Listed
from kg.web.notes import Cite
from kg.web.terms import Cell, readable_date

MOST = 6
"""Values that a sentence names before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its evidence; ``stated`` is the number of releases that state it."""

    cell: Cell
    notes: tuple[Cite, ...] = ()
    stated: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence: words, and after them a value where there is one."""

    text: str
    value: Value | None = None


Said = tuple[Piece, ...]


def lead_of(
    kind: str,
    values: Callable[[str], Sequence[Value]],
    lists: Mapping[str, Listed],
    item: Callable[[str], Cell],
) -> tuple[Said, ...]:
    """The sentences of a kind's lead that have something to say.

    ``values`` gives the values of a property, ``item`` the cell of a listed thing.
    """
    said: list[Said] = []
    for sentence in LEADS.get(kind, ()):
        pieces = [piece for fragment in sentence for piece in _pieces(fragment, values, lists, item)]
        if pieces:
            said.append((*_begun(pieces), Piece(".")))
    return tuple(said)


def _pieces(
    fragment: Fragment,
    values: Callable[[str], Sequence[Value]],
    lists: Mapping[str, Listed],
    item: Callable[[str], Cell],
) -> list[Piece]:
    match fragment:
        case Say():
            wanted = (fragment.given is None or values(fragment.given)) and not (
                fragment.unless and values(fragment.unless)
            )
            found = values(fragment.property) if wanted else ()
            return _enumerated(fragment.before, found, fragment.after)
        case Items():
            listed = lists.get(fragment.list)
            found = [Value(item(one.iri)) for one in listed.items] if listed and listed.pages == 1 else ()
            return _enumerated(fragment.before, found, "")
        case Count():
            listed = lists.get(fragment.list)
            return _counted(fragment, listed) if listed and listed.total else []


def _enumerated(before: str, values: Sequence[Value], after: str) -> list[Piece]:
    if not values:
        return []
    # In a sentence a day beside a name and a second number would be too much: the facts below have them.
    shown = [
        replace(value, cell=replace(value.cell, note=None), notes=value.notes[:1]) for value in values[:MOST]
    ]
    more = len(values) - len(shown)
    pieces = [Piece(before, shown[0])]
    for number, value in enumerate(shown[1:], start=2):
        pieces.append(Piece(" and " if number == len(shown) and not more else ", ", value))
    if more:
        pieces.append(Piece(f" and {more} more"))
    return [*pieces, Piece(after)] if after else pieces


def _counted(count: Count, listed: Listed) -> list[Piece]:
    total = listed.total
    words = f"{total:,} {count.one if total == 1 else count.many}"
    days = sorted(day for year in listed.years for day in (year.first, year.last) if day)
    span = ""
    if days and days[0] == days[-1]:
        span = f", on {readable_date(days[0])}"
    elif days:
        span = f", from {readable_date(days[0])} to {readable_date(days[-1])}"
    return [Piece(count.before, Value(Cell(words, href=f"#{count.list}"))), *([Piece(span)] if span else [])]


def _begun(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the first letter of the sentence in upper case."""
    first, *others = pieces
    if first.text.strip():
        return [replace(first, text=first.text.lstrip()[:1].upper() + first.text.lstrip()[1:]), *others]
    if first.value is None:
        return [first, *others]
    text = first.value.cell.text
    # A label is a name and stays as it is; the words for a kind or a type are ours.
    named = first.value.cell.iri is not None and "/id/" in first.value.cell.iri
    begun = text if named else text[:1].upper() + text[1:]
    return [
        replace(first, text="", value=replace(first.value, cell=replace(first.value.cell, text=begun))),
        *others,
    ]
