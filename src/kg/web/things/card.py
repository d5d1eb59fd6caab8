"""All that the page of a thing shows, in the order in which it shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from kg.store import Term
from kg.vocabulary import ONTOLOGY, expand
from kg.web.parts import wording
from kg.web.parts.links import Links
from kg.web.parts.literals import day_in
from kg.web.parts.terms import Cell, Shown
from kg.web.parts.words import month_name, readable_date, readable_days
from kg.web.things.annotated import Marked, Segment, Told, segments
from kg.web.things.blocks import Block, Blocks, Line, Pager, addresses, pager_of
from kg.web.things.content import Content
from kg.web.things.kinds import TOLD, type_
from kg.web.things.lead import Said, Speaker, Value, plain
from kg.web.things.notes import Cite, Note, Notes, fitting
from kg.web.things.thing import Fact, Thing

_TEXT = expand("kg:text")
_ALT_LABEL = expand("skos:altLabel")

MATCHES: Mapping[str, str] = {
    expand("skos:exactMatch"): "the same thing",
    expand("skos:closeMatch"): "nearly the same",
    expand("owl:sameAs"): "the same thing",
}
"""How a thing is linked to one of another data set, in words."""

_MARK = re.compile(r"(\d{1,9})-(\d{1,9})")
_SENTENCES_OF_A_FACT = 2


@dataclass(frozen=True, slots=True)
class Match:
    """A thing of another data set: where it is, in which relation, and what that means."""

    cell: Cell
    relation: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A property in words, and its values."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """A title as releases write it, with the first and the last day that one does, ISO 8601 and in words."""

    text: str
    first: str
    last: str
    span: str
    stated: int
    notes: tuple[Cite, ...]


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """The titles of a person at one body, ``None`` where no body is named; days as in :class:`Title`."""

    body: Cell | None
    first: str
    last: str
    first_text: str
    last_text: str
    titles: tuple[Title, ...]


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A footnote with its release."""

    note: Note
    release: Cell


@dataclass(frozen=True, slots=True)
class Pointed:
    """A thing that the marked words of a release speak of, and as what: a role in an event, a status."""

    subject: Cell
    what: Cell | None
    event: Cell | None


@dataclass(frozen=True, slots=True)
class Annotated:
    """A release's title and body in segments, what the segments speak of, and what the marked words tell.

    ``asked`` is the fragment of the place that the request points to; ``None`` where it points to none.
    """

    title: tuple[Segment, ...]
    body: tuple[Segment, ...]
    subjects: Mapping[str, Cell]
    asked: str | None
    pointed: tuple[Pointed, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The content of a page about one thing.

    ``named`` says that the label is a name of the thing, ``cut`` that it has more facts than are here.
    """

    iri: str
    kind: str
    label: str
    named: bool
    day: str | None
    other_names: tuple[str, ...]
    matches: tuple[Match, ...]
    lead: tuple[Said, ...]
    offices: tuple[OfficeLine, ...]
    blocks: tuple[Block, ...]
    neighbours: tuple[Line, ...]
    facts: tuple[Facts, ...]
    generic: tuple[Block, ...]
    notes: tuple[NoteLine, ...]
    notes_pager: Pager | None
    annotated: Annotated | None
    cut: bool

    @property
    def begun(self) -> bool:
        """Whether the label is a description, which begins with a capital at the head of a page."""
        return "/id/event/" in self.iri or "/id/agreement/" in self.iri

    @property
    def summary(self) -> str:
        """The lead as plain text, for those who only list the page."""
        return " ".join((f"{self.kind}: {self.label}.", *map(plain, self.lead)))


def marked(text: str) -> Marked | None:
    """The span that an address asks to point out, as ``12-40``; ``None`` for any other text."""
    asked = _MARK.fullmatch(text)
    return Marked(int(asked[1]), int(asked[2])) if asked and int(asked[1]) < int(asked[2]) else None


def build_card(content: Content, links: Links, pages: Mapping[str, int], current: Marked | None) -> Card:
    """The content of a thing's page; ``pages`` and ``current`` are what the request asks for."""
    page = _Page(content, Shown(links, content.known), Notes(links), pages)
    thing, about = content.thing, page.shown.iri(content.thing.iri)
    label, named = page.label()
    lead = page.speaker().lead(thing.kind)
    offices = page.offices()
    blocks = tuple(page.blocks.block(listed) for listed in content.lists if listed.total)
    facts = page.facts()
    generic = tuple(page.blocks.block(listed) for listed in content.generic if listed.total)
    return Card(
        thing.iri,
        _kind(thing),
        label,
        named,
        about.note,
        tuple(name for name in thing.values(_ALT_LABEL) if name != label),
        page.matches(),
        lead,
        offices,
        blocks,
        page.blocks.neighbours(),
        facts,
        generic,
        page.footnotes(),
        pager_of(content.sentence_list, page.blocks.address) if content.sentence_list else None,
        page.annotated(current),
        thing.cut,
    )


@dataclass(slots=True)
class _Page:
    """A page while it is put together: what was cited so far decides the numbers of its notes."""

    content: Content
    shown: Shown
    notes: Notes
    pages: Mapping[str, int]
    blocks: Blocks = field(init=False)
    _values: dict[str, tuple[Value, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.blocks = Blocks(self.content, self.shown, self.notes, addresses(self.pages))

    def speaker(self) -> Speaker:
        """What the sentences at the head of the page are made with."""
        lists = {listed.list.name: listed for listed in self.content.lists}
        return Speaker(self.values, lists, self.shown.iri)

    def label(self) -> tuple[str, bool]:
        """What the thing is called, and whether that is a name of its own."""
        thing = self.content.thing
        known = self.content.known.get(thing.iri)
        if known and known.label:
            return known.label, True
        return self.speaker().heading(thing.kind) or self.shown.iri(thing.iri).text, False

    def values(self, property_: str) -> tuple[Value, ...]:
        """The values of a property with their evidence, in the order of their texts."""
        if property_ not in self._values:
            if property_ == type_:
                return (Value(Cell(_kind(self.content.thing))),)
            found = [self._value(fact) for fact in self.content.thing.facts if fact.property == property_]
            self._values[property_] = tuple(sorted(found, key=lambda one: one.cell.text.casefold()))
        return self._values[property_]

    def facts(self) -> tuple[Facts, ...]:
        """The facts that nothing else on the page tells, in the order of the wording, then the others."""
        thing = self.content.thing
        hidden = wording.HEADER | wording.ELSEWHERE | TOLD.get(thing.kind, frozenset()) | MATCHES.keys()
        said = {(fact.property, fact.value) for fact in thing.facts}
        properties = {
            fact.property
            for fact in thing.facts
            if fact.property not in hidden
            and (wording.SAID_MORE_EXACTLY.get(fact.property), fact.value) not in said
        }
        return tuple(
            Facts(wording.PROPERTY_NAMES.get(iri) or self.shown.iri(iri).text, self._untold(iri, said))
            for iri in sorted(properties, key=_rank)
        )

    def offices(self) -> tuple[OfficeLine, ...]:
        """The offices of a person, body by body, the one that was named last first."""
        by_body: dict[str | None, list[Title]] = {}
        for office in self.content.offices:
            notes = [self._said(office.earliest, office.title), self._said(office.latest, office.title)]
            title = Title(
                office.title,
                office.first,
                office.last,
                readable_days(office.first, office.last),
                office.stated,
                tuple({cite.number: cite for cites in notes for cite in cites}.values()),
            )
            by_body.setdefault(office.body, []).append(title)
        return tuple(self._office(body, titles) for body, titles in by_body.items())

    def matches(self) -> tuple[Match, ...]:
        """The things of other data sets that this one is linked to."""
        return tuple(
            Match(self.shown.iri(iri), self.shown.links.short(property_), meaning)
            for property_, meaning in MATCHES.items()
            for iri in self.content.thing.values(property_)
        )

    def footnotes(self) -> tuple[NoteLine, ...]:
        """The notes cited, and then the sentences about the thing that are due on this page."""
        listed = self.content.sentence_list
        due = {item.iri for item in listed.items} if listed else {self.content.thing.iri}
        if self.content.thing.kind == "Evidence":
            due = {self.content.thing.iri}
        for sentences in self.content.sentences.values():
            for sentence in sentences:
                if sentence.subject in due and sentence.subject == sentence.evidence:
                    self.notes.add(sentence)
        return tuple(NoteLine(note, self.shown.iri(note.release)) for note in self.notes.listed())

    def annotated(self, current: Marked | None) -> Annotated | None:
        """The text of a release with its evidence; ``None`` for a thing without a text."""
        texts = self.content.thing.values(_TEXT)
        if not texts:
            return None
        text, spans = texts[0], self.content.spans
        title_end = text.find("\n\n")
        title_end = len(text) if title_end < 0 else title_end
        if current and current.end > len(text):
            current = None
        return Annotated(
            tuple(segments(text, spans, current, 0, title_end)),
            tuple(segments(text, spans, current, min(title_end + 2, len(text)), len(text))),
            {iri: self.shown.iri(iri) for span in spans for iri in span.subjects},
            self._fragment(current),
            tuple(self._pointed(told) for told in self.content.pointed) if current else (),
        )

    def _fragment(self, current: Marked | None) -> str | None:
        """The anchor of the span asked for, or of the text where nothing begins there."""
        if current is None:
            return None
        return current.anchor if any(one.anchor == current.anchor for one in self.content.spans) else "text"

    def _pointed(self, told: Told) -> Pointed:
        what, event = (self.shown.iri(iri) if iri else None for iri in (told.what, told.event))
        return Pointed(self.shown.iri(told.subject), what, event)

    def _untold(self, property_: str, said: set[tuple[str, Term]]) -> tuple[Value, ...]:
        better = wording.SAID_MORE_EXACTLY.get(property_)
        if better is None:
            return self.values(property_)
        mine = {fact.value for fact in self.content.thing.facts if fact.property == property_}
        left = {value for value in mine if (better, value) not in said}
        return tuple(
            self._value(fact)
            for fact in self.content.thing.facts
            if fact.value in left and fact.property == property_
        )

    def _value(self, fact: Fact) -> Value:
        cell = self.shown.term(fact.value)
        subject = self.content.thing.iri
        if fact.property in wording.VALUE_SPEAKS and isinstance(fact.value, NamedNode):
            subject = fact.value.value
        notes = self.blocks.cite_about(subject, fact.release, words_of(fact, cell), _SENTENCES_OF_A_FACT)
        return Value(cell, notes, fact.stated)

    def _office(self, body: str | None, titles: Sequence[Title]) -> OfficeLine:
        first, last = min(title.first for title in titles), max(title.last for title in titles)
        return OfficeLine(
            self.shown.iri(body) if body else None,
            first,
            last,
            readable_date(first),
            readable_date(last),
            tuple(titles),
        )

    def _said(self, release: str | None, title: str) -> tuple[Cite, ...]:
        if release is None:
            return ()
        found = self.content.sentences.get((self.content.thing.iri, release), ())
        return self.notes.cite(fitting(found, [title], 1)) if found else (self.notes.cite_release(release),)


def words_of(fact: Fact, cell: Cell) -> tuple[str, ...]:
    """What a sentence that says a fact is likely to hold: the value's name; of a day, as releases write it.

    >>> from pyoxigraph import Literal
    >>> words_of(Fact("p", Literal("2024-07-01")), Cell("1 July 2024", date=True))
    ('July 1', '1 July')
    """
    day = day_in(fact.value) if cell.date else None
    if day is None:
        return (cell.text,)
    return (f"{month_name(day.month)} {day.day}", readable_date(day, with_year=False))


def _kind(thing: Thing) -> str:
    types = thing.values(type_)
    special = [iri for iri in types if iri.startswith(ONTOLOGY) and iri not in wording.GENERAL]
    general = [iri for iri in types if iri in wording.GENERAL]
    return next((wording.kind_name(iri) for iri in sorted(special) + sorted(general)), "Resource")


def _rank(property_: str) -> tuple[int, str]:
    order = list(wording.PROPERTY_NAMES)
    return (order.index(property_) if property_ in wording.PROPERTY_NAMES else len(order), property_)
