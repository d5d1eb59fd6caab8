"""Names of events: as written or, where only the kind is written, with who visits, meets or is honoured."""

from __future__ import annotations

import re

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.folding import on_one_line
from kg.model import EventKind

_VISITS = re.compile(r"^(?:visit(?:ed|s|ing)|toured|inspected|called at|(?:went|goes|travell?ed)\b.*? to) ?")
_HEADED = (["headed", "by"], ["led", "by"])


def full_name(story: Story, sentence: Sentence, mention: EventMention) -> str:
    """The name of the event that a mention tells."""
    chunk, written = mention.chunk, on_one_line(mention.span.quote)
    if chunk and chunk.named:
        return written
    if mention.kind is EventKind.VISIT:
        return _name_of_visit(story, sentence, mention, written)
    if mention.kind in {EventKind.MEETING, EventKind.NEGOTIATION}:
        return _name_of_meeting(story, sentence, chunk, written)
    if mention.kind is EventKind.CEREMONY and chunk and not re.search(r" (?:of|for) ", written):
        return _name_of_ceremony(sentence, mention, chunk, written)
    return written


def name_of_main(story: Story, main: Happening) -> str:
    """The name of what the release is about; one that is only a noun is told apart by the release's title."""
    if " " in main.name:
        return main.name
    return f"{main.name} ({on_one_line(story.release.title)})"


def _name_of_visit(story: Story, sentence: Sentence, mention: EventMention, written: str) -> str:
    """A visit takes the name of the visitor before it: "Trade Minister Ahn's visit to Hanoi"."""
    name = written if mention.chunk else _VISITS.sub("visit to ", written)
    visitors = [
        chunk
        for chunk in story.people_in(sentence)
        if sentence.tokens[chunk.stop - 1].end <= mention.span.start and not _heads_a_body(sentence, chunk)
    ]
    if not visitors:
        return name
    index = sentence.chunks.index(visitors[-1])
    first = visitors[-1].first
    while index:
        before = sentence.chunks[index - 1]
        if before.stop != first or before.kind not in {Kind.OFFICE, Kind.COUNTRY}:
            break
        index, first = index - 1, before.first
    return f"{on_one_line(sentence.span_of(first, visitors[-1].core).quote)}'s {name}"


def _heads_a_body(sentence: Sentence, name: Chunk) -> bool:
    """Whether somebody is named only as the head of a body: MOTIR, headed by Minister | JK Kim."""
    before = [chunk for chunk in sentence.chunks if chunk.stop <= name.first]
    office = before[-1] if before and before[-1].kind is Kind.OFFICE else name
    return sentence.before(office, 2) in _HEADED


def _name_of_meeting(story: Story, sentence: Sentence, chunk: Chunk | None, written: str) -> str:
    """A meeting without a name takes those of the two who met; a session takes that of its committee."""
    names = [on_one_line(sentence.name_of(person).quote) for person in story.people_in(sentence)]
    if chunk is None:
        return f"meeting of {names[0]} and {names[1]}" if len(names) > 1 else f"meeting with {names[0]}"
    if chunk.bare:
        return f"{written} between {names[0]} and {names[1]}" if len(names) == 2 else written
    bodies = [body for body in sentence.chunks_of(Kind.BODY) if body.stop <= chunk.first]
    if bodies and sentence.before(chunk) == ["its"]:
        # "the Trade Commission held its 463rd | meeting"
        return f"{written} of the {on_one_line(sentence.name_of(bodies[-1]).quote)}"
    return written


def _name_of_ceremony(sentence: Sentence, mention: EventMention, chunk: Chunk, written: str) -> str:
    """A ceremony takes the name of the body it is held for: "opening ceremony of the Hanbit Center"."""
    bodies = list(sentence.chunks_of(Kind.BODY))
    for body in [body for body in bodies if body.first >= chunk.stop][:2]:
        name = sentence.name_of(body)
        between = sentence.text[mention.span.end : name.start]
        if re.search(r"\b(?:for|of) (?:the )?$", between) and ";" not in between:
            return f"{written} of {on_one_line(name.quote)}"
    before = [body for body in bodies if body.stop <= chunk.first]
    if before and sentence.before(chunk) == ["its"]:
        return f"{written} of {on_one_line(sentence.name_of(before[-1]).quote)}"
    return written
