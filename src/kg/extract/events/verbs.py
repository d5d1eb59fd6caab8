"""Events that a verb tells: two persons met, a minister visited a plant, two bodies signed on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.events.meeting import partners
from kg.extract.events.story import EventMention, Story
from kg.extract.tables import rows
from kg.model import EventKind, Span

_SIGNED = {"signed", "sealed", "inked"}
_SIGNABLE = re.compile(
    r"\bMOUs?\b|\bmemorand\w+(?: of understanding)?(?: \(MOUs?\))?|\b(?:agreement|contract|protocol)s?\b"
    r"|\btreat(?:y|ies)\b|\bletters? of intent|\b(?:joint |vision )?(?:declaration|statement)s?\b"
    r"|\bterms of reference\b|\barrangements?\b",
    re.IGNORECASE,
)
_VISITABLE = {Kind.PLACE, Kind.NAME, Kind.BODY, Kind.COUNTRY}
_FARTHEST_OBJECT = 12
"""How many tokens after a verb its object begins at the latest."""


def told_by_verb(story: Story, sentence: Sentence, *, alone: bool) -> Iterator[EventMention]:
    """The event that a verb of the sentence tells, if one does; ``alone`` says that none is named in it."""
    if sentence.number == 0:
        return
    act = next(_acts_of_persons(story, sentence, alone=alone), None)
    signing = _signing(story, sentence, alone=alone)
    if act and signing and act.kind is EventKind.MEETING:
        # "met in Seoul and signed an MOU": the meeting brought the agreement about.
        yield act
    else:
        yield from filter(None, (signing or act,))


def _signing(story: Story, sentence: Sentence, *, alone: bool) -> EventMention | None:
    """A signing told by "signed": on a day that is said, or in a sentence about nothing else."""
    verbs = [index for index, token in enumerate(sentence.tokens) if token.lower in _SIGNED]
    signable = _SIGNABLE.search(sentence.span.quote) if verbs else None
    dated = any(found.start for found in story.dates_in(sentence.number))
    if not signable or not (dated or alone):
        return None
    events = [sentence.name_of(chunk).start for chunk in sentence.chunks_of(Kind.EVENT)]
    for index in verbs:
        verb = sentence.tokens[index]
        before = " ".join(sentence.words(0, index))
        if (
            re.search(r"\bfollow(?:s|ed|ing)?\b", before)
            or "day before" in before
            or all(start > verb.start for start in events)
        ):
            start = min(sentence.span.start + signable.start(), verb.start)
            end = max(sentence.span.start + signable.end(), verb.end)
            quote = Span(start, end, sentence.text[start:end])
            return EventMention(sentence.number, quote, EventKind.SIGNING, "signed", weak=not dated)
    return None


def _acts_of_persons(story: Story, sentence: Sentence, *, alone: bool) -> Iterator[EventMention]:
    """The first visit or meeting that a verb tells whose subject is a person."""
    for index, token in enumerate(sentence.tokens):
        if token.lower not in _event_verbs():
            continue
        kind = _told_kind(story, sentence, index)
        if kind is None or (kind is EventKind.VISIT and _names_visit(sentence)):
            continue
        met = partners(story, sentence, index + 1) if kind is EventKind.MEETING else None
        if not (alone or token.lower == "visiting" or (met and _is_side_meeting(sentence, index))):
            continue
        object_ = _object(sentence, index)
        stop = index + 1
        if object_ and object_.kind in _VISITABLE and object_.first - index < _FARTHEST_OBJECT:
            stop = object_.core
        yield EventMention(
            sentence.number,
            sentence.span_of(index, stop),
            kind,
            token.lower,
            weak=True,
            partners=met.span if met else None,
            counterparts=story.names_in(sentence, met.people) if met else frozenset(),
            company=story.names_in(sentence, sentence.chunks),
        )
        return


def _is_side_meeting(sentence: Sentence, verb: int) -> bool:
    """Whether somebody met besides taking part in what the sentence names: "attended the Forum and | met"."""
    events = list(sentence.chunks_of(Kind.EVENT))
    return sentence.words(verb - 1, verb) == ["and"] and all(event.first < verb for event in events)


def _names_visit(sentence: Sentence) -> bool:
    """Whether the sentence has a noun for the visit, so that the verb tells no other."""
    return any(chunk.event is EventKind.VISIT for chunk in sentence.chunks_of(Kind.EVENT))


def _object(sentence: Sentence, verb: int) -> Chunk | None:
    """What follows a verb; where somebody goes, what "to" leads to."""
    after = [chunk for chunk in sentence.chunks if chunk.first > verb]
    if _event_verbs()[sentence.tokens[verb].lower][1] == "to":
        after = [chunk for chunk in after if "to" in sentence.before(chunk, 2)]
    return after[0] if after else None


def _told_kind(story: Story, sentence: Sentence, index: int) -> EventKind | None:
    """The kind of event that the verb at ``index`` tells of a person, if what the verb needs is there."""
    verb = _event_verbs().get(sentence.tokens[index].lower)
    people = story.people_in(sentence) if verb else []
    if verb is None or not people or people[0].first > index:
        return None
    kind, needs = verb
    after = sentence.words(index + 1, index + 14)
    met = {
        "place": True,
        "to": "to" in after,
        "at": after[:1] == ["at"],
        "with": "with" in after[:2],
        "other": after[:1] == ["with"] or len(people) > 1,
    }
    return kind if met[needs] else None


@cache
def _event_verbs() -> dict[str, tuple[EventKind, str]]:
    """The kind of event for every form of the verbs that tell one, and what the verb needs."""
    return {row["form"]: (EventKind(row["kind"]), row["needs"]) for row in rows("event_verbs")}
