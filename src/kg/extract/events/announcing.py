"""What a release itself makes public: a ruling of the Trade Commission, a plan, statistics."""

from __future__ import annotations

import re

from kg.extract.events.dating import dates_of_events
from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.folding import on_one_line
from kg.extract.tables import cues, words
from kg.model import EventKind, Span

_COMMISSION = re.compile(r"Trade Commission|\bKTC\b")
_REMEDIES = re.compile(
    r"anti-?dumping|dumping|countervailing|safeguard measure|injury|unfair (?:international )?trade", re.I
)
_JUDGES = re.compile(
    r"\bWTO\b|World Trade Organization|\b[Pp]anel\b|Appellate Body|\b[Tt]ribunal\b|\b[Cc]ourt\b"
)
_TURNS = ("entry into force", "election")
"""What a headline tells that is neither held nor made public."""

_FIGURES = re.compile(r"\d(?:\.\d+)?\s?%|\bpercent\b|\$\d|USD \d", re.I)
_OBJECT = re.compile(
    r"\b(?:unveiled|announced|released|published|made public|rolled out|disclosed) (?:the |its |a |an )?"
    r'"?((?:[a-z]+ ){0,2}[A-Z][^",;]{8,110}?)"?'
    r'(?=,|;|"| (?:and|at|on|in|to|for|which|that|by|during|with)\b|\.?$)'
)
"""What was made public, by its name: unveiled the | Steel Industry Roadmap 2030."""

_MANY_FIGURES = 5
_FARTHEST_FROM_ISSUE = 31
"""Days between the release and what it makes public."""

_FARTHEST_TURN = 120
"""Days between the release and an agreement's entry into force, which is often told ahead."""


def announcement(story: Story) -> Happening | None:
    """The event of making public what the headline and the lead tell, if they tell so."""
    opening = " ".join(sentence.span.quote for sentence in story.lead)
    headline = f"{story.release.title}. {opening}"
    if _COMMISSION.search(headline) and _REMEDIES.search(headline) and _says("ruling", headline):
        return _made_public(story, EventKind.RULING, "ruling")
    if _JUDGES.search(story.release.title) and _says("judgement", story.release.title):
        return _made_public(story, EventKind.RULING, "judgement")
    for sign in _TURNS:
        if _says(sign, story.release.title):
            return _made_public(story, EventKind.EVENT, sign)
    if _says("announcement", headline) or tells_figures(story):
        return _made_public(story, EventKind.ANNOUNCEMENT, "announcement")
    return None


def statement(story: Story) -> Happening | None:
    """The event of making public what a release tells, if its lead has somebody say it."""
    for sentence in story.lead:
        if not words("announcing_words").isdisjoint(sentence.words()):
            return _made_public(story, EventKind.ANNOUNCEMENT, "statement")
    return None


def is_told_besides(story: Story, made_public: Happening) -> bool:
    """Whether headline and lead tell that something was made public, and what, beside another event.

    It takes the name of what was made public.
    """
    if made_public.kind is not EventKind.ANNOUNCEMENT or not (made_public.start and announces(story)):
        return False
    for sentence in story.lead[:2]:
        object_ = _OBJECT.search(sentence.span.quote)
        if object_:
            start = sentence.span.start + object_.start()
            quote = Span(start, start + len(object_.group()), object_.group())
            made_public.name = f"announcement of the {on_one_line(object_[1])}"
            made_public.mentions = [EventMention(sentence.number, quote, EventKind.ANNOUNCEMENT, "")]
            return True
    return False


def announces(story: Story) -> bool:
    """Whether the headline itself says that something is made public: "Ministry unveils plan"."""
    return _says("announcement", story.release.title)


def tells_figures(story: Story) -> bool:
    """Whether the headline or the body is about figures."""
    return (
        bool(_FIGURES.search(story.release.title))
        or len(_FIGURES.findall(story.release.body)) >= _MANY_FIGURES
    )


def _farthest(kind: EventKind) -> int:
    return _FARTHEST_TURN if kind is EventKind.EVENT else _FARTHEST_FROM_ISSUE


def _says(sign: str, text: str) -> bool:
    return cues("announcements", sign, re.IGNORECASE).search(text) is not None


def _made_public(story: Story, kind: EventKind, sign: str) -> Happening:
    """The happening, named by the title, on the day that the lead gives to it."""
    title = story.sentences[0]
    happening = Happening(kind, on_one_line(story.release.title), [EventMention(0, title.span, kind, "")])
    for sentence in story.lead:
        if sign not in {"ruling", "statement"} and not _says(sign, sentence.span.quote):
            continue
        announced = sign in {"announcement", "ruling", "statement"}
        dates = story.dates_in(sentence.number) if announced else dates_of_events(story, sentence.number)
        for said in dates:
            if said.start and story.days_from_issue(said.start) <= _farthest(kind):
                happening.start, happening.basis = said.start, said.basis
                happening.spans.append(said.span)
                return happening
    return happening
