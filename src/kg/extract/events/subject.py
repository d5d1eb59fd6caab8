"""What a release is about: the one of its events that weighs most, or what it makes public itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.events.announcing import announces, tells_figures
from kg.extract.events.antecedents import content
from kg.extract.events.headline import acts_of_title
from kg.extract.events.story import EventMention, Happening, Story
from kg.model import EventKind

_WEIGHT_OF_PLACE = {1: 3.0, 2: 2.0, 3: 1.0}
"""Weight of the sentence in which an event is first told; the title alone weighs as much as the third."""

_WEIGHT_OF_ANNOUNCEMENT = 3.5
_WEIGHT_OF_FIGURES = 2.0
_WEIGHT_OF_ACT = 3.0
_RECENT = 20
"""Days between the release and an event that is news."""

_INSTITUTED = re.compile(r"\b(?:set up|establish|create|institute|launch)(?: (?!and\b)[\w\"'-]+){0,4} ?\"?$")
"""What stands before a dialogue or a committee that is only to be."""


def main_event(
    story: Story, happenings: Sequence[Happening], announcement: Happening | None
) -> Happening | None:
    """The event that the release is about: one of the happenings, or the announcement that it makes."""
    if announcement and announcement.kind is not EventKind.ANNOUNCEMENT:
        return announcement
    best = max(
        happenings,
        key=lambda happening: (_weight(story, happening), -happening.mentions[0].span.start),
        default=None,
    )
    if announcement is None:
        return best
    if best and best.kind is EventKind.VISIT and announces(story):
        # What the minister announced on the visit is the news.
        return announcement
    threshold = _WEIGHT_OF_ANNOUNCEMENT + (_WEIGHT_OF_FIGURES if tells_figures(story) else 0)
    return announcement if best is None or _weight(story, best) < threshold else best


def _words_before(story: Story, mention: EventMention) -> str:
    """The sentence of a mention up to the mention."""
    return story.release.text[story.sentences[mention.sentence].span.start : mention.span.start]


def _weight(story: Story, happening: Happening) -> float:
    """How much speaks for an event: early, in the title, recent, with a name of its own, often mentioned."""
    body = happening.in_body
    first = min((mention.sentence for mention in body), default=3)
    weight = _WEIGHT_OF_PLACE.get(first, 0.0)
    if any(mention.sentence == 0 and not mention.aside for mention in happening.mentions):
        weight += 2
    weight += min(2.0, 0.7 * len(content(story.release.title) & content(happening.name)))
    if happening.start:
        weight += 2 if story.days_from_issue(happening.start) <= _RECENT else -1
    if happening.kind in acts_of_title(story):
        weight += _WEIGHT_OF_ACT
    if happening.named:
        weight += 1
    if all(mention.weak for mention in happening.mentions):
        weight -= 1
    if body and body[0].aside:
        weight -= 3
    if happening.only_at_other_times:
        weight -= 3
    if not happening.start and body and _INSTITUTED.search(_words_before(story, body[0])):
        weight -= 3
    return weight + min(1.0, 0.3 * len(happening.mentions))
