"""Coreference: which of the happenings told so far a mention refers to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from kg.extract.events.story import EventMention, Happening
from kg.extract.tables import words
from kg.model import EventKind

SYNONYMS = (
    {"talks", "negotiations", "negotiation", "round", "rounds"},
    {"meeting", "meetings", "talks", "met", "meets", "conferred", "gathering", "conversation"},
    {"visit", "trip", "tour", "visited", "visits", "visiting", "went"},
    {"committee", "meeting"},
    {"commission", "meeting"},
    {"council", "meeting"},
)
"""Heads that may refer to the same event."""

_GATHERINGS = frozenset(EventKind) - {
    EventKind.VISIT,
    EventKind.ANNOUNCEMENT,
    EventKind.RULING,
    EventKind.SIGNING,
}
"""What people come together for, and then talk with each other."""

_IN_FULL = 3
"""Words of a name that is no abbreviation of a longer one."""

_LAST_OF_LEAD = 2
_SORTS = frozenset(
    "business ministerial ministers youth ceo startup working technical senior expert preparatory "
    "bilateral trilateral local women".split()
)
"""Words that tell an event from another of the same name: Korea-Africa | Business Summit."""

_NO_CONTENT = frozenset(
    "the and for with from its their that this annual joint held event "
    "first second third fourth fifth sixth".split()
)
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINAL = re.compile(rf"\b(\d+)(?:st|nd|rd|th)\b|\b({'|'.join(_ORDINAL_WORDS)})\b")


def antecedent(
    mention: EventMention, happenings: Sequence[Happening], *, from_title: bool = False
) -> Happening | None:
    """The happening that a mention refers to; the title may tell it in other words than the body."""
    if mention.other_time or mention.another:
        return None
    if mention.bare and mention.head == "event":
        return _latest_told(happenings)
    return (_meant_by_title if from_title else _meant_by_body)(mention, happenings)


def _meant_by_body(mention: EventMention, happenings: Sequence[Happening]) -> Happening | None:
    if mention.kind is EventKind.SIGNING and mention.generic and (signing := _signing_of_lead(happenings)):
        return signing
    if mention.partners and (mention.counterparts or mention.apart or not mention.definite):
        return _with_the_same(mention, happenings)
    if mention.bare:
        return next(reversed(_of_head(mention, happenings)), None)
    return _of_name(mention, happenings[::-1], _shares_name)


def _meant_by_title(mention: EventMention, happenings: Sequence[Happening]) -> Happening | None:
    if mention.bare:
        return next(iter(_of_head(mention, happenings)), None)
    return _of_same_words(mention, happenings) or _of_name(mention, happenings[::-1], _retells)


def _of_same_words(title: EventMention, happenings: Iterable[Happening]) -> Happening | None:
    """The happening that the body names by the very words of the title."""
    words = content(title.span.quote)
    same = (h for h in happenings if any(content(other.span.quote) == words for other in h.mentions))
    return next(same, None) if words else None


def _signing_of_lead(happenings: Iterable[Happening]) -> Happening | None:
    """The signing that the lead tells by a verb, which "the signing ceremony" means."""
    told = (h for h in happenings if h.kind is EventKind.SIGNING and not h.partners and _opens(h))
    return next(told, None)


def _with_the_same(mention: EventMention, happenings: Sequence[Happening]) -> Happening | None:
    """The meeting with those whom a mention names, or one of which nothing was said but that it is held."""
    known = list(_this_time(happenings))
    talks = [happening for happening in known if _may_be_talks(mention, happening)]
    same = [happening for happening in talks if _is_with(mention, happening)]
    if same:
        return same[-1]
    if not (mention.counterparts or mention.apart):
        # "The committee met. Minister X talked with the heads of firms" tells the same session.
        return next((h for h in known if h.kind in _GATHERINGS and _opens(h)), None)
    untold = [h for h in talks if not (h.named or h.partners or len(h.company) > 1) and _opens(h)]
    return untold[-1] if untold and not mention.definite else _of_definite(mention, happenings)


def _of_definite(mention: EventMention, happenings: Sequence[Happening]) -> Happening | None:
    """The happening that "the talks with Minister X" mean, who was not named before."""
    if not mention.definite:
        return None
    if mention.bare:
        return next(reversed(_of_head(mention, happenings)), None)
    return _of_name(mention, happenings[::-1], _shares_name)


def _of_name(
    mention: EventMention,
    latest_first: Sequence[Happening],
    is_same: Callable[[EventMention, EventMention], bool],
) -> Happening | None:
    """The happening that bears the name of a mention, in full or in part."""
    return (
        _by_definite_head(mention, latest_first)
        or _by_name_in_sentence(mention, latest_first)
        or next((h for h in _this_time(latest_first) if any(is_same(mention, m) for m in h.mentions)), None)
    )


def _may_be_talks(mention: EventMention, happening: Happening) -> bool:
    """Whether a happening, not named in the same sentence, is a meeting like the one of a mention."""
    beside = any(other.sentence == mention.sentence and other.chunk for other in happening.mentions)
    return not beside and any(_same_head(mention, other) for other in happening.mentions)


def _opens(happening: Happening) -> bool:
    """Whether the release begins with it, so that more is told of it later."""
    return min(mention.sentence for mention in happening.mentions) <= _LAST_OF_LEAD


def _is_with(mention: EventMention, happening: Happening) -> bool:
    """Whether a happening is with those whom a mention names, or says to be of some sort."""
    if mention.counterparts:
        return not mention.counterparts.isdisjoint(happening.company)
    said = _sorts_of_people(mention.partners.quote) if mention.partners else frozenset()
    return any(not said.isdisjoint(_sorts_of_people(span.quote)) for span in happening.partners)


def _sorts_of_people(text: str) -> frozenset[str]:
    return words("counterpart_nouns") & set(re.findall(r"[\w-]+", text))


def _this_time(happenings: Iterable[Happening]) -> Iterator[Happening]:
    return (happening for happening in happenings if not happening.only_at_other_times)


def _latest_told(happenings: Sequence[Happening]) -> Happening | None:
    """The happening that "the event" means: the last one, rather one with a name."""
    told = [h for h in happenings if h.kind not in {EventKind.VISIT, EventKind.SIGNING}]
    return next(reversed([h for h in told if h.named] or told), None)


def _of_head(mention: EventMention, happenings: Sequence[Happening]) -> list[Happening]:
    """The happenings that a lone head may mean: "the forum" a forum, else "the talks" a meeting."""
    same = [h for h in _this_time(happenings) if any(_same_head(mention, other) for other in h.mentions)]
    return [h for h in same if any(mention.head == other.head for other in h.mentions)] or same


def _by_definite_head(mention: EventMention, happenings: Iterable[Happening]) -> Happening | None:
    """The happening that "the opening ceremony" means: of this head, or of a like one in the sentence."""
    if not (mention.generic and mention.definite):
        return None
    mine = _ordinals(mention.span.quote)
    for happening in happenings:
        if not all(_agree(mine, _ordinals(other.span.quote)) for other in happening.mentions):
            continue
        if happening.named and any(other.head == mention.head for other in happening.mentions):
            return happening
        if any(_same_head(mention, other) for other in happening.mentions) and any(
            other.sentence == mention.sentence for other in happening.mentions
        ):
            return happening
    return None


def _by_name_in_sentence(mention: EventMention, happenings: Iterable[Happening]) -> Happening | None:
    """The unnamed happening that gets a name: "their inaugural meeting … the Ministerial Meeting" are one."""
    if mention.generic:
        return None
    for happening in happenings:
        if not happening.named and any(
            other.definite and other.head == mention.head and other.sentence == mention.sentence
            for other in happening.mentions
        ):
            return happening
    return None


def _retells(title: EventMention, other: EventMention) -> bool:
    """Whether the title means the event of a mention in the body."""
    words = content(title.span.quote)
    if words and words <= content(other.span.quote):
        return True
    return _same_head(title, other) and (not _ordinals(title.span.quote) or _shares_words(title, other))


def _shares_name(one: EventMention, other: EventMention) -> bool:
    """Whether two mentions of the same head name the same event."""
    if one.head != other.head or not _shares_words(one, other):
        return False
    named = one.chunk and other.chunk and one.chunk.named and other.chunk.named
    mine, theirs = content(one.span.quote), content(other.span.quote)
    return not (named and min(len(mine), len(theirs)) >= _IN_FULL and (mine ^ theirs) & _SORTS)


def _shares_words(one: EventMention, other: EventMention) -> bool:
    """Whether two names agree in their numbers and in most of their words."""
    if not _agree(_ordinals(one.span.quote), _ordinals(other.span.quote)):
        return False
    mine, theirs = content(one.span.quote), content(other.span.quote)
    if mine <= theirs or (theirs <= mine and len(theirs) > 1):
        return True
    return len(mine & theirs) >= max(2, 0.6 * min(len(mine), len(theirs)))


def _agree(mine: set[int], theirs: set[int]) -> bool:
    return not mine or not theirs or mine == theirs


def _same_head(one: EventMention, other: EventMention) -> bool:
    return one.head == other.head or any(one.head in group and other.head in group for group in SYNONYMS)


def _ordinals(text: str) -> set[int]:
    """The numbers in the name of an event: 2nd and second are the same."""
    found = _ORDINAL.findall(text.lower())
    return {int(digits) if digits else _ORDINAL_WORDS.index(word) + 1 for digits, word in found}


def content(text: str) -> set[str]:
    """The words by which names of events are compared."""
    return {word for word in re.findall(r"[\w&]+", text.lower()) if len(word) > 2 and word not in _NO_CONTENT}
