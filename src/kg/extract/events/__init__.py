"""Events of a release: each with its mentions, date, place and status, and the one it is about."""

from kg.extract.events.finding import find_events
from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.events.wholes import whole_of

__all__ = ["EventMention", "Happening", "Story", "find_events", "whole_of"]
