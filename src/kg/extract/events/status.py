"""Status of an event on the day of the release: its date decides, else the words around its name."""

from __future__ import annotations

import re

from kg.extract.events.story import Happening, Story
from kg.extract.tables import cues
from kg.model import EventKind, EventStatus


def status_of(story: Story, happening: Happening) -> EventStatus:
    """Whether the event has taken place, takes place, is planned or was called off."""
    number = next((mention.sentence for mention in happening.in_body), 0)
    sentence = story.sentences[number]
    if cues("event_statuses", "cancelled").search(sentence.span.quote):
        return EventStatus.CANCELLED
    if happening.start:
        if happening.start > story.release.issued:
            return EventStatus.PLANNED
        ongoing = happening.end is not None and happening.end > story.release.issued
        return EventStatus.ONGOING if ongoing else EventStatus.OCCURRED
    next_time = re.search(r"\bnext\b", " ".join(sentence.words(0, 60)))
    if next_time and any(mention.other_time for mention in happening.mentions):
        return EventStatus.PLANNED
    quote = sentence.span.quote
    at = happening.first.span.start - sentence.span.start
    around = quote[max(0, at - 60) : at + len(happening.name) + 40] if at >= 0 else quote
    if happening.kind is EventKind.SIGNING:
        # What follows is said of the agreement: "signed an MOU that | is to speed up exports".
        around = around[: 60 + len(happening.name)] if at >= 60 else quote[: at + len(happening.name)]
    planned = cues("event_statuses", "planned").search(around)
    return EventStatus.PLANNED if planned else EventStatus.OCCURRED
