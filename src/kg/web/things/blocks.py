"""The lists of a page as it shows them: lines with what stands beside them, in groups, with ways to more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode

from kg.vocabulary import ONTOLOGY
from kg.web.drawing.charts import Bar, bar_chart
from kg.web.parts.terms import Cell, Shown
from kg.web.parts.words import readable_date
from kg.web.things.content import Content
from kg.web.things.details import Part
from kg.web.things.kinds import BESIDE, Form
from kg.web.things.lists import Item, Listed, Year, per_page
from kg.web.things.notes import Cite, Notes, fitting
from kg.web.things.sentences import Sentence

COMPACT = 3
"""A list up to this length stands without headings for its years."""

COLUMNS_FROM = 9
"""A list from this length on, over two years or more, shows how many there are of each year."""

MOST_COLUMNS = 40

_BY_YEAR = frozenset({Form.EVENT, Form.AGREEMENT, Form.STATEMENT, Form.RELEASE})
_ROLES = (
    "host",
    "organizer",
    "chair",
    "signatory",
    "speaker",
    "presenter",
    "delegate",
    "recipient",
    "attendee",
)


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in a line: ``agent`` is ``None`` where the page is about them."""

    agent: Cell | None
    roles: tuple[Cell, ...]
    titles: tuple[str, ...]
    on_behalf_of: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """A word and the cells that follow it, beside a line."""

    word: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One item. ``day`` is ISO 8601, ``day_text`` as people write it; ``reported`` stands for a day unknown.

    ``current`` says that the line is the page's own thing. ``quote`` is a sentence that stands in the line.
    """

    cell: Cell
    notes: tuple[Cite, ...] = ()
    day: str = ""
    day_text: str = ""
    reported: str = ""
    who: tuple[Who, ...] = ()
    asides: tuple[Aside, ...] = ()
    quote: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading of their own; without ``heading`` they need none."""

    heading: Cell | None
    anchor: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page of a list stands in it, and the addresses of the pages round it."""

    page: int
    pages: int
    first: int
    last: int
    total: int
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """One list of a page; ``form`` is the name of a :class:`kg.web.things.kinds.Form` in small letters.

    ``years`` are the bars of how many items each year has, none for a short list.
    """

    name: str
    anchor: str
    heading: str
    remark: str
    form: str
    total: int
    groups: tuple[Group, ...]
    years: tuple[Bar, ...]
    pager: Pager | None


Address = Callable[[str, int], str]
"""The address of a page of the list with a name, the other lists staying where they are."""


def addresses(pages: Mapping[str, int]) -> Address:
    """How to get from a page on which the lists stand at these numbers to others.

    >>> addresses({"events": 3, "releases": 1})("releases", 2)
    '?events=3&releases=2#releases'
    """

    def address(name: str, page: int) -> str:
        wanted = {one: number for one, number in {**pages, name: page}.items() if number > 1}
        return f"?{urlencode(wanted)}#{anchor(name)}"

    return address


def anchor(name: str) -> str:
    """The fragment of a list; names may be prefixed names of properties.

    >>> anchor("ex:see also")
    'ex:see%20also'
    """
    return quote(name, safe=":")


def pager_of(listed: Listed, address: Address) -> Pager | None:
    """The ways to the other pages of a list; ``None`` where there are none."""
    if listed.pages < 2:
        return None
    name, page = listed.list.name, listed.page
    begin = (page - 1) * per_page(listed.list)
    return Pager(
        page,
        listed.pages,
        begin + 1,
        begin + len(listed.items),
        listed.total,
        address(name, page - 1) if page > 1 else None,
        address(name, page + 1) if page < listed.pages else None,
    )


@dataclass(frozen=True, slots=True)
class Blocks:
    """Makes the blocks of one page. Lines number their sentences in the order in which they are made."""

    content: Content
    shown: Shown
    notes: Notes
    address: Address

    def block(self, listed: Listed) -> Block:
        """A list as it is shown."""
        name = listed.list.name
        return Block(
            name,
            anchor(name),
            listed.list.heading,
            listed.list.remark,
            listed.list.form.name.lower(),
            listed.total,
            self._groups(listed),
            self._years(listed),
            pager_of(listed, self.address),
        )

    def neighbours(self) -> tuple[Line, ...]:
        """The events before and after an event, with itself in its place; empty where there are none."""
        if not self.content.neighbours:
            return ()
        thing = self.content.thing.iri
        known = self.content.known.get(thing)
        own = (thing, (known.date if known else None) or "")
        ordered = sorted({*self.content.neighbours, own}, key=lambda one: (one[1], one[0]))
        return tuple(
            Line(
                Cell(self.shown.iri(iri).text) if iri == thing else self._bare(iri),
                day=day,
                day_text=readable_date(day),
                asides=() if iri == thing else self._asides(iri, Form.EVENT),
                current=iri == thing,
            )
            for iri, day in ordered
        )

    def cite_about(
        self, subject: str, release: str | None, names: Sequence[str], most: int
    ) -> tuple[Cite, ...]:
        """The numbers of what a release says of a subject, else of the page's thing, else of the release."""
        if release is None or release in {self.content.thing.iri, subject}:
            return ()
        sentences = self.content.sentences
        found = sentences.get((subject, release)) or sentences.get((self.content.thing.iri, release))
        if found:
            return self.notes.cite(fitting(found, names, most), names)
        return (self.notes.cite_release(release),)

    def _groups(self, listed: Listed) -> tuple[Group, ...]:
        form, name = listed.list.form, anchor(listed.list.name)
        if form is Form.PARTICIPANT:
            return self._sides(listed)
        by_year = form in _BY_YEAR and listed.total > COMPACT
        years: dict[str, list[Line]] = {}
        for item in listed.items:
            year = (item.day or "")[:4] if by_year else ""
            years.setdefault(year, []).append(self._line(listed, item, with_year=not by_year))
        return tuple(
            Group(
                Cell(year or "Date not stated") if by_year else None,
                f"{name}-{year or 'undated'}" if by_year else "",
                tuple(lines),
            )
            for year, lines in years.items()
        )

    def _sides(self, listed: Listed) -> tuple[Group, ...]:
        """Those who took part, by the country or group that they spoke for; the largest side first."""
        agents = {item.iri for item in listed.items}
        by_agent: dict[str, list[Part]] = {}
        for part in self._parts(listed):
            if part.agent in agents:
                by_agent.setdefault(part.agent, []).append(part)
        sides: dict[str, list[tuple[int, str, str]]] = {}
        for agent, parts in by_agent.items():
            side = next((part.side for part in parts if part.side), "")
            rank = min(_role_order(part.role) for part in parts)
            sides.setdefault(side, []).append((rank, self.shown.iri(agent).text.casefold(), agent))
        ordered = sorted(sides.items(), key=lambda one: (not one[0], -len(one[1]), one[0]))
        return tuple(
            Group(
                (self._bare(side) if side else Cell("Country not known"))
                if len(ordered) > 1 or side
                else None,
                f"side-{number}",
                tuple(self._participant(agent, by_agent[agent]) for _, _, agent in sorted(of)),
            )
            for number, (side, of) in enumerate(ordered, start=1)
        )

    def _participant(self, agent: str, parts: Sequence[Part]) -> Line:
        return Line(self._bare(agent), self._cite_parts(parts), who=(self._who(None, parts),))

    def _line(self, listed: Listed, item: Item, with_year: bool) -> Line:
        form, day = listed.list.form, item.day or ""
        parts = [part for part in self._parts(listed) if form is Form.EVENT and part.event == item.iri]
        notes = self._cite_parts(parts) if parts else self._cite_item(listed, item)
        release = self.content.stated.get((listed.list.name, item.iri))
        cell, said = self._bare(item.iri), list[Sentence]()
        if form is Form.STATEMENT:
            cell = self._status(item.iri)
            said = fitting(self.content.sentences.get((item.iri, release or ""), ()), [cell.text], 1)
        return Line(
            cell,
            notes,
            day,
            readable_date(day, with_year=with_year),
            readable_date(self.content.reported.get(item.iri, "")),
            self._people(parts),
            self._asides(item.iri, form),
            next((one.text for one in said), ""),
        )

    def _parts(self, listed: Listed) -> Sequence[Part]:
        return self.content.parts.get(listed.list.name, ())

    def _people(self, parts: Iterable[Part]) -> tuple[Who, ...]:
        by_agent: dict[str, list[Part]] = {}
        for part in parts:
            by_agent.setdefault(part.agent, []).append(part)
        return tuple(self._who(agent, of) for agent, of in by_agent.items())

    def _who(self, agent: str | None, parts: Sequence[Part]) -> Who:
        thing = self.content.thing.iri
        roles = sorted({part.role for part in parts}, key=lambda iri: (_role_order(iri), iri))
        behalf = sorted({part.on_behalf_of for part in parts if part.on_behalf_of} - {thing})
        return Who(
            None if agent in {None, thing} else self._bare(agent or ""),
            tuple(self._bare(role) for role in roles),
            tuple(sorted({part.title for part in parts if part.title})),
            tuple(self._bare(iri) for iri in behalf),
        )

    def _cite_parts(self, parts: Sequence[Part]) -> tuple[Cite, ...]:
        sentences = self.content.sentences
        said = [one for part in parts for one in sentences.get((part.iri, part.release or ""), ())]
        # The same part of several roles may come more than once.
        return self.notes.cite(fitting(list(dict.fromkeys(said)), (), 3))

    def _cite_item(self, listed: Listed, item: Item) -> tuple[Cite, ...]:
        release = self.content.stated.get((listed.list.name, item.iri))
        if release == item.iri:
            # The release is the source of its own mention: where it has a sentence on the thing, that is it.
            said = self.content.sentences.get((self.content.thing.iri, release), ())
            return self.notes.cite(fitting(said, (), 1))
        known = self.content.known.get(self.content.thing.iri)
        return self.cite_about(item.iri, release, [known.label or ""] if known else [], 2)

    def _asides(self, item: str, form: Form) -> tuple[Aside, ...]:
        thing, found = self.content.thing.iri, self.content.beside.get(item, ())
        asides: list[Aside] = []
        for word, property_ in BESIDE.get(form, ()):
            values = [
                one.value for one in found if one.property == property_ and one.value != NamedNode(thing)
            ]
            if values and not (form is Form.STATEMENT and not word):
                cells = sorted((self.shown.term(value).bare() for value in values), key=lambda one: one.text)
                asides.append(Aside(word, tuple(cells[:5])))
        return tuple(asides)

    def _status(self, statement: str) -> Cell:
        values = [
            one.value
            for one in self.content.beside.get(statement, ())
            if one.property == f"{ONTOLOGY}agreementStatus"
        ]
        return self.shown.term(values[0]) if values else self.shown.iri(statement)

    def _bare(self, iri: str) -> Cell:
        return self.shown.iri(iri).bare()

    def _years(self, listed: Listed) -> tuple[Bar, ...]:
        years = {int(year.name): year for year in listed.years if year.name.isdecimal()}
        if listed.list.form not in _BY_YEAR or len(years) < 2 or listed.total < COLUMNS_FROM:
            return ()
        first, last = min(years), max(years)
        # Years without anything show as gaps, unless a date far off would make nothing but gaps of them.
        shown = range(first, last + 1) if last - first < MOST_COLUMNS else sorted(years)
        found = ((name, years.get(name)) for name in shown)
        return bar_chart(
            [
                (year.name, year.number, self._year_address(listed, year)) if year else (str(name), 0, None)
                for name, year in found
            ]
        )

    def _year_address(self, listed: Listed, year: Year) -> str:
        fragment = f"#{anchor(listed.list.name)}-{year.name}"
        page = listed.page_of(year)
        return (
            fragment
            if page == listed.page
            else self.address(listed.list.name, page).partition("#")[0] + fragment
        )


def _role_order(iri: str) -> int:
    local = iri.removeprefix(f"{ONTOLOGY}role-")
    return _ROLES.index(local) if local in _ROLES else len(_ROLES)
