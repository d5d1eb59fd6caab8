"""Parts: what a person or a body does in one place of the text, and in which event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.bodies import Body, publisher
from kg.extract.cast.members import Cast
from kg.extract.cast.references import Reference, ministry_references, signing_references
from kg.extract.chunks import Chunk, Kind, Sentence, parse_headline
from kg.extract.events import Happening, Story
from kg.extract.people import Figure, only_heads_body
from kg.extract.roles import role_of
from kg.model import EventKind, Role, Span


@dataclass(frozen=True, slots=True)
class Part:
    """What a person or a body, given by its id, does in one place of the text."""

    agent: str
    role: Role
    happening: Happening
    span: Span
    sentence: int
    title: str | None = None
    on_behalf_of: str | None = None


def find_parts(
    story: Story, cast: Cast, happenings: Sequence[Happening], main: Happening | None
) -> tuple[Part, ...]:
    """The parts of persons, then those of bodies, then those of bodies that are meant by a noun."""
    return tuple(_Parts(story, cast, happenings, main).find())


class _Parts:
    def __init__(
        self, story: Story, cast: Cast, happenings: Sequence[Happening], main: Happening | None
    ) -> None:
        self._story = story
        self._cast = cast
        self._happenings = happenings
        self._main = main

    def find(self) -> Iterator[Part]:
        for figure in self._cast.people:
            yield from self._of_person(figure)
        own = publisher(self._cast.bodies)
        for body in self._cast.bodies:
            yield from self._of_body(body)
            if body is own:
                for reference in ministry_references(self._story):
                    yield from self._by_reference(body, reference)
        for body, reference in signing_references(self._story, self._cast):
            yield from self._by_reference(body, reference)

    def _of_person(self, figure: Figure) -> Iterator[Part]:
        office = figure.office
        affiliation = self._cast.affiliation(figure)
        behalf = affiliation or (self._cast.country(figure) if office and office.state else None)
        for mention in figure.mentions:
            sentence = self._story.sentences[mention.sentence]
            if sentence.number == 0 or only_heads_body(sentence, mention.chunk):
                continue
            happening = self._visit_of(figure, sentence) or self._event_of(sentence, mention.span)
            if happening is None:
                continue
            role = role_of(sentence, mention.chunk) or Role.ATTENDEE
            if role is Role.RECIPIENT and happening.kind is EventKind.MEETING:
                role = Role.ATTENDEE
            said = mention.office.title if mention.office and mention.in_full else None
            title = said or (office.title if office else None)
            agent = self._cast.person_ids[figure]
            yield Part(agent, role, happening, mention.full, sentence.number, title, behalf)

    def _of_body(self, body: Body) -> Iterator[Part]:
        for mention in body.mentions:
            if self._cast.is_of_office(mention.sentence, mention.chunk):
                continue
            if _is_in_brackets(self._story.sentences[mention.sentence], mention.chunk):
                # The acronym of the body before the bracket.
                continue
            if mention.sentence == 0 and self._story.title_case:
                yield from self._in_headline(body, mention.chunk, mention.span)
                continue
            sentence = self._story.sentences[mention.sentence]
            if self._is_of_second_office(sentence, mention.chunk):
                continue
            role = role_of(sentence, mention.chunk)
            happening = self._event_of(sentence, mention.span)
            if role and happening:
                role = Role.PRESENTER if role is Role.SPEAKER else role
                yield Part(self._cast.body_ids[body], role, happening, mention.span, mention.sentence)

    def _in_headline(self, body: Body, chunk: Chunk, span: Span) -> Iterator[Part]:
        """What the subject of a headline in capitals does in the event that the release is about."""
        headline = parse_headline(self._story.sentences[0])
        role = role_of(headline, chunk) if headline else None
        if role and self._main:
            role = Role.PRESENTER if role is Role.SPEAKER else role
            yield Part(self._cast.body_ids[body], role, self._main, span, 0)

    def _is_of_second_office(self, sentence: Sentence, chunk: Chunk) -> bool:
        """Whether a body says where a person holds one more office: "Chairman X, President of | Orion"."""
        office = sentence.preceding(chunk)
        person = sentence.preceding(office) if office and office.kind is Kind.OFFICE else None
        if office is None or person is None or (sentence.number, person) not in self._story.people:
            return False
        leads = sentence.between(office, chunk)
        return sentence.between(person, office) == [","] and leads[:1] in (["of"], ["at"]) and len(leads) < 3

    def _by_reference(self, body: Body, reference: Reference) -> Iterator[Part]:
        happening = self._event_of(reference.sentence, reference.span)
        if happening:
            agent, number = self._cast.body_ids[body], reference.sentence.number
            yield Part(agent, reference.role, happening, reference.span, number)

    def _visit_of(self, figure: Figure, sentence: Sentence) -> Happening | None:
        """The visit that somebody pays while the event takes place: "with Minister X visiting Korea"."""
        for happening in self._happenings:
            if happening.kind is not EventKind.VISIT or happening is self._main:
                continue
            told_here = any(mention.sentence == sentence.number for mention in happening.mentions)
            if told_here and f"{figure.name}'s" in happening.name:
                return happening
        return None

    def _event_of(self, sentence: Sentence, span: Span) -> Happening | None:
        """The event in which somebody named here takes part: one told in the sentence, else the main one."""
        told = [
            (abs(mention.span.start - span.start), happening)
            for happening in self._happenings
            for mention in happening.mentions
            if mention.sentence == sentence.number and not mention.aside and not mention.other_time
        ]
        if not told:
            return self._main or next(iter(self._happenings), None)
        if any(happening is self._main for _, happening in told):
            return self._main
        return min(told, key=lambda pair: pair[0])[1]


def _is_in_brackets(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether the brackets after another name hold the chunk: Hanbit Council | (HC)."""
    opening = chunk.first - 1
    if opening < 1 or sentence.tokens[opening].text != "(":
        return False
    before = sentence.tokens[opening - 1]
    return before.kind != "word" or before.capital or sentence.after(chunk) == [")"]
