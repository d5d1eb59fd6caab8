"""The lists of a thing's page, read one page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from pyoxigraph import NamedNode

from kg.store import QueryEngine
from kg.web.parts.rows import Row, iri_of, number_of, select, text_of, values
from kg.web.things.kinds import Form, List

PER_PAGE = 50
"""Items of a list on one page."""

SENTENCES_PER_PAGE = 20

ORDERED_UP_TO = 2000
"""Sentences that are put in order: to compare more of them would take longer than all the rest of a page."""

LAST_PAGE = 9999
"""Of a list, as far as anybody may ask."""

_ITEMS = """
SELECT ?thing ?item (MIN(%s) AS ?%s)
WHERE { %s . OPTIONAL { ?item %s ?found } }
GROUP BY ?thing ?item
ORDER BY %s ?item
LIMIT %d OFFSET %d
"""

# A graph holds a triple once: what needs no aggregate is not grouped, as there can be very much of it.
_SENTENCES = "SELECT ?thing ?item WHERE { %s } %s LIMIT %d OFFSET %d"

_COUNT = "SELECT ?thing (COUNT(DISTINCT ?item) AS ?number) WHERE { %s } GROUP BY ?thing"

_YEARS = """
SELECT ?thing ?year (COUNT(?item) AS ?number) (MIN(?day) AS ?first) (MAX(?day) AS ?last)
WHERE {
  {
    SELECT ?thing ?item (MIN(?on) AS ?day) (SUBSTR(STR(MIN(?on)), 1, 4) AS ?year)
    WHERE { %s . %s }
    GROUP BY ?thing ?item
  }
}
GROUP BY ?thing ?year
"""

_STATED = """
  {
    SELECT ?thing ?item (MAX(STR(?graph)) AS ?latest)
    WHERE {
      %s
      GRAPH ?graph { %s }
      FILTER(STRSTARTS(STR(?graph), "%s"))
    }
    GROUP BY ?thing ?item
  }
"""


class NoSuchPage(LookupError):
    """A list has fewer pages than the one that was asked for; the text says how many."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; ``day`` is ISO 8601, ``None`` where none is known."""

    iri: str
    day: str | None


@dataclass(frozen=True, slots=True)
class Year:
    """How many items a list has of a year, and their first and last day; ``name`` is empty for no day."""

    name: str
    number: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list. ``years`` holds the whole list, the latest year first, those without a day last."""

    list: List
    items: tuple[Item, ...]
    page: int
    years: tuple[Year, ...]

    @property
    def total(self) -> int:
        """The number of items on all pages."""
        return sum(year.number for year in self.years)

    @property
    def pages(self) -> int:
        """The number of pages."""
        return ceil(self.total / per_page(self.list))

    def page_of(self, year: Year) -> int:
        """The page on which the items of a year begin."""
        before = sum(one.number for one in self.years[: self.years.index(year)])
        return before // per_page(self.list) + 1


def per_page(of: List) -> int:
    """How many items of a list one page holds."""
    return SENTENCES_PER_PAGE if of.form is Form.SENTENCE else PER_PAGE


def read_list(engine: QueryEngine, thing: str, of: List, page: int) -> Listed:
    """One page of a list; :class:`NoSuchPage` past the last one, which an empty list's first is not."""
    most = per_page(of)
    skipped = (page - 1) * most
    rows = select(engine, _items(of, most + 1, skipped), thing=NamedNode(thing))
    items = tuple(
        Item(iri, text_of(row, "day")) for row in rows[:most] if (iri := iri_of(row, "item")) is not None
    )
    whole = page == 1 and len(rows) <= most
    years = _years_of(items) if whole else _read_years(engine, thing, of)
    return _checked(Listed(of, items, page, years))


def read_sentence_list(engine: QueryEngine, thing: str, of: List, page: int) -> Listed:
    """One page of a list that has neither days nor names, and of which there may be thousands.

    The latest come first, as the IRIs of evidence begin with those of releases and these with their day. Past
    :data:`ORDERED_UP_TO` the order is that of the store, the same for as long as the graph is.
    """
    most, node = per_page(of), NamedNode(thing)
    rows = select(engine, _SENTENCES % (of.pattern, "", most + 1, 0), thing=node)
    total = len(rows)
    if total > most or page > 1:
        total = number_of(select(engine, _COUNT % of.pattern, thing=node)[0], "number") or 0
        order = "ORDER BY DESC(?item)" if total <= ORDERED_UP_TO else ""
        rows = select(engine, _SENTENCES % (of.pattern, order, most, (page - 1) * most), thing=node)
    items = tuple(Item(iri, None) for row in rows if (iri := iri_of(row, "item")) is not None)
    return _checked(Listed(of, items, page, (Year("", total, "", ""),)))


def latest_statements(
    engine: QueryEngine, thing: str, lists: Iterable[Listed], release_graphs: str
) -> Mapping[tuple[str, str], str]:
    """The graph of the latest release that states an item of a list, by the list's name and the item.

    ``release_graphs`` is what the IRIs of the releases' graphs begin with. What no release states, as it
    belongs to the identity of things, is left out, and so are participants: their participations have it.
    """
    found: dict[tuple[str, str], str] = {}
    branches: list[tuple[Listed, str]] = []
    for listed in lists:
        if listed.items and listed.list.form is not Form.PARTICIPANT:
            chosen = values("item", (item.iri for item in listed.items))
            pattern = listed.list.stated or listed.list.pattern
            branches.append((listed, _STATED % (chosen, pattern, release_graphs)))
    if not branches:
        return found
    union = "UNION".join(f"{{ {text} BIND({number} AS ?list) }}" for number, (_, text) in enumerate(branches))
    query = f"SELECT ?thing ?list ?item ?latest WHERE {{ {union} }}"
    for row in select(engine, query, thing=NamedNode(thing)):
        item, latest, number = iri_of(row, "item"), text_of(row, "latest"), number_of(row, "list")
        if item and latest and number is not None:
            found[branches[number][0].list.name, item] = latest
    return found


def _checked(listed: Listed) -> Listed:
    last = max(1, listed.pages)
    if listed.page > last:
        raise NoSuchPage(f"{listed.list.heading}: the last page is {last}, there is no page {listed.page}.")
    return listed


def _items(of: List, most: int, skipped: int) -> str:
    if of.day:
        return _ITEMS % ("?found", "day", of.pattern, of.day, "DESC(?day)", most, skipped)
    return _ITEMS % ("LCASE(?found)", "name", of.pattern, "rdfs:label|dcterms:title", "?name", most, skipped)


def _read_years(engine: QueryEngine, thing: str, of: List) -> tuple[Year, ...]:
    dated = _YEARS % (of.pattern, f"OPTIONAL {{ ?item {of.day} ?on }}")
    rows = select(engine, dated if of.day else _COUNT % of.pattern, thing=NamedNode(thing))
    years = [_year(row) for row in rows]
    return tuple(sorted((year for year in years if year.number), key=lambda year: year.name, reverse=True))


def _year(row: Row) -> Year:
    return Year(
        text_of(row, "year") or "",
        number_of(row, "number") or 0,
        text_of(row, "first") or "",
        text_of(row, "last") or "",
    )


def _years_of(items: Iterable[Item]) -> tuple[Year, ...]:
    found: dict[str, list[str]] = {}
    for item in items:
        found.setdefault((item.day or "")[:4], []).append(item.day or "")
    return tuple(
        Year(name, len(days), min(days), max(days)) for name, days in sorted(found.items(), reverse=True)
    )
