"""Dates of events: what the sentence gives to a mention, widened where the text says the other days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from kg.extract.chunks import Kind, Sentence
from kg.extract.dates import DateMention
from kg.extract.events.meeting import is_of_negotiations
from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.tables import words
from kg.model import DateBasis, EventKind

_UNTIL = re.compile(r"\b(?:until|through|till|runs to|lasts to)\s+(?:\w+day,?\s+)?$")
_HELD = re.compile(r"\bheld|\bhost|took place|takes place")
_WITHIN = re.compile(
    r"^(?:At|During|In the course of|On the sidelines of|Alongside|Prior to|After|Following) (?:the|this) \w+"
    r"|^(?:They|The two|Both) \w* ?also (?:held|signed|hosted)"
)
"""How a sentence begins that tells what took place at the main event."""

_PAID = 90
"""Characters within which it is said when a visit is paid: the visit | that X pays to Peru on May 2."""

_AFTERWARDS = re.compile(r"\b(?:afterwards?|right after|immediately after|subsequently)\b", re.IGNORECASE)
_NEAR = 30
"""Characters within which a date belongs to a mention, whatever else the sentence says."""

_OPENING = 14
"""Characters before a date that opens a sentence: On Thursday, | May 15."""

_LEAD = 14
"""Words after such a date among which the verb of the sentence stands."""

_FARTHEST_FROM_ISSUE = 60
"""Days between the release and the main event, where another sentence gives its date."""


def set_date(story: Story, happening: Happening) -> None:
    """Give an event the date that the first of its sentences with one gives to it."""
    for mention in happening.in_body:
        found = _date_of(story, mention)
        if found and found.start:
            happening.take_date(found)
            _extend_until(story, mention.sentence, happening)
            _widen(story, happening)
            return


def _date_of(story: Story, mention: EventMention) -> DateMention | None:
    """The date that the sentence gives to an event: the next one before another event, else one nearby."""
    sentence = story.sentences[mention.sentence]
    told = story.dates_in if mention.kind is EventKind.ANNOUNCEMENT else partial(dates_of_events, story)
    dates = told(mention.sentence)
    if not dates or (mention.chunk and is_of_negotiations(sentence, mention.chunk)):
        return None
    others = [
        sentence.name_of(chunk).start
        for chunk in sentence.chunks_of(Kind.EVENT)
        if chunk is not mention.chunk
        and not (chunk.bare and chunk.weak and chunk.event is not EventKind.VISIT)
    ]
    start, end = mention.span.start, mention.span.end
    limit = min((other for other in others if other > end), default=sentence.span.end)
    after = [said for said in dates if said.span.start >= (end if mention.chunk else start)]
    following = after[0] if after and after[0].span.start < limit else None
    if following and following.span.start - end >= _NEAR and _opens(story, sentence, dates[0]):
        # "On May 15 he held a meeting with X, where they looked back on that of | April 2."
        following = None
    near = following is not None and following.span.start - end < _NEAR
    if mention.other_time and not (near and following and following.start):
        # No date of this year's event is that of last year's.
        return None
    bracket = story.release.text[end : end + 12].lstrip().startswith("(")
    paid = mention.kind is EventKind.VISIT and following is not None and following.span.start - end < _PAID
    if following and (bracket or near or paid or not mention.aside):
        return following
    floor = max((other for other in others if other < start), default=sentence.span.start)
    before = [said for said in dates if said.span.start < start]
    if mention.aside or (others and not before and not after):
        return None
    if before and before[-1].span.start >= floor:
        return before[-1]
    return after[0] if others and after else dates[0]


def _opens(story: Story, sentence: Sentence, said: DateMention) -> bool:
    """Whether a sentence begins with a date, and not with that of an announcement."""
    if said.span.start - sentence.span.start > _OPENING or said.start is None:
        return False
    after = re.findall(r"[\w-]+", story.release.text[said.span.end : sentence.span.end].lower())[:_LEAD]
    return words("announcing_words").isdisjoint(after)


def dates_of_events(story: Story, number: int) -> list[DateMention]:
    """The dates that a sentence says, without those on which something was said or since which it goes on."""
    return [
        said
        for said in story.dates_in(number)
        if not _is_of_announcement(story, number, said) and not _is_since(story, said)
    ]


def _is_since(story: Story, said: DateMention) -> bool:
    """Whether something goes on since a day: "the consultations held since | May 1"."""
    return story.release.text[: said.span.start].endswith(("since ", "Since "))


def _is_of_announcement(story: Story, number: int, said: DateMention) -> bool:
    """Whether a date is the day on which something was said: "as the Ministry made known on October 21"."""
    start = max(story.sentences[number].span.start, said.span.start - 40)
    before = story.release.text[start : said.span.start].lower()
    return not words("announcing_words").isdisjoint(re.findall(r"[\w-]+", before)[-4:])


def _extend_until(story: Story, number: int, happening: Happening) -> None:
    """The last day, where it is said apart: "which runs until Thursday, December 4"."""
    first = story.sentences[number].span.start
    last = story.sentences[min(number + 2, len(story.sentences) - 1)].span.end
    for later in story.dates:
        if later.start is None or later.span.start <= happening.spans[-1].start:
            continue
        before = story.release.text[max(0, later.span.start - 24) : later.span.start].lower()
        if first <= later.span.start <= last and _UNTIL.search(before):
            if happening.end is None and happening.start and happening.start < later.start:
                happening.end = later.start
                happening.spans.append(later.span)
            return


def _widen(story: Story, happening: Happening) -> None:
    """The whole range, where the lead names one day of it first: "on June 19 … host on June 18-19"."""
    if happening.end is not None or happening.start is None:
        return
    told_in = {mention.sentence for mention in happening.in_body}
    for number in range(1, min(5, len(story.sentences))):
        others = any(chunk.named for chunk in story.sentences[number].chunks_of(Kind.EVENT))
        if others and number not in told_in:
            # The days of an event that has a name of its own are not those of another.
            continue
        for said in story.dates_in(number):
            before = story.release.text[max(0, said.span.start - 45) : said.span.start]
            if said.start and said.end and said.start <= happening.start <= said.end and _HELD.search(before):
                happening.start, happening.end = said.start, said.end
                happening.spans.append(said.span)
                return


# -- dates from other sentences --------------------------------------------------------------------------


def complete_date(story: Story, main: Happening, happenings: Iterable[Happening]) -> None:
    """Give the main event a date from the lead and its other sentences, where its mentions have none."""
    if main.start or any(mention.other_time for mention in main.mentions):
        return
    claimed = {span for other in happenings if other is not main for span in other.spans}
    told_in = {mention.sentence for mention in main.in_body}
    said_of = {
        number: [said for said in dates_of_events(story, number) if said.span not in claimed]
        for number in sorted(told_in | {1, 2})
        if number < len(story.sentences)
    }
    if any(dates and dates[0].start is None for number, dates in said_of.items() if number in told_in):
        # Only a month or a year is said: that is all the text says.
        return
    for dates in said_of.values():
        for said in dates:
            if said.start and story.days_from_issue(said.start) <= _FARTHEST_FROM_ISSUE:
                main.take_date(said)
                return


def inherit_date(story: Story, main: Happening, happenings: Iterable[Happening]) -> None:
    """Give what took place at the main event its day: "At the ceremony they also held a symposium"."""
    if main.start is None or main.end:
        return
    for happening in happenings:
        first = happening.mentions[0]
        if happening is main or happening.start or first.other_time or first.aside or first.sentence == 0:
            continue
        sentence = story.sentences[first.sentence]
        if (
            _WITHIN.match(sentence.span.quote) or _AFTERWARDS.search(sentence.span.quote)
        ) and not story.dates_in(first.sentence):
            happening.start, happening.basis = main.start, DateBasis.COMPUTED
            happening.spans += main.spans[:1]
