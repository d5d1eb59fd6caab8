"""The first words of a thing's page, in sentences: what it is, when and where, how much there is of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.web.parts.terms import Cell
from kg.web.parts.words import counted, readable_date, sentence
from kg.web.things.kinds import HEADINGS, LEADS, Count, Fragment, Items, Say, Sentence
from kg.web.things.lists import Listed
from kg.web.things.notes import Cite

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


@dataclass(frozen=True, slots=True)
class Speaker:
    """What sentences are made of: values of a property, lists by their name, the cell of a listed thing."""

    values: Callable[[str], Sequence[Value]]
    lists: Mapping[str, Listed]
    item: Callable[[str], Cell]

    def lead(self, kind: str) -> tuple[Said, ...]:
        """The sentences of a kind's lead that have something to say."""
        said = (self._said(one) for one in LEADS.get(kind, ()))
        return tuple(_ended(_begun(pieces)) for pieces in said if pieces)

    def heading(self, kind: str) -> str:
        """What a thing of a kind is called that has no name; empty where nothing is known for that."""
        return plain(self._said(HEADINGS.get(kind, ())))

    def _said(self, fragments: Sentence) -> list[Piece]:
        return [piece for fragment in fragments for piece in self._pieces(fragment)]

    def _pieces(self, fragment: Fragment) -> list[Piece]:
        match fragment:
            case Say(before, property_, after, given, unless):
                wanted = (not given or self.values(given)) and not (unless and self.values(unless))
                return _enumerated(before, self.values(property_) if wanted else (), after)
            case Items(before, name):
                listed = self.lists.get(name)
                found = listed.items if listed and listed.pages == 1 else ()
                return _enumerated(before, [Value(self.item(one.iri)) for one in found], "")
            case Count(list=name):
                listed = self.lists.get(name)
                return _counted(fragment, listed) if listed and listed.total else []


def plain(said: Iterable[Piece]) -> str:
    """A sentence as text alone."""
    return "".join(piece.text + (piece.value.cell.text if piece.value else "") for piece in said)


def _enumerated(before: str, values: Sequence[Value], after: str) -> list[Piece]:
    if not values:
        return []
    # In a sentence a day beside a name and a second number would be too much: the facts below have them.
    shown = [replace(value, cell=value.cell.bare(), notes=value.notes[:1]) for value in values[:MOST]]
    more = len(values) - len(shown)
    pieces = [Piece(before, shown[0])]
    for number, value in enumerate(shown[1:], start=2):
        pieces.append(Piece(" and " if number == len(shown) and not more else ", ", value))
    if more:
        pieces.append(Piece(f" and {more} more"))
    return [*pieces, Piece(after)] if after else pieces


def _counted(count: Count, listed: Listed) -> list[Piece]:
    total = listed.total
    words = counted(total, count.one, count.many)
    days = sorted(day for year in listed.years for day in (year.first, year.last) if day)
    span = ""
    if days and days[0] == days[-1]:
        span = f", on {readable_date(days[0])}"
    elif days:
        span = f", from {readable_date(days[0])} to {readable_date(days[-1])}"
    return [Piece(count.before, Value(Cell(words, href=f"#{count.list}"))), *([Piece(span)] if span else [])]


def _ended(pieces: Sequence[Piece]) -> Said:
    """The pieces with a full stop; a name such as “the U.S.” brings its own."""
    return tuple(pieces) if plain(pieces).endswith(".") else (*pieces, Piece("."))


def _begun(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the first letter of the sentence in upper case."""
    first, *others = pieces
    if first.text.strip():
        return [replace(first, text=sentence(first.text.lstrip())), *others]
    if first.value is None:
        return [first, *others]
    text = first.value.cell.text
    # A label is a name and stays as it is; the words for a kind or a type are ours.
    named = first.value.cell.iri is not None and "/id/" in first.value.cell.iri
    begun = text if named else sentence(text)
    return [
        replace(first, text="", value=replace(first.value, cell=replace(first.value.cell, text=begun))),
        *others,
    ]
