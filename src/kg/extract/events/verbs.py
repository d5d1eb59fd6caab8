"""Events that a verb tells: two persons met, a minister visited a plant."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.events.headline import acts_of_title
from kg.extract.events.making import announcements_before, openings
from kg.extract.events.meeting import Partners, partners, people_received, takes_place_apart
from kg.extract.events.signing import signing
from kg.extract.events.story import EventMention, Story
from kg.extract.tables import rows
from kg.model import EventKind

_VISITABLE = {Kind.PLACE, Kind.NAME, Kind.BODY, Kind.COUNTRY}
_BOTH = frozenset("ministers leaders presidents sides delegations officials governments".split())
"""Words for several who meet: "the two | ministers had met in Lima on May 2"."""

_PRONOUNS = frozenset("he she they who minister ministers chief sides ministry government".split())
"""Words for a subject that is named elsewhere: "Afterwards | he | met with the Mayor"."""

_FARTHEST_OBJECT = 12
"""How many tokens after a verb its object begins at the latest."""


def told_by_verb(story: Story, sentence: Sentence, *, alone: bool) -> Iterator[EventMention]:
    """The events that verbs of the sentence tell; ``alone`` says that none is named in it."""
    if sentence.number == 0:
        return
    yield from announcements_before(story, sentence)
    yield from openings(story, sentence)
    acts = list(_acts_of_persons(story, sentence, alone=alone))
    signed = signing(story, sentence, alone=alone)
    if signed and not any(act.kind is EventKind.MEETING for act in acts):
        # "met in Seoul and signed an MOU": the meeting brought the agreement about.
        yield signed
    else:
        yield from acts


def _acts_of_persons(story: Story, sentence: Sentence, *, alone: bool) -> Iterator[EventMention]:
    """The first meeting that a verb tells whose subject is a person, and the visits before it."""
    for index, token in enumerate(sentence.tokens):
        if token.lower not in _event_verbs():
            continue
        met = partners(story, sentence, index + 1) or people_received(sentence, index)
        kind = _told_kind(story, sentence, index, met)
        if kind is None or (kind is EventKind.VISIT and _names_visit(sentence)):
            continue
        announced = sentence.number == 1 and kind in acts_of_title(story)
        announced = announced or (kind is EventKind.VISIT and _is_stay(story, sentence, index))
        if not (
            alone or announced or token.lower == "visiting" or (met and _is_side_meeting(sentence, index))
        ):
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
            apart=takes_place_apart(sentence),
            another="also" in sentence.words(index - 3, index),
            partners=met.span if met else None,
            counterparts=story.names_in(sentence, met.people) if met else frozenset(),
            company=story.names_in(sentence, sentence.chunks),
        )
        if kind is not EventKind.VISIT:
            return
        # "visited the plant and met with its workers": what follows is told as well.
        alone = False


def _is_side_meeting(sentence: Sentence, verb: int) -> bool:
    """Whether somebody met besides taking part in what the sentence names: "attended the Forum and | met"."""
    events = list(sentence.chunks_of(Kind.EVENT))
    return sentence.words(verb - 1, verb) == ["and"] and all(event.first < verb for event in events)


def _is_stay(story: Story, sentence: Sentence, verb: int) -> bool:
    """Whether somebody stays somewhere for some days, in the course of which there was more."""
    following = sentence.next_chunk(verb + 1)
    if following is None or following.first != verb + 1 or following.kind not in {Kind.PLACE, Kind.COUNTRY}:
        return False
    return any(said.end for said in story.dates_in(sentence.number))


def _names_visit(sentence: Sentence) -> bool:
    """Whether the sentence has a noun for the visit, so that the verb tells no other."""
    return any(chunk.event is EventKind.VISIT for chunk in sentence.chunks_of(Kind.EVENT))


def _object(sentence: Sentence, verb: int) -> Chunk | None:
    """What follows a verb; where somebody goes, what "to" leads to."""
    after = [chunk for chunk in sentence.chunks if chunk.first > verb]
    if _event_verbs()[sentence.tokens[verb].lower][1] == "to":
        after = [chunk for chunk in after if "to" in sentence.before(chunk, 2)]
    return after[0] if after else None


def _told_kind(story: Story, sentence: Sentence, index: int, met: Partners | None) -> EventKind | None:
    """The kind of event that the verb at ``index`` tells of a person, if what the verb needs is there."""
    kind, needs = _event_verbs()[sentence.tokens[index].lower]
    people = story.people_in(sentence)
    named = bool(people) and people[0].first < index
    # "She visited the plant and | met with its workers": the subject stands before the first verb.
    before = sentence.words(0 if sentence.words(index - 1, index) == ["and"] else index - 4, index)
    both = (
        kind is EventKind.MEETING and not _BOTH.isdisjoint(before) and bool(story.dates_in(sentence.number))
    )
    goes = kind is EventKind.VISIT and not {"he", "she", "they"}.isdisjoint(before[-2:])
    if not (named or both or goes or (met and not _PRONOUNS.isdisjoint(before))):
        return None
    after = sentence.words(index + 1, index + 14)
    given = {
        "place": True,
        "person": bool(met and met.people),
        "to": "to" in after,
        "for": after[:1] == ["for"] and _is_place_after(sentence, index),
        "at": after[:1] == ["at"],
        "in": after[:1] == ["in"]
        and EventKind.VISIT in acts_of_title(story)
        and _is_place_after(sentence, index),
        "with": "with" in after[:4],
        "other": both or met is not None or after[:1] == ["with"] or len(people) > 1,
    }
    return kind if given[needs] else None


def _is_place_after(sentence: Sentence, index: int) -> bool:
    """Whether a place follows the verb and its preposition: will be in | Guangdong Province."""
    following = sentence.next_chunk(index + 2)
    return (
        following is not None
        and following.first == index + 2
        and following.kind in {Kind.PLACE, Kind.COUNTRY}
    )


@cache
def _event_verbs() -> dict[str, tuple[EventKind, str]]:
    """The kind of event for every form of the verbs that tell one, and what the verb needs."""
    return {row["form"]: (EventKind(row["kind"]), row["needs"]) for row in rows("event_verbs")}
