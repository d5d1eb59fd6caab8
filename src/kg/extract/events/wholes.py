"""Events that are part of others: "the Roundtable, part of the 2024 Convention"."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.events.story import EventMention, Happening, Story


def whole_of(story: Story, happenings: Sequence[Happening], part: Happening) -> Happening | None:
    """The event that the text calls ``part`` a part of, if it does."""
    for whole in happenings:
        if whole is not part and any(
            _part_before(story, mention, happenings) is part for mention in whole.in_body
        ):
            return whole
    return None


def _part_before(story: Story, whole: EventMention, happenings: Sequence[Happening]) -> Happening | None:
    """The event named last before "part of" and the mention of a whole."""
    if whole.chunk is None:
        return None
    sentence = story.sentences[whole.sentence]
    if [word for word in sentence.before(whole.chunk, 3) if word != "the"][-2:] != ["part", "of"]:
        return None
    before = [
        (mention.span, happening)
        for happening in happenings
        for mention in happening.mentions
        if mention.sentence == whole.sentence and mention.span.end <= whole.span.start
    ]
    return max(before, key=lambda told: told[0])[1] if before else None
