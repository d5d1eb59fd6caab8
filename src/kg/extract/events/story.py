"""The values for events: the story in which they are looked for, their mentions, and what these tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.countries import CountryMention
from kg.extract.dates import DateMention
from kg.model import DateBasis, EventKind, EventStatus, Place, Release, Span


@dataclass(frozen=True, slots=True)
class Story:
    """What the steps before have found: the material in which events are looked for."""

    release: Release
    sentences: tuple[Sentence, ...]
    dates: tuple[DateMention, ...]
    countries: tuple[CountryMention, ...]
    people: Mapping[tuple[int, Chunk], str]
    """The full names of persons, by the sentences and the chunks that name them, in full or not."""
    title_case: bool
    """Whether the title writes most of its words with a capital, so that none of them tells a name."""

    @property
    def told(self) -> tuple[Sentence, ...]:
        """The sentences in which names can be told from other words: without a title in capitals."""
        return self.sentences[1:] if self.title_case else self.sentences

    @property
    def lead(self) -> tuple[Sentence, ...]:
        """The first three sentences of the body."""
        return self.sentences[1:4]

    def dates_in(self, number: int) -> list[DateMention]:
        """The dates that a sentence says."""
        span = self.sentences[number].span
        return [found for found in self.dates if span.start <= found.span.start < span.end]

    def people_in(self, sentence: Sentence) -> list[Chunk]:
        """The chunks of a sentence that name persons."""
        return [chunk for chunk in sentence.chunks if (sentence.number, chunk) in self.people]

    def names_in(self, sentence: Sentence, chunks: Iterable[Chunk]) -> frozenset[str]:
        """The full names of the persons that some of the chunks of a sentence name."""
        return frozenset(
            self.people[sentence.number, chunk] for chunk in chunks if (sentence.number, chunk) in self.people
        )

    def days_from_issue(self, day: date) -> int:
        """How many days lie between a day and that of the release."""
        return abs((day - self.release.issued).days)


@dataclass(frozen=True, slots=True)
class EventMention:
    """One place where an event is named or told by a verb; ``chunk`` is ``None`` for the latter."""

    sentence: int
    span: Span
    kind: EventKind
    head: str
    chunk: Chunk | None = None
    weak: bool = False
    aside: bool = False
    """Whether it is named only in passing: as part of, following, on the occasion of."""
    definite: bool = False
    """Whether "the", "this" or "their" stands before it."""
    indefinite: bool = False
    """Whether "a" or "an" stands before it."""
    other_time: bool = False
    """Whether another year's event is meant: last year's forum, the next ministerial."""
    another: bool = False
    """Whether the words say that it is none of those told before: another meeting, also held talks."""
    apart: bool = False
    """Whether the sentence says that it took place besides: also, later, on the last day."""
    partners: Span | None = None
    """The words for those who are met: talks with | Minister X and Minister Y, met with | local firms."""
    counterparts: frozenset[str] = frozenset()
    """The full names of those who are met, if they are named."""
    company: frozenset[str] = frozenset()
    """The full names of all persons in the sentence."""

    @property
    def generic(self) -> bool:
        """Whether only small words stand before the head: their inaugural meeting, the opening ceremony."""
        return self.chunk is not None and not self.chunk.named

    @property
    def bare(self) -> bool:
        """Whether only the head is said: the forum, the ceremony."""
        return self.chunk is not None and self.chunk.bare


@dataclass(slots=True, eq=False)
class Happening:
    """An event as one release tells it."""

    kind: EventKind
    name: str
    mentions: list[EventMention] = field(default_factory=list)
    start: date | None = None
    end: date | None = None
    basis: DateBasis | None = None
    status: EventStatus = EventStatus.OCCURRED
    place: Place | None = None
    country: str | None = None
    """The id of the country."""
    spans: list[Span] = field(default_factory=list)
    """The spans that say date and place."""
    named: bool = False

    @property
    def first(self) -> EventMention:
        """The mention that names the event best."""
        return next(
            (mention for mention in self.mentions if mention.span.quote == self.name), self.mentions[0]
        )

    @property
    def in_body(self) -> list[EventMention]:
        """The mentions in the body of the release, not in its title."""
        return [mention for mention in self.mentions if mention.sentence > 0]

    @property
    def company(self) -> frozenset[str]:
        """The full names of the persons that the sentences name which tell the event."""
        return frozenset().union(*(mention.company for mention in self.mentions))

    @property
    def partners(self) -> tuple[Span, ...]:
        """The words for those who are met, as the mentions say them."""
        return tuple(mention.partners for mention in self.mentions if mention.partners)

    @property
    def only_at_other_times(self) -> bool:
        """Whether all mentions mean another year's event."""
        return all(mention.other_time for mention in self.mentions)

    def take_date(self, said: DateMention) -> None:
        """Give the event the day or the days that a date says, and the date as evidence."""
        self.start, self.end, self.basis = said.start, said.end, said.basis
        self.spans.append(said.span)


def with_offices(sentence: Sentence, person: Chunk) -> Span:
    """A person's name with the offices and countries that stand before it."""
    index, first = sentence.chunks.index(person), person.first
    while index:
        before = sentence.chunks[index - 1]
        if before.stop != first or before.kind not in {Kind.OFFICE, Kind.COUNTRY}:
            break
        index, first = index - 1, before.first
    return sentence.span_of(first, person.core)
