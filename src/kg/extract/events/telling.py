"""Which happenings the text tells as events, not only as activities of that sort."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.extract.chunks import Kind
from kg.extract.events.headline import acts_of_title
from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.tables import words
from kg.model import EventKind

_ROUND = re.compile(r"\b(?:round|session|\d+(?:st|nd|rd|th))\b", re.IGNORECASE)
_LAST_OF_LEAD = 2
_LAST_OF_STORY = 5
"""The sentence up to which what the headline says to be signed is signed."""

_HELD = {"part", "attended", "joined", "held", "had", "holds", "conducted", "hosted", "convened"}
_TAKES_PLACE = re.compile(
    r"^(?:[a-z]+ ){0,3}?(?:took|takes|take|taking) place\b"
    r"|^(?:was|were|is|are|will be|to be|has been|had been) held\b"
)


def told(story: Story, happenings: Iterable[Happening]) -> list[Happening]:
    """The happenings that are told; a signing without a date only where it is all that happens."""
    kept = [happening for happening in happenings if _is_told(story, happening)]
    signs = EventKind.SIGNING in acts_of_title(story)
    if signs or all(happening.kind is EventKind.SIGNING for happening in kept):
        return kept
    return [h for h in kept if h.start or h.partners or h.kind is not EventKind.SIGNING or _is_ceremony(h)]


def _is_ceremony(happening: Happening) -> bool:
    """Whether a signing is held as such: an MOU signing ceremony."""
    return any(mention.chunk and mention.indefinite for mention in happening.mentions)


def _is_told(story: Story, happening: Happening) -> bool:
    """Whether the text tells the event, not only an activity of that sort."""
    if _is_in_progress(story, happening) or _is_hoped_for(happening):
        return False
    if happening.named or _is_summit(happening) or _is_signed_by_headline(story, happening):
        return True
    visit = happening.kind is EventKind.VISIT
    if not visit and all(mention.aside for mention in happening.mentions):
        return False
    if happening.partners:
        return True
    strong = any(
        not mention.weak and (mention.indefinite or not mention.bare) for mention in happening.mentions
    )
    return (visit or not _is_purpose(story, happening)) and any(
        _is_told_here(story, happening, mention, strong) for mention in happening.in_body
    )


def _is_hoped_for(happening: Happening) -> bool:
    """Whether an exposition is only hoped or applied for: "support for the World Expo 2030"."""
    if happening.start or happening.mentions[0].head not in {"expo", "exposition"}:
        return False
    late = min(mention.sentence for mention in happening.mentions) > _LAST_OF_LEAD
    return late or all(mention.aside for mention in happening.mentions)


def _is_signed_by_headline(story: Story, happening: Happening) -> bool:
    """Whether it is the signing that headline and lead tell, with a day or without."""
    leads = min(mention.sentence for mention in happening.mentions) <= _LAST_OF_STORY
    return leads and happening.kind is EventKind.SIGNING and EventKind.SIGNING in acts_of_title(story)


def _is_summit(happening: Happening) -> bool:
    """Whether it is a summit of states, of which there are few: the trilateral summit, the summit in Lima."""
    said = happening.place or not all(mention.bare for mention in happening.mentions)
    return happening.kind is EventKind.SUMMIT and bool(said) and bool(happening.in_body)


def _is_in_progress(story: Story, happening: Happening) -> bool:
    """Whether talks are only spoken of as going on for long: "the progress of the FTA negotiations"."""
    if happening.kind is not EventKind.NEGOTIATION:
        return False
    if happening.start or happening.place or any(_ROUND.search(m.span.quote) for m in happening.mentions):
        return False
    numbers = {mention.sentence for mention in happening.mentions}
    return min(numbers) > 1 and not any(_is_held(story, mention) for mention in happening.in_body)


def _is_held(story: Story, mention: EventMention) -> bool:
    """Whether the words beside a mention say that it is held: "had | talks", "talks | took place"."""
    if mention.chunk is None:
        return False
    sentence = story.sentences[mention.sentence]
    before, after = sentence.before(mention.chunk, 3), sentence.after(mention.chunk, 6)
    if _takes_place(after):
        return True
    return not mention.definite and not _HELD.isdisjoint(before)


def _takes_place(after: Sequence[str]) -> bool:
    """Whether the words after an event say that it is held: "is to | take place", "will be | held"."""
    said = " ".join(after)
    return _TAKES_PLACE.search(said) is not None


def _is_purpose(story: Story, happening: Happening) -> bool:
    """Whether it is what a named event is for, no event of its own: "… meet to carry forward the talks"."""
    if happening.start or happening.place or not all(mention.weak for mention in happening.mentions):
        return False
    sentence = story.sentences[happening.mentions[0].sentence]
    return any(chunk.named for chunk in sentence.chunks_of(Kind.EVENT))


def _is_told_here(story: Story, happening: Happening, mention: EventMention, strong: bool) -> bool:
    """Whether the sentence of a mention tells the event; ``strong`` says that some mention by itself does."""
    number = mention.sentence
    if mention.another and (mention.indefinite or mention.chunk is None) and not mention.aside:
        return True
    if _is_held(story, mention) and not mention.bare and not mention.aside:
        return True
    said = bool(happening.start or happening.place or happening.country)
    cued = not words("holding_words").isdisjoint(story.sentences[number].words())
    if strong and cued and (said or number <= 2 or mention.indefinite):
        return True
    if mention.weak and cued and mention.indefinite and not mention.bare:
        return True
    if number <= 2 and said and (cued or mention.chunk is None):
        return True
    return happening.start is not None and (mention.chunk is None or (number == 1 and not mention.aside))
