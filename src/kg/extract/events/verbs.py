"""Events that a verb tells: two persons met, a minister visited a plant, two bodies signed on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.events.headline import acts_of_title
from kg.extract.events.meeting import (
    Partners,
    is_of_negotiations,
    partners,
    people_received,
    takes_place_apart,
)
from kg.extract.events.story import EventMention, Story
from kg.extract.tables import rows
from kg.model import EventKind, Span

_SIGNED = {"signed", "sealed", "inked"}
_SIGNABLE = re.compile(
    r"\bMOUs?\b|\bmemorand\w+(?: of understanding)?(?: \(MOUs?\))?|\b(?:agreement|contract|protocol)s?\b"
    r"|\btreat(?:y|ies)\b|\bletters? of intent|\b(?:joint |vision )?(?:declaration|statement)s?\b"
    r"|\bterms of reference\b|\barrangements?\b|\b(?:framework|pact|accord|deal)s?\b"
    r"|\b(?:FTA|CEPA|EPA|TIPF|DPA|LOI|MOC|TOR)s?\b",
    re.IGNORECASE,
)
_HAS = re.compile(r"\b(?:has|have|had)$")
"""What stands before a verb that tells what was done at some time: agreements that Korea | has signed."""

_VISITABLE = {Kind.PLACE, Kind.NAME, Kind.BODY, Kind.COUNTRY}
_BOTH = frozenset("ministers leaders presidents sides delegations officials governments".split())
"""Words for several who meet: "the two | ministers had met in Lima on May 2"."""

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
_PRONOUNS = frozenset("he she they who minister ministers chief sides ministry government".split())
"""Words for a subject that is named elsewhere: "Afterwards | he | met with the Mayor"."""

_FARTHEST_OBJECT = 12
"""How many tokens after a verb its object begins at the latest."""


def told_by_verb(story: Story, sentence: Sentence, *, alone: bool) -> Iterator[EventMention]:
    """The event that a verb of the sentence tells, if one does; ``alone`` says that none is named in it."""
    if sentence.number == 0:
        return
    yield from _announcements_before(story, sentence)
    yield from _openings(story, sentence)
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
    if verbs and dated and not _is_dated_itself(story, sentence, verbs[0]):
        return None
    if not signable or not (dated or alone or EventKind.SIGNING in acts_of_title(story)):
        return None
    events = [sentence.name_of(chunk).start for chunk in sentence.chunks_of(Kind.EVENT)]
    for index in verbs:
        verb = sentence.tokens[index]
        before = " ".join(sentence.words(0, index))
        if _HAS.search(before):
            continue
        if (
            re.search(r"\bfollow(?:s|ed|ing)?\b", before)
            or "day before" in before
            or all(start > verb.start for start in events)
        ):
            start = min(sentence.span.start + signable.start(), verb.start)
            end = max(sentence.span.start + signable.end(), verb.end)
            quote = Span(start, end, sentence.text[start:end])
            met = partners(story, sentence, index)
            return EventMention(
                sentence.number,
                quote,
                EventKind.SIGNING,
                "signed",
                weak=not dated,
                partners=met.span if met and met.people else None,
                counterparts=story.names_in(sentence, met.people) if met else frozenset(),
            )
    return None


def _is_dated_itself(story: Story, sentence: Sentence, verb: int) -> bool:
    """Whether a date belongs to the verb, not to an event named between: "signed at the Forum, held on …"."""
    events = [
        sentence.name_of(chunk).start
        for chunk in sentence.chunks_of(Kind.EVENT)
        if chunk.named and not is_of_negotiations(sentence, chunk)
    ]
    at = sentence.tokens[verb].start
    for said in story.dates_in(sentence.number):
        first, last = sorted((at, said.span.start))
        if said.start and not any(first < event < last for event in events):
            return True
    return False


def _announcements_before(story: Story, sentence: Sentence) -> Iterator[EventMention]:
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


def _openings(story: Story, sentence: Sentence) -> Iterator[EventMention]:
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


def _acts_of_persons(story: Story, sentence: Sentence, *, alone: bool) -> Iterator[EventMention]:
    """The first visit or meeting that a verb tells whose subject is a person."""
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
    before = sentence.words(index - 4, index)
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
