"""What the headline says that was done: its verb, and a visit that it alone tells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.extract.chunks import Kind
from kg.extract.dates import DateMention
from kg.extract.events.story import EventMention, Happening, Story, with_offices
from kg.extract.folding import on_one_line
from kg.extract.tables import cues
from kg.model import EventKind

_TOLD = (EventKind.MEETING, EventKind.VISIT, EventKind.SIGNING, EventKind.CEREMONY)

_LAST_OF_LEAD = 2
_VISITS = (["visits"], ["visit"])


def acts_of_title(story: Story) -> frozenset[EventKind]:
    """The kinds of events that the verb of the headline tells: "Korea and Chile | Sign MOU"."""
    return frozenset(
        kind for kind in _TOLD if cues("title_acts", kind, re.IGNORECASE).search(story.release.title)
    )


def visit_of_headline(story: Story, happenings: Iterable[Happening]) -> Happening | None:
    """The visit to a city or country that only the headline tells: "Minister Visits Lima, Signs MOU"."""
    title = story.sentences[0]
    visits = (happening for happening in happenings if happening.kind is EventKind.VISIT)
    if any(mention.sentence <= _LAST_OF_LEAD for visit in visits for mention in visit.mentions):
        return None
    for chunk in title.chunks_of(Kind.PLACE, Kind.COUNTRY):
        if title.before(chunk) not in _VISITS:
            continue
        day = _day_there(story, title.name_of(chunk).quote)
        if day is None:
            return None
        visitor = _visitor(story)
        span = title.span_of(chunk.first - 1, chunk.core)
        name = f"visit to {on_one_line(title.name_of(chunk).quote)}"
        visit = Happening(
            EventKind.VISIT,
            f"{visitor}'s {name}" if visitor else name,
            [
                EventMention(1, day.span, EventKind.VISIT, "visit"),
                EventMention(0, span, EventKind.VISIT, "visit"),
            ],
            named=True,
        )
        visit.take_date(day)
        return visit
    return None


def _day_there(story: Story, place: str) -> DateMention | None:
    """The day that the lead gives to what happened in a place."""
    for sentence in story.lead[:2]:
        dates = [said for said in story.dates_in(sentence.number) if said.start]
        if dates and place in sentence.span.quote:
            return dates[0]
    return None


def _visitor(story: Story) -> str | None:
    """The first person of the lead, with the offices before the name."""
    for sentence in story.lead[:1]:
        for person in story.people_in(sentence):
            return on_one_line(with_offices(sentence, person).quote)
    return None
