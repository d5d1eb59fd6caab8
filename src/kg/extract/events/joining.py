"""Mentions joined: "the Forum" is the forum named before, the title names what the body tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.extract.chunks import Kind, Sentence
from kg.extract.events.antecedents import antecedent
from kg.extract.events.mentions import other_time
from kg.extract.events.naming import full_name, group_in
from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.folding import on_one_line
from kg.model import EventKind

_ASIDE = {"of", "on", "for", "in", "at", "from"}
_LONGEST_ASIDE = 8
"""Tokens between an event and what explains it: the Exchange | in Seoul on June 12, an annual meeting."""

_NEAR_VISITOR = 6
"""Tokens after "visit" within which it is said who pays it: the visit | that President X is paying."""

_LONGEST_REFERENCE = 3
_IT_WAS = re.compile(r"(?:It|This|That) (?:is|was|marks|marked|will be) (?:also )?(?:the|a|an) ")
_NUMBER = re.compile(r"^(?:\d+(?:st|nd|rd|th)|[Ff]irst|[Ss]econd|[Tt]hird|[a-z]+th|inaugural) ")
_COMMITTEES = {"committee", "commission", "council", "board"}


def join(story: Story, mentions: Sequence[EventMention]) -> list[Happening]:
    """One happening for each event that the mentions tell, those that only the title names first."""
    happenings: list[Happening] = []
    before: EventMention | None = None
    for mention in mentions:
        if mention.sentence > 0:
            known = _of_neighbour(story, mention, before, happenings) or antecedent(mention, happenings)
            if known:
                _add(known, mention)
            else:
                happenings += filter(None, (_new(story, mention, happenings),))
            before = mention
    for mention in mentions:
        if mention.sentence == 0:
            known = antecedent(mention, happenings, from_title=True)
            if known:
                known.mentions.insert(0, mention)
            elif not (mention.bare or mention.weak or mention.aside):
                happenings.insert(0, _happening(story, mention))
    return happenings


def _add(known: Happening, mention: EventMention) -> None:
    """Add a mention to its happening, and its name if that says more."""
    known.mentions.append(mention)
    if _names_better(mention, known):
        known.name, known.kind = on_one_line(mention.span.quote), mention.kind


def _new(story: Story, mention: EventMention, happenings: Sequence[Happening]) -> Happening | None:
    """The happening that a mention tells for the first time, if it does."""
    if _is_introduced(story, mention):
        return _of_other_number(mention, happenings) or _happening(story, mention)
    return _of_series(story, mention, happenings)


def _of_neighbour(
    story: Story, mention: EventMention, before: EventMention | None, happenings: Sequence[Happening]
) -> Happening | None:
    """The happening of which the mention just before, or the sentence itself, says that it is meant."""
    if _is_said_of_last(story, mention) and happenings:
        return happenings[-1]
    known = next((h for h in happenings if before in h.mentions), None)
    if before is None or known is None:
        return None
    if _is_its_session(story, mention, before):
        known.name = f"{on_one_line(mention.span.quote)} of the {known.name}"
        return known
    return known if _explains(story, mention, before) else None


def _is_its_session(story: Story, mention: EventMention, before: EventMention) -> bool:
    """Whether a session is that of what is named before: "launched the Dialogue and held its | session"."""
    if mention.chunk is None or before.chunk is None or mention.sentence != before.sentence:
        return False
    its = story.sentences[mention.sentence].before(mention.chunk) == ["its"]
    return its and before.chunk.named and mention.head in {"session", "meeting"}


def _is_said_of_last(story: Story, mention: EventMention) -> bool:
    """Whether a sentence says what the event before was: "It was the first | ministerial meeting"."""
    sentence = story.sentences[mention.sentence]
    at = mention.span.start - sentence.span.start
    return mention.chunk is not None and _IT_WAS.fullmatch(sentence.span.quote[:at]) is not None


def _is_introduced(story: Story, mention: EventMention) -> bool:
    """Whether a mention may tell an event for the first time; "the forum" needs one that was told before."""
    if not mention.bare or mention.sentence == 1 or mention.indefinite or mention.partners:
        return True
    sentence = story.sentences[mention.sentence]
    return (
        mention.kind is EventKind.VISIT
        and bool(mention.chunk)
        and any(
            mention.chunk.stop <= person.first < mention.chunk.stop + _NEAR_VISITOR
            for person in story.people_in(sentence)
            if mention.chunk
        )
    )


def _explains(story: Story, mention: EventMention, before: EventMention) -> bool:
    """Whether a mention says what the one beside it is: "the 6th Exchange, | an annual meeting"."""
    if mention.chunk is None or before.chunk is None or mention.sentence != before.sentence:
        return False
    between = story.sentences[mention.sentence].between(before.chunk, mention.chunk)
    if between == ["("]:
        return True
    comma = between.index(",") if "," in between else len(between)
    explains = between[comma + 1 : comma + 2] in (["a"], ["an"]) and len(between) - comma < 5
    return explains and (comma == 0 or (comma < _LONGEST_ASIDE and between[0] in _ASIDE))


# -- new happenings --------------------------------------------------------------------------------------


def _happening(story: Story, mention: EventMention) -> Happening:
    sentence = story.sentences[mention.sentence]
    chunk, kind = mention.chunk, mention.kind
    if (
        kind is EventKind.MEETING
        and chunk
        and sentence.before(chunk) == ["its"]
        and _tells_committee(sentence)
    ):
        # "convened the … Committee for its sixth meeting"
        kind = EventKind.COMMITTEE_MEETING
    named = chunk is not None and chunk.named
    return Happening(kind, full_name(story, sentence, mention), [mention], named=named)


def _tells_committee(sentence: Sentence) -> bool:
    bodies = sentence.chunks_of(Kind.BODY)
    if any(_COMMITTEES & set(sentence.words(body.first, body.core)) for body in bodies):
        return True
    return group_in(sentence.span.quote) is not None


def _of_other_number(mention: EventMention, happenings: Iterable[Happening]) -> Happening | None:
    """Another one of a series: "the sixth round" after the seventh round of talks on a pact."""
    number = _NUMBER.match(mention.span.quote)
    if mention.chunk is None or mention.chunk.named or number is None:
        return None
    if len(mention.span.quote.split()) > _LONGEST_REFERENCE:
        return None
    for known in happenings:
        rest = _NUMBER.sub("", known.name)
        if rest != known.name and mention.head in known.name.lower().split():
            return Happening(mention.kind, f"{number.group()}{rest}", [mention], named=True)
    return None


def _of_series(story: Story, mention: EventMention, happenings: Iterable[Happening]) -> Happening | None:
    """Another year's event of the same name: "last year's Forum" is last year's Korea-Chile Forum."""
    said = other_time(story.sentences[mention.sentence], mention.chunk) if mention.chunk else None
    same = (h for h in happenings if h.named and any(other.head == mention.head for other in h.mentions))
    known = next(same, None)
    if known is None or said is None:
        return None
    if " " not in said:
        # "the next | meeting": the next one has another number.
        return Happening(mention.kind, f"{said} {_NUMBER.sub('', known.name)}", [mention], named=True)
    owner = said if said.endswith("s") else f"{said}'s"
    return Happening(mention.kind, f"{owner} {known.name}", [mention], named=True)


def _names_better(mention: EventMention, known: Happening) -> bool:
    """Whether a later mention says more than the name that an event has so far."""
    chunk = mention.chunk
    if chunk is None or mention.bare or known.named:
        return False
    return chunk.core - chunk.first > len(known.name.split())
