"""Which happenings the text tells as events, not only as activities of that sort."""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.chunks import Kind
from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.tables import words
from kg.model import EventKind


def told(story: Story, happenings: Iterable[Happening]) -> list[Happening]:
    """The happenings that are told; a signing without a date only where it is all that happens."""
    kept = [happening for happening in happenings if _is_told(story, happening)]
    if all(happening.kind is EventKind.SIGNING for happening in kept):
        return kept
    return [happening for happening in kept if happening.start or happening.kind is not EventKind.SIGNING]


def _is_told(story: Story, happening: Happening) -> bool:
    """Whether the text tells the event, not only an activity of that sort."""
    if happening.named:
        return True
    visit = happening.kind is EventKind.VISIT
    if all(mention.aside for mention in happening.mentions) and not visit:
        return False
    if any(mention.partners for mention in happening.in_body):
        return True
    if _is_purpose(story, happening) and not visit:
        return False
    strong = any(
        not mention.weak and (mention.indefinite or not mention.bare) for mention in happening.mentions
    )
    return any(_is_told_here(story, happening, mention, strong) for mention in happening.in_body)


def _is_purpose(story: Story, happening: Happening) -> bool:
    """Whether it is what a named event is for, no event of its own: "… meet to carry forward the talks"."""
    if happening.start or happening.place or not all(mention.weak for mention in happening.mentions):
        return False
    sentence = story.sentences[happening.mentions[0].sentence]
    return any(chunk.named for chunk in sentence.chunks_of(Kind.EVENT))


def _is_told_here(story: Story, happening: Happening, mention: EventMention, strong: bool) -> bool:
    """Whether the sentence of a mention tells the event; ``strong`` says that some mention by itself does."""
    number = mention.sentence
    said = bool(happening.start or happening.place or happening.country)
    cued = not words("holding_words").isdisjoint(story.sentences[number].words())
    if strong and cued and (said or number <= 2 or mention.indefinite):
        return True
    if mention.weak and cued and mention.indefinite and not mention.bare:
        return True
    if number <= 2 and said and (cued or mention.chunk is None):
        return True
    return happening.start is not None and (mention.chunk is None or (number == 1 and not mention.aside))
