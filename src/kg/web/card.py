"""All that the page of a thing shows, in the order in which it shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from kg.store import QueryEngine
from kg.vocabulary import ONTOLOGY, PREFIXES
from kg.web import wording
from kg.web.annotated import Marked, Segment, names_of, read_spans, segments
from kg.web.links import Links
from kg.web.notes import Note, Notes, Sentence
from kg.web.terms import Cell, Shown
from kg.web.things import Part, Thing

_TEXT = ONTOLOGY + "text"
_ALT_LABEL = PREFIXES["skos"] + "altLabel"
_EXACT_MATCH = PREFIXES["skos"] + "exactMatch"
_TYPE = PREFIXES["rdf"] + "type"

_MARK = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the numbers of its footnotes."""

    cell: Cell
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A property in words, and its values."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class PartLine:
    """Who took part in what, in all roles; ``event`` or ``agent`` is ``None`` where the page is about it."""

    event: Cell | None
    agent: Cell | None
    roles: tuple[Cell, ...]
    titles: tuple[str, ...]
    on_behalf_of: tuple[Cell, ...]
    notes: tuple[int, ...]
    day: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A footnote with its release and the address of its place there."""

    note: Note
    release: Cell
    href: str | None


@dataclass(frozen=True, slots=True)
class Annotated:
    """A release's title and body in segments, and what the segments speak of, by IRI."""

    title: tuple[Segment, ...]
    body: tuple[Segment, ...]
    subjects: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Card:
    """The content of a page about one thing. ``cut`` says that there is more than the page takes in."""

    iri: str
    kind: str
    label: str
    day: str | None
    other_names: tuple[str, ...]
    same_as: tuple[Cell, ...]
    lines: tuple[Line, ...]
    parts: tuple[PartLine, ...]
    represented: tuple[PartLine, ...]
    pointing: tuple[Line, ...]
    notes: tuple[NoteLine, ...]
    annotated: Annotated | None
    cut: bool


def build_card(engine: QueryEngine, thing: Thing, links: Links, mark: str = "") -> Card:
    """The content of a thing's page. ``mark`` is the span of a release to point out, as ``12-40``."""
    page = _Page(thing, Shown(links, thing.known))
    about = page.shown.iri(thing.iri)
    lines = page.lines()
    parts = page.parts()
    pointing = page.pointing()
    page.cite_the_rest()
    return Card(
        thing.iri,
        _kind(thing),
        about.text,
        about.note,
        tuple(name for name in thing.values(_ALT_LABEL) if name != about.text),
        tuple(page.shown.iri(iri) for iri in thing.values(_EXACT_MATCH)),
        lines,
        tuple(line for line in parts if line.event is None or line.agent is None),
        tuple(line for line in parts if line.event is not None and line.agent is not None),
        pointing,
        page.footnotes(),
        _annotated(engine, thing, mark, links),
        thing.cut,
    )


@dataclass(slots=True)
class _Page:
    """A page while it is put together: what was cited so far decides the numbers of its notes."""

    thing: Thing
    shown: Shown
    notes: Notes = field(default_factory=Notes)

    def lines(self) -> tuple[Line, ...]:
        """The facts of the thing, by property, in the order of the wording, then the others."""
        hidden = wording.HEADER | wording.ELSEWHERE
        said = {(fact.property, fact.value) for fact in self.thing.facts}
        grouped: dict[str, list[Value]] = {}
        for fact in sorted(self.thing.facts, key=lambda fact: _rank(wording.PROPERTY_NAMES, fact.property)):
            better = wording.SAID_MORE_EXACTLY.get(fact.property)
            if fact.property in hidden or (better, fact.value) in said:
                continue
            subject = self.thing.iri
            if fact.property in wording.VALUE_SPEAKS and isinstance(fact.value, NamedNode):
                subject = fact.value.value
            value = Value(self.shown.term(fact.value), self._cite(subject, fact.releases))
            grouped.setdefault(fact.property, []).append(value)
        return tuple(
            Line(self._name(wording.PROPERTY_NAMES, iri), tuple(sorted(values, key=_by_text)))
            for iri, values in grouped.items()
        )

    def pointing(self) -> tuple[Line, ...]:
        """The things that point to this one, by property, the latest first where they have a day."""
        pairs = {(pointer.subject, pointer.property) for pointer in self.thing.pointers}
        grouped: dict[str, list[tuple[str, Value]]] = {}
        for pointer in sorted(
            self.thing.pointers, key=lambda one: _rank(wording.INVERSE_NAMES, one.property)
        ):
            better = wording.SAID_MORE_EXACTLY.get(pointer.property)
            if better and (pointer.subject, better) in pairs:
                continue
            value = Value(self.shown.iri(pointer.subject), self._cite(pointer.subject, pointer.releases))
            grouped.setdefault(self._name(wording.INVERSE_NAMES, pointer.property), []).append(
                (self._day(pointer.subject), value)
            )
        return tuple(Line(name, _latest_first(values)) for name, values in grouped.items())

    def parts(self) -> tuple[PartLine, ...]:
        """The participations, those of one agent in one event on one line, the latest event first."""
        grouped: dict[tuple[str | None, str | None], list[Part]] = {}
        for part in self.thing.parts:
            grouped.setdefault((part.event, part.agent), []).append(part)
        lines = [self._part_line(event, agent, parts) for (event, agent), parts in grouped.items()]
        lines.sort(key=lambda line: (line.agent or line.event or Cell("")).text)
        lines.sort(key=lambda line: min((_role_rank(role) for role in line.roles), default=0))
        lines.sort(key=lambda line: line.day, reverse=True)
        return tuple(lines)

    def cite_the_rest(self) -> None:
        """Numbers the sentences about the thing itself that no fact has cited."""
        self.notes.cite(one for one in self.thing.sentences if one.subject == self.thing.iri)

    def footnotes(self) -> tuple[NoteLine, ...]:
        """The notes cited, each with where to find its place."""
        return tuple(self._note_line(note) for note in self.notes.listed())

    def _part_line(self, event: str | None, agent: str | None, parts: list[Part]) -> PartLine:
        iris = {part.iri for part in parts}
        roles = sorted({part.role for part in parts}, key=_role_order)
        behalf = sorted({iri for part in parts for iri in part.on_behalf_of} - {self.thing.iri})
        return PartLine(
            self.shown.iri(event) if event else None,
            self.shown.iri(agent) if agent else None,
            tuple(self.shown.iri(role) for role in roles),
            tuple(sorted({title for part in parts for title in part.titles})),
            tuple(self.shown.iri(iri) for iri in behalf),
            self.notes.cite(one for one in self.thing.sentences if one.subject in iris),
            self._day(event) if event else "",
        )

    def _note_line(self, note: Note) -> NoteLine:
        release = self.shown.iri(note.release)
        href = release.href
        if href and note.start is not None:
            place = f"{note.start}-{note.end}"
            href = f"{href}?mark={place}#e-{place}"
        return NoteLine(note, release, href)

    def _cite(self, subject: str, releases: Iterable[str]) -> tuple[int, ...]:
        numbers: set[int] = set()
        for release in releases:
            # What is said there of the fact's subject, else of this thing, else the release as a whole.
            # A release is its own source: it needs no note.
            said = self._said(subject, release) or self._said(self.thing.iri, release)
            if said:
                numbers.update(self.notes.cite(said))
            elif release not in {self.thing.iri, subject}:
                numbers.add(self.notes.cite_release(release))
        return tuple(sorted(numbers))

    def _said(self, subject: str, release: str) -> list[Sentence]:
        return [one for one in self.thing.sentences if one.subject == subject and one.release == release]

    def _name(self, names: Mapping[str, str], iri: str) -> str:
        return names.get(iri) or self.shown.iri(iri).text

    def _day(self, iri: str) -> str:
        known = self.thing.known.get(iri)
        return (known.date if known else None) or ""


def _kind(thing: Thing) -> str:
    types = thing.values(_TYPE)
    special = [iri for iri in types if iri.startswith(ONTOLOGY) and iri not in wording.GENERAL]
    general = [iri for iri in types if iri in wording.GENERAL]
    return next((wording.kind_name(iri) for iri in sorted(special) + sorted(general)), "Resource")


def _annotated(engine: QueryEngine, thing: Thing, mark: str, links: Links) -> Annotated | None:
    texts = thing.values(_TEXT)
    if not texts:
        return None
    text = texts[0]
    spans = read_spans(engine, thing.iri)
    shown = Shown(links, names_of(engine, spans))
    title_end = text.find("\n\n")
    title_end = len(text) if title_end < 0 else title_end
    asked = _MARK.fullmatch(mark)
    current = Marked(int(asked[1]), int(asked[2])) if asked else None
    return Annotated(
        tuple(segments(text, spans, current, 0, title_end)),
        tuple(segments(text, spans, current, min(title_end + 2, len(text)), len(text))),
        {iri: shown.iri(iri) for span in spans for iri in span.subjects},
    )


def _latest_first(values: list[tuple[str, Value]]) -> tuple[Value, ...]:
    alphabetical = sorted(values, key=lambda one: _by_text(one[1]))
    return tuple(value for _, value in sorted(alphabetical, key=lambda one: one[0], reverse=True))


def _by_text(value: Value) -> str:
    return value.cell.text.casefold()


def _rank(names: Mapping[str, str], iri: str) -> tuple[int, str]:
    order = list(names)
    return (order.index(iri) if iri in names else len(order), iri)


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


def _role_order(iri: str) -> int:
    local = iri.removeprefix(f"{ONTOLOGY}role-")
    return _ROLES.index(local) if local in _ROLES else len(_ROLES)


def _role_rank(role: Cell) -> int:
    return _role_order(role.iri or "")
