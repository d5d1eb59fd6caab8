"""Kinds of events that their own names leave open and the rest of the release tells."""

from __future__ import annotations

from kg.extract.events.story import Happening, Story
from kg.extract.roles import HONOURS
from kg.model import EventKind


def kind_of(story: Story, happening: Happening) -> EventKind:
    """The kind of an event; an "event" at which honours are given is a ceremony."""
    if happening.kind is not EventKind.EVENT:
        return happening.kind
    numbers = {mention.sentence for mention in happening.in_body}
    near = {number + step for number in numbers for step in (0, 1, 2)}
    given = any(HONOURS & set(sentence.words()) for sentence in story.told if sentence.number in near)
    return EventKind.CEREMONY if given else EventKind.EVENT
