"""What bodies do by a verb, on a day: a state announced a quota, a ministry opened a center."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.events.story import EventMention, Story
from kg.model import EventKind

_LAST_OF_LEAD = 2
_LONGEST_AGO = 400
"""Days before the release within which something was made public that it comes back to."""

_NEAR_DATE = 90
"""Characters between such a verb and its date."""

_NEAR_MAKER = 4
_MAKERS = {Kind.COUNTRY, Kind.BODY}
_AUXILIARIES = {"had", "has", "have", "'s", "government", "also", "officially", "first", "then"}
_OPENED = {"opened", "opens", "inaugurated", "inaugurates"}
_LONGEST_LEAD = 4
_MADE_PUBLIC = {
    "announced",
    "unveiled",
    "introduced",
    "imposed",
    "declared",
    "published",
    "released",
    "disclosed",
}


def announcements_before(story: Story, sentence: Sentence) -> Iterator[EventMention]:
    """What a state or a body made public on a day before: "Canada announced its new quota on May 2".

    What the release itself makes public is told in its lead and has nothing to do with this.
    """
    if sentence.number <= _LAST_OF_LEAD:
        return
    for said in story.dates_in(sentence.number):
        if said.start is None or not 0 < (story.release.issued - said.start).days <= _LONGEST_AGO:
            continue
        verb = next(
            (
                index
                for index in reversed(range(len(sentence.tokens)))
                if sentence.tokens[index].end <= said.span.start
                and sentence.tokens[index].lower in _MADE_PUBLIC
            ),
            None,
        )
        if verb is None or sentence.tokens[verb].end < said.span.start - _NEAR_DATE:
            continue
        maker = [chunk for chunk in sentence.chunks if chunk.stop <= verb and chunk.kind in _MAKERS][-1:]
        for chunk in maker:
            if verb - chunk.stop <= _NEAR_MAKER and set(sentence.words(chunk.stop, verb)) <= _AUXILIARIES:
                quote = sentence.span_of(chunk.first, verb + 1)
                yield EventMention(sentence.number, quote, EventKind.ANNOUNCEMENT, "announced")


def openings(story: Story, sentence: Sentence) -> Iterator[EventMention]:
    """The opening of a house on a day: "opened the Hanbit Center in Busan on May 2"."""
    dated = any(said.start for said in story.dates_in(sentence.number))
    if not dated or sentence.number > _LAST_OF_LEAD:
        return
    for index, token in enumerate(sentence.tokens):
        if token.lower not in _OPENED:
            continue
        house = sentence.next_chunk(index + 1)
        if house and house.kind is Kind.BODY and _is_object(sentence, index, house):
            quote = sentence.span_of(index, house.core)
            yield EventMention(sentence.number, quote, EventKind.CEREMONY, token.lower)
            return


def _is_object(sentence: Sentence, verb: int, object_: Chunk) -> bool:
    """Whether only articles and small words of description stand between a verb and its object."""
    between = sentence.words(verb + 1, object_.first)
    return len(between) < _LONGEST_LEAD and not set(between) & {"to", "with", "in", "at", ",", "by"}
