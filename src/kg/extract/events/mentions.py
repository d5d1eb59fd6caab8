"""Mentions of events: every place where a sentence names one, or tells one by a verb."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.chunks import Chunk, Sentence
from kg.extract.events.meeting import is_of_negotiations, partners, takes_place_apart
from kg.extract.events.story import EventMention, Story
from kg.extract.events.verbs import told_by_verb
from kg.extract.tables import phrases
from kg.model import EventKind

PLURALS = {"talks", "negotiations", "congress"}
"""Heads that end in "s" and still name one event."""

_OTHER_TIME = re.compile(
    r"\b(?:last|next|previous|past|following) (?:year|month|week|time)(?:'s)?\b"
    r"|\bnext\b(?! to)|\bprevious\b|\blast\b|\bthe year before\b",
    re.IGNORECASE,
)
_OCCASION = re.compile(
    r"\b(?:on (?:the )?occasion of|during|coinciding with|in time for)\b[^,;]*$", re.IGNORECASE
)
_TALKS = {EventKind.MEETING, EventKind.SUMMIT, EventKind.NEGOTIATION, EventKind.FORUM}
_LAST_OF_LEAD = 2
_CLOSE = 12
"""Characters between a noun and the day that belongs to it."""

_LONGEST_HEADING = 12
"""Tokens of a line that may be a heading."""

_OTHERNESS = {"another", "separate", "separately", "also"}
_DETERMINER = re.compile(r"(?: ,)? (?:the|a|an|its|their|his)$")


def find_mentions(story: Story) -> list[EventMention]:
    """The mentions of events in the order of the text; a title in capitals has none."""
    return [mention for sentence in story.told for mention in _in_sentence(story, sentence)]


def _in_sentence(story: Story, sentence: Sentence) -> Iterator[EventMention]:
    if _is_heading(story, sentence):
        return
    named = [
        _mention(story, sentence, chunk) for chunk in sentence.chunks if _is_one_event(story, sentence, chunk)
    ]
    yield from named
    # A visit, or what is named in passing, is only the frame: in it the ministers met.
    framed = all(mention.aside or mention.kind is EventKind.VISIT for mention in named)
    yield from told_by_verb(story, sentence, alone=framed)


def _is_heading(story: Story, sentence: Sentence) -> bool:
    """Whether a line of the body is a heading: it is short and ends without a full stop."""
    short = 0 < sentence.number < len(story.sentences) - 1 and len(sentence.tokens) <= _LONGEST_HEADING
    return short and sentence.tokens[-1].kind in {"word", "number"} and sentence.tokens[0].capital


def _is_one_event(story: Story, sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a chunk names one event, not several or a sort of events: no "forums", "meetings".

    Meetings with those who are named count as one: the text does not tell one from the other.
    """
    if chunk.event is None:
        return False
    head = sentence.tokens[chunk.head]
    if sentence.before(chunk) == ["["] and sentence.after(chunk) == ["]"]:
        return False
    if head.capital or not head.lower.endswith("s") or head.lower in PLURALS:
        return True
    counted = any(token.kind == "number" for token in sentence.tokens[max(0, chunk.first - 1) : chunk.head])
    return head.lower == "meetings" and not counted and partners(story, sentence, chunk.stop) is not None


def _mention(story: Story, sentence: Sentence, chunk: Chunk) -> EventMention:
    assert chunk.event is not None
    article = sentence.before(chunk)
    definite = article in (["the"], ["this"], ["their"], ["its"])
    aside = is_aside(sentence, chunk)
    meets = chunk.event in _TALKS and not chunk.named
    met = partners(story, sentence, chunk.stop) if meets else None
    return EventMention(
        sentence.number,
        sentence.name_of(chunk),
        chunk.event,
        sentence.tokens[chunk.head].lower,
        chunk,
        weak=chunk.weak,
        aside=aside,
        definite=definite,
        indefinite=article in (["a"], ["an"], ["another"]),
        other_time=other_time(sentence, chunk) is not None,
        another=not definite
        and (_says_another(sentence, chunk) or _has_day_of_its_own(story, sentence, chunk)),
        apart=takes_place_apart(sentence),
        partners=met.span if met else None,
        counterparts=story.names_in(sentence, met.people) if met else frozenset(),
        company=frozenset() if aside else story.names_in(sentence, sentence.chunks),
    )


def _has_day_of_its_own(story: Story, sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a day follows "a meeting" late in the story, so that it is not the one told before."""
    if not (chunk.bare and chunk.event is EventKind.MEETING and sentence.number > _LAST_OF_LEAD):
        return False
    end = sentence.tokens[chunk.stop - 1].end
    return any(said.start and 0 <= said.span.start - end < _CLOSE for said in story.dates_in(sentence.number))


def _says_another(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether an event is said to be none of those before: another, a separate one, one also held."""
    return not (chunk.named or _OTHERNESS.isdisjoint(sentence.words(chunk.first - 4, chunk.stop)))


def is_aside(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether an event is named only in passing: on the margins of | the Summit, following | the Forum."""
    if is_of_negotiations(sentence, chunk):
        return True
    lead = _DETERMINER.sub("", " ".join(sentence.before(chunk, 6)))
    return _is_occasion(sentence, chunk) or f" {lead}".endswith(
        tuple(f" {phrase}" for phrase in phrases("asides"))
    )


def _is_occasion(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a visit is the frame of something else: on the occasion of President X's | state visit."""
    before = sentence.text[sentence.span.start : sentence.tokens[chunk.first].start]
    return chunk.event is EventKind.VISIT and _OCCASION.search(before) is not None


def other_time(sentence: Sentence, chunk: Chunk) -> str | None:
    """The words before an event that say that another year's is meant: last year's, next, previous."""
    said = _OTHER_TIME.search(" ".join(sentence.before(chunk, 4)))
    return said.group() if said else None
