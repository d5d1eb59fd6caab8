"""What a release itself makes public: a ruling of the Trade Commission, a plan, statistics."""

from __future__ import annotations

import re

from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.folding import on_one_line
from kg.extract.tables import cues
from kg.model import EventKind

_COMMISSION = re.compile(r"Trade Commission|\bKTC\b")
_REMEDIES = re.compile(
    r"anti-?dumping|dumping|countervailing|safeguard measure|injury|unfair (?:international )?trade", re.I
)
_FIGURES = re.compile(r"\d(?:\.\d+)?\s?%|\bpercent\b|\$\d|USD \d", re.I)
_MANY_FIGURES = 5
_FARTHEST_FROM_ISSUE = 31
"""Days between the release and what it makes public."""


def announcement(story: Story) -> Happening | None:
    """The event of making public what the headline and the lead tell, if they tell so."""
    opening = " ".join(sentence.span.quote for sentence in story.lead)
    headline = f"{story.release.title}. {opening}"
    if _COMMISSION.search(headline) and _REMEDIES.search(headline) and _says("ruling", headline):
        return _made_public(story, EventKind.RULING)
    if _says("announcement", headline) or tells_figures(story):
        return _made_public(story, EventKind.ANNOUNCEMENT)
    return None


def announces(story: Story) -> bool:
    """Whether the headline itself says that something is made public: "Ministry unveils plan"."""
    return _says("announcement", story.release.title)


def tells_figures(story: Story) -> bool:
    """Whether the headline or the body is about figures."""
    return (
        bool(_FIGURES.search(story.release.title))
        or len(_FIGURES.findall(story.release.body)) >= _MANY_FIGURES
    )


def _says(sign: str, text: str) -> bool:
    return cues("announcements", sign, re.IGNORECASE).search(text) is not None


def _made_public(story: Story, kind: EventKind) -> Happening:
    """The happening, named by the title, on the day that the lead gives to it."""
    title = story.sentences[0]
    happening = Happening(kind, on_one_line(story.release.title), [EventMention(0, title.span, kind, "")])
    for sentence in story.lead:
        if kind is not EventKind.RULING and not _says("announcement", sentence.span.quote):
            continue
        for said in story.dates_in(sentence.number):
            if said.start and story.days_from_issue(said.start) <= _FARTHEST_FROM_ISSUE:
                happening.start, happening.basis = said.start, said.basis
                happening.spans.append(said.span)
                return happening
    return happening
