"""Events of a release: their mentions joined, each with its date, place and status, and the one it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from kg.extract import lexicon
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.countries import CountryMention
from kg.extract.dates import DateMention
from kg.extract.tables import rows
from kg.model import DateBasis, EventKind, EventStatus, Place, Release, Span
from kg.slug import slug


@dataclass(frozen=True, slots=True)
class EventMention:
    """One place where an event is named or told by a verb; ``chunk`` is ``None`` for the latter."""

    sentence: int
    span: Span
    kind: EventKind
    head: str
    chunk: Chunk | None = None
    weak: bool = False
    aside: bool = False
    """Whether it is named only in passing: as part of, following, on the occasion of."""
    definite: bool = False
    """Whether "the", "this" or "their" stands before it."""
    other_time: bool = False
    """Whether another year's event is meant: last year's forum, the next ministerial."""


@dataclass(slots=True)
class Happening:
    """An event as one release tells it."""

    kind: EventKind
    name: str
    mentions: list[EventMention] = field(default_factory=list)
    start: date | None = None
    end: date | None = None
    basis: DateBasis | None = None
    status: EventStatus = EventStatus.OCCURRED
    place: Place | None = None
    country: str | None = None
    spans: list[Span] = field(default_factory=list)
    """The spans that say date and place."""
    named: bool = False

    @property
    def first(self) -> EventMention:
        """The mention that names the event best."""
        return next((m for m in self.mentions if m.span.quote == self.name), self.mentions[0])


@dataclass(frozen=True, slots=True)
class Story:
    """What the steps before have found: the material in which events are looked for."""

    release: Release
    sentences: tuple[Sentence, ...]
    dates: tuple[DateMention, ...]
    countries: tuple[CountryMention, ...]
    people: frozenset[tuple[int, Chunk]]
    title_case: bool

    def dates_in(self, number: int) -> list[DateMention]:
        """The dates that a sentence says."""
        span = self.sentences[number].span
        return [found for found in self.dates if span.start <= found.span.start < span.end]


def find_events(story: Story) -> tuple[list[Happening], Happening | None]:
    """The events of a release in the order of first mention, and the one that the release is about."""
    mentions = [mention for number in range(len(story.sentences)) for mention in _mentions(story, number)]
    happenings = _joined(story, mentions)
    for happening in happenings:
        _set_date(story, happening)
        _set_place(story, happening)
    happenings = [happening for happening in happenings if _is_told(story, happening)]
    others = [h for h in happenings if h.kind is not EventKind.SIGNING]
    happenings = [h for h in happenings if h.start or h.kind is not EventKind.SIGNING or not others]
    announcement = _announcement(story)
    main = _main(story, happenings, announcement)
    if announcement and (main is announcement or announcement.kind is EventKind.RULING):
        happenings.append(announcement)
    if main:
        _complete(story, main, happenings)
        _inherit(story, main, happenings)
    for happening in happenings:
        happening.status = _status(story, happening)
    return sorted(happenings, key=lambda happening: happening.mentions[0].span), main


# -- mentions --------------------------------------------------------------------------------------------

ASIDE = (
    "as part of",
    "as a part of",
    "follow-up to",
    "follows up on",
    "followed up on",
    "implementation of",
    "message given for",
    "congratulated",
    "congratulating",
    "following",
    "on the occasion of",
    "on occasion of",
    "on the margins of",
    "on the sidelines of",
    "in commemoration of",
    "in celebration of",
    "in time for",
    "after",
    "since",
    "ahead of",
    "prior to",
    "before",
    "during",
    "while",
    "at the time of",
    "resulting from",
    "agreed at",
    "agreed upon at",
    "held at",
    "outcome of",
    "outcomes of",
    "originally suggested",
)
"""What stands before an event that is named only in passing."""

_FOR_BODY = re.compile(r"\s+(?:[\w ,()’'-]{0,60}? )?(?:for|of) (?:the )?$")

_OTHER_TIME = re.compile(
    r"\b(?:last|next|previous|past|following) (?:year|month|week|time)(?:['’]s)?\b|\bnext\b(?! to)|\bprevious\b|\blast\b|\bthe year before\b",
    re.I,
)


def _mentions(story: Story, number: int) -> Iterator[EventMention]:
    sentence = story.sentences[number]
    found = False
    for chunk in sentence.chunks:
        if chunk.kind is not Kind.EVENT or chunk.event is None:
            continue
        head = sentence.tokens[chunk.head].lower
        if (
            head.endswith("s")
            and head not in {"talks", "negotiations", "congress"}
            and not _is_capital(sentence, chunk)
        ):
            continue
        if number == 0 and story.title_case:
            continue
        found = True
        before = " ".join(sentence.before(chunk, 6))
        before = re.sub(r"(?: ,)? (?:the|a|an|its|their|his)$", "", before)
        yield EventMention(
            number,
            sentence.name_of(chunk),
            chunk.event,
            head,
            chunk,
            chunk.weak,
            before.endswith(ASIDE),
            sentence.before(chunk, 1)[-1:] in (["the"], ["this"], ["their"], ["its"]),
            bool(_OTHER_TIME.search(" ".join(sentence.before(chunk, 4)))),
        )
    yield from _told_by_verb(story, number, alone=not found)


def _is_capital(sentence: Sentence, chunk: Chunk) -> bool:
    return sentence.tokens[chunk.head].capital


SIGNED = {"signed", "sealed", "inked"}
_SIGNABLE = re.compile(
    r"\bMOUs?\b|[Mm]emorand|\b[Aa]greement|\b[Cc]ontract|\b[Tt]reaty|\bletters? of intent", re.I
)


def _told_by_verb(story: Story, number: int, *, alone: bool) -> Iterator[EventMention]:
    """Events that a verb tells: two persons met, a minister visited a plant, two bodies signed on a day.

    ``alone`` says that no event is named in the sentence.
    """
    sentence = story.sentences[number]
    people = [chunk for chunk in sentence.chunks if (number, chunk) in story.people]
    if number == 0:
        return
    asides = [sentence.name_of(chunk).start for chunk in sentence.chunks if chunk.kind is Kind.EVENT]
    dated = any(found.start for found in story.dates_in(number))
    if _SIGNABLE.search(sentence.span.quote) and (dated or alone):
        for index, token in enumerate(sentence.tokens):
            before = " ".join(sentence.words(0, index))
            if token.lower in SIGNED and all(
                "follow" in before or "day before" in before or at > token.start for at in asides
            ):
                match = _SIGNABLE.search(sentence.span.quote)
                assert match is not None
                span = sentence.span
                start, end = (
                    sorted((span.start + match.start(), token.start))[0],
                    max(span.start + match.end(), token.end),
                )
                quote = Span(start, end, story.release.text[start:end])
                yield EventMention(number, quote, EventKind.SIGNING, "signed", weak=not dated)
                return
    if not people:
        return
    for index, token in enumerate(sentence.tokens):
        kind = _told_kind(story, number, index)
        if kind is None or not (alone or token.lower == "visiting"):
            continue
        stop = index + 1
        nearest = next((chunk for chunk in sentence.chunks if chunk.first > index), None)
        if nearest and nearest.first - index < 12 and nearest.kind in {Kind.PLACE, Kind.NAME, Kind.BODY, Kind.COUNTRY}:
            stop = nearest.core
        yield EventMention(number, sentence.span_of(index, stop), kind, token.lower, None, weak=True)
        return


def _told_kind(story: Story, number: int, index: int) -> EventKind | None:
    """The kind of event that the verb at ``index`` tells, if a person is its subject and its needs are met."""
    sentence = story.sentences[number]
    row = _event_verbs().get(sentence.tokens[index].lower)
    people = [chunk for chunk in sentence.chunks if (number, chunk) in story.people]
    if row is None or not people or people[0].first > index:
        return None
    after = sentence.words(index + 1, index + 14)
    met = {
        "place": True,
        "to": "to" in after,
        "at": after[:1] == ["at"],
        "with": after[:1] == ["with"],
        "other": after[:1] == ["with"] or any(chunk.first > people[0].first for chunk in people),
    }
    return EventKind(row["kind"]) if met[row["needs"]] else None


@cache
def _event_verbs() -> dict[str, dict[str, str]]:
    return {row["form"]: row for row in rows("event_verbs")}


# -- joining mentions ------------------------------------------------------------------------------------


def _content(text: str) -> set[str]:
    words = re.findall(r"[\w&]+", text.lower())
    return {word for word in words if len(word) > 2 and word not in _SMALL}


_SMALL = frozenset(
    "the and for with from its their that this first second third fourth fifth sixth annual joint held event".split()
)


def _joined(story: Story, mentions: Sequence[EventMention]) -> list[Happening]:
    """One happening for each event: "the Forum" is the forum named before, the title names what the body tells."""
    happenings: list[Happening] = []
    body = [mention for mention in mentions if mention.sentence > 0]
    for mention in body:
        known = _antecedent(mention, happenings)
        if known:
            known.mentions.append(mention)
            if _better_name(mention, known):
                known.name, known.kind = _plain(mention.span.quote), mention.kind
        elif not _is_bare(mention) or mention.sentence <= 1 or _is_indefinite(story.sentences[mention.sentence], mention):
            happenings.append(_new(story, mention))
        elif mention.other_time and (series := _series(story, mention, happenings)):
            happenings.append(series)
    for mention in mentions:
        if mention.sentence == 0:
            known = _antecedent(mention, happenings, from_title=True)
            if known:
                known.mentions.insert(0, mention)
            elif not _is_bare(mention) and not mention.weak and not mention.aside:
                happenings.insert(0, _new(story, mention))
    return happenings


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _new(story: Story, mention: EventMention) -> Happening:
    sentence = story.sentences[mention.sentence]
    named = mention.chunk is not None and mention.chunk.named
    kind = mention.kind
    if kind is EventKind.MEETING and mention.chunk and sentence.before(mention.chunk, 1) == ["its"]:
        # "convened the … Committee for its sixth meeting"
        committees = {"committee", "commission", "council", "board"}
        if any(c.kind is Kind.BODY and committees & set(sentence.words(c.first, c.core)) for c in sentence.chunks):
            kind = EventKind.COMMITTEE_MEETING
    return Happening(kind, _full_name(story, sentence, mention), [mention], named=named)


def _full_name(story: Story, sentence: Sentence, mention: EventMention) -> str:
    """The name of an event; a ceremony without one takes that of the thing it is held for, a visit the visitor's."""
    name = _plain(mention.span.quote)
    chunk = mention.chunk
    if mention.kind is EventKind.VISIT and not (chunk and chunk.named):
        start = mention.span.start
        if chunk is None:
            name = re.sub(r"^(?:visit(?:ed|s|ing)|toured|inspected|called at|went to|\w+ to) ?", "visit to ", name)
        visitors = [
            c for c in sentence.chunks if (mention.sentence, c) in story.people and sentence.tokens[c.stop - 1].end <= start
        ]
        if visitors:
            first = visitors[-1].first
            index = sentence.chunks.index(visitors[-1])
            while index and sentence.chunks[index - 1].stop == first and sentence.chunks[index - 1].kind in {Kind.OFFICE, Kind.COUNTRY}:
                index -= 1
                first = sentence.chunks[index].first
            return f"{_plain(sentence.span_of(first, visitors[-1].core).quote)}'s {name}"
    if chunk is None and mention.kind is EventKind.MEETING:
        people = [c for c in sentence.chunks if (mention.sentence, c) in story.people]
        names = [_plain(sentence.name_of(c).quote) for c in people]
        return f"meeting of {' and '.join(names[:2])}" if len(names) > 1 else f"meeting with {names[0]}"
    if chunk is None or chunk.named or mention.kind is not EventKind.CEREMONY or re.search(r" (?:of|for) ", name):
        return name
    after = [c for c in sentence.chunks if c.first >= chunk.stop and c.kind is Kind.BODY]
    for body in after[:2]:
        between = sentence.text[mention.span.end : sentence.name_of(body).start]
        if re.search(r"\b(?:for|of) (?:the )?$", between) and ";" not in between:
            return f"{name} of {_plain(sentence.name_of(body).quote)}"
    before = [c for c in sentence.chunks if c.stop <= chunk.first and c.kind is Kind.BODY]
    if before and sentence.before(chunk, 1) == ["its"]:
        return f"{name} of {_plain(sentence.name_of(before[-1]).quote)}"
    return name


def _series(story: Story, mention: EventMention, happenings: Sequence[Happening]) -> Happening | None:
    """Another year's event of the same name: "last year's Forum" is last year's Korea-Vietnam Business Forum."""
    same = [h for h in happenings if h.named and any(m.head == mention.head for m in h.mentions)]
    sentence = story.sentences[mention.sentence]
    said = _OTHER_TIME.search(" ".join(sentence.before(mention.chunk, 4))) if mention.chunk else None
    if not same or not said:
        return None
    name = f"{said.group()} {same[0].name}" if said.group().endswith("s") else f"{said.group()}'s {same[0].name}"
    return Happening(mention.kind, name, [mention], named=True)


def _is_generic(mention: EventMention) -> bool:
    """Whether only small words stand before the head: their inaugural meeting, the opening ceremony."""
    return mention.chunk is not None and not mention.chunk.named


def _is_bare(mention: EventMention) -> bool:
    """Whether only the head is said: the forum, the ceremony."""
    return mention.chunk is not None and mention.chunk.core - mention.chunk.first == 1


def _better_name(mention: EventMention, known: Happening) -> bool:
    chunk = mention.chunk
    return bool(
        chunk
        and not _is_bare(mention)
        and not known.named
        and chunk.core - chunk.first > len(known.name.split())
    )


SYNONYMS = (
    {"talks", "negotiations", "negotiation", "round", "rounds"},
    {"meeting", "meetings", "talks", "met", "meets", "conferred", "gathering", "conversation"},
    {"visit", "trip", "tour", "visited", "visits", "visiting", "went"},
    {"committee", "meeting"},
    {"commission", "meeting"},
    {"council", "meeting"},
)
"""Heads that may refer to the same event."""


def _same_head(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in SYNONYMS)


def _antecedent(
    mention: EventMention, happenings: Sequence[Happening], *, from_title: bool = False
) -> Happening | None:
    if mention.other_time:
        return None
    if _is_bare(mention):
        if mention.head == "event":
            told = [h for h in happenings if h.kind not in {EventKind.VISIT, EventKind.SIGNING}]
            named = [h for h in told if h.named]
            return (named or told or [None])[-1]
        same = [h for h in happenings if any(_same_head(mention.head, m.head) for m in h.mentions)]
        same = [h for h in same if not all(m.other_time for m in h.mentions)]
        exact = [h for h in same if any(m.head == mention.head for m in h.mentions)]
        return (exact or same or [None])[0 if from_title else -1]
    if _is_generic(mention) and mention.definite:
        for happening in reversed(happenings):
            same = any(_same_head(m.head, mention.head) for m in happening.mentions)
            exact = happening.named and any(m.head == mention.head for m in happening.mentions)
            if exact or (same and any(m.sentence == mention.sentence for m in happening.mentions)):
                return happening
    for happening in reversed(happenings):
        # "their inaugural meeting … the Ministerial Meeting" of one sentence are one.
        if not _is_generic(mention) and not happening.named:
            if any(m.head == mention.head and m.sentence == mention.sentence and m.definite for m in happening.mentions):
                return happening
    words = _content(mention.span.quote)
    for happening in reversed(happenings):
        if all(m.other_time for m in happening.mentions):
            continue
        for other in happening.mentions:
            if from_title and not _ordinals(mention.span.quote) and _same_head(other.head, mention.head):
                return happening
            if from_title and words and words <= _content(other.span.quote):
                return happening
            if other.head != mention.head and not (from_title and _same_head(other.head, mention.head)):
                continue
            theirs = _content(other.span.quote)
            if _ordinals(other.span.quote) and _ordinals(mention.span.quote):
                if _ordinals(other.span.quote) != _ordinals(mention.span.quote):
                    continue
            if words <= theirs or theirs <= words and len(theirs) > 1:
                return happening
            if len(words & theirs) >= max(2, 0.6 * min(len(words), len(theirs))):
                return happening
    return None


def _ordinals(text: str) -> set[str]:
    return set(
        re.findall(
            r"\b\d+(?:st|nd|rd|th)\b|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b",
            text.lower(),
        )
    )


# -- which of them are told ------------------------------------------------------------------------------

_CUES = frozenset(
    "held holds hold hosted hosts host co-hosted attended attends took takes taking place part opened opens convened met launched organized organised "
    "staged began begins begin start starts started joined presided presides chaired participated celebrated joined opening concluded led leads "
    "visit trip tour come came gathered kicked present between subject venue inaugurated marked visited visiting paid went chair presiding attending attendance joins kick getting got under way "
    "ran run runs conducted gave gives spoke called calls joins resumed returned received sits sat".split()
)


def _is_told(story: Story, happening: Happening) -> bool:
    """Whether the text tells the event, not only an activity of that sort."""
    if happening.named:
        return True
    if happening.start is None and all(mention.weak for mention in happening.mentions):
        # "… meet to carry forward the talks": what a named event is for is none of its own.
        number = happening.mentions[0].sentence
        others = [c for c in story.sentences[number].chunks if c.kind is Kind.EVENT and c.named]
        if others and not happening.place and happening.kind is not EventKind.VISIT:
            return False
    if all(mention.aside for mention in happening.mentions) and happening.kind is not EventKind.VISIT:
        return False
    strong = [
        mention
        for mention in happening.mentions
        if not mention.weak and (not _is_bare(mention) or _is_indefinite(story.sentences[mention.sentence], mention))
    ]
    for mention in happening.mentions:
        if mention.sentence == 0:
            continue
        sentence = story.sentences[mention.sentence]
        cued = bool(_CUES & set(sentence.words(0, len(sentence.tokens))))
        said = bool(happening.start or happening.place or happening.country)
        if strong and cued and (said or mention.sentence <= 2 or _is_indefinite(sentence, mention)):
            return True
        if mention.weak and cued and _is_indefinite(sentence, mention) and not _is_bare(mention):
            return True
        if mention.sentence <= 2 and said and (cued or mention.chunk is None):
            return True
        if mention.sentence == 1 and happening.start and not mention.aside:
            return True
        if mention.chunk is None and happening.start:
            return True
    return False


def _is_indefinite(sentence: Sentence, mention: EventMention) -> bool:
    return mention.chunk is not None and sentence.before(mention.chunk, 1) in (["a"], ["an"])


# -- date and place --------------------------------------------------------------------------------------

_ANNOUNCED = frozenset(
    "announced announce announces known public reported released published said disclosed revealed notified unveiled amended released".split()
)


def _is_of_announcement(story: Story, number: int, found: DateMention) -> bool:
    """Whether a date is the day on which something was said: "as the Ministry made known on October 21"."""
    before = story.release.text[
        max(story.sentences[number].span.start, found.span.start - 40) : found.span.start
    ]
    words = re.findall(r"[\w-]+", before.lower())[-4:]
    return bool(_ANNOUNCED & set(words))


def _set_date(story: Story, happening: Happening) -> None:
    for mention in happening.mentions:
        if mention.sentence == 0:
            continue
        found = _date_of(story, mention)
        if found and found.start:
            happening.start, happening.end, happening.basis = found.start, found.end, found.basis
            happening.spans.append(found.span)
            _extend_until(story, mention.sentence, happening)
            _widen(story, happening)
            return


def _widen(story: Story, happening: Happening) -> None:
    """The whole range, where the lead names one day of it first: "on September 19 … host on September 18-19"."""
    if happening.end is not None or happening.start is None:
        return
    for found in (d for number in range(1, min(5, len(story.sentences))) for d in story.dates_in(number)):
        before = story.release.text[max(0, found.span.start - 45) : found.span.start]
        if (
            found.start
            and found.end
            and found.start <= happening.start <= found.end
            and re.search(r"\bheld|\bhost|took place|takes place", before)
        ):
            happening.start, happening.end = found.start, found.end
            happening.spans.append(found.span)
            return


def _extend_until(story: Story, number: int, happening: Happening) -> None:
    """The last day, where it is said apart: "which runs until Thursday, December 4"."""
    for later in story.dates:
        if later.span.start <= happening.spans[-1].start or later.start is None or happening.start is None:
            continue
        before = story.release.text[max(0, later.span.start - 24) : later.span.start].lower()
        near = (
            story.sentences[number].span.start
            <= later.span.start
            <= story.sentences[min(number + 2, len(story.sentences) - 1)].span.end
        )
        if near and re.search(r"\b(?:until|through|till|runs to|lasts to)\s+(?:\w+day,?\s+)?$", before):
            if happening.end is None and happening.start < later.start:
                happening.end = later.start
                happening.spans.append(later.span)
            return


def _date_of(story: Story, mention: EventMention) -> DateMention | None:
    """The date that the sentence gives to an event: the nearest after it before another event, else the nearest."""
    sentence = story.sentences[mention.sentence]
    dates = [
        d for d in story.dates_in(mention.sentence) if not _is_of_announcement(story, mention.sentence, d)
    ]
    if not dates:
        return None
    others = [
        sentence.name_of(chunk).start
        for chunk in sentence.chunks
        if chunk.kind is Kind.EVENT
        and chunk is not mention.chunk
        and not (chunk.core - chunk.first == 1 and chunk.weak)
    ]
    after = [d for d in dates if d.span.start >= mention.span.end]
    limit = min((start for start in others if start > mention.span.end), default=sentence.span.end)
    near = [d for d in after if d.span.start < limit]
    bracket = story.release.text[mention.span.end : mention.span.end + 12].lstrip()
    if mention.other_time and not (near and near[0].start and near[0].span.start - mention.span.end < 30):
        return DateMention(mention.span, None)
    if near and (bracket.startswith("(") or not mention.aside or near[0].span.start - mention.span.end < 30):
        return near[0]
    floor = max((start for start in others if start < mention.span.start), default=sentence.span.start)
    before = [d for d in dates if floor <= d.span.start < mention.span.start]
    if before and not mention.aside:
        return before[-1]
    if not others and not mention.aside:
        return dates[0]
    if others and after and not mention.aside:
        return after[0]
    first = [d for d in dates if d.span.start < mention.span.start]
    return first[0] if first and not mention.aside else None


def _set_place(story: Story, happening: Happening) -> None:
    for mention in happening.mentions:
        if mention.sentence == 0 and story.title_case:
            continue
        found = _place_of(story, mention)
        if found:
            place, country, span = found
            happening.place, happening.country = place, country
            happening.spans.append(span)
            return


_VIRTUAL = re.compile(
    r"\b(?:video ?conference|videoconferencing|virtual(?:ly)?|online|via video|teleconference)\b", re.I
)


def _place_of(story: Story, mention: EventMention) -> tuple[Place | None, str | None, Span] | None:
    if mention.kind is EventKind.VISIT:
        inside = [c for c in story.countries if not c.demonym and mention.span.start <= c.span.start < mention.span.end]
        if inside:
            return None, f"country/{inside[-1].alpha2}", inside[-1].span
    sentence = story.sentences[mention.sentence]
    virtual = bool(_VIRTUAL.search(sentence.span.quote))
    chunks = [chunk for chunk in sentence.chunks if chunk.kind in {Kind.PLACE, Kind.COUNTRY}]
    visit = mention.kind is EventKind.VISIT
    ranked: list[tuple[int, int, Chunk]] = []
    others = [
        c for c in sentence.chunks if c.kind is Kind.EVENT and c is not mention.chunk and c.core - c.first > 1
    ]
    for chunk in chunks:
        lead = _lead_word(sentence, chunk)
        inside = mention.chunk is not None and mention.chunk.first <= chunk.first < mention.chunk.stop
        inside = (
            inside
            or "venue" in sentence.after(chunk, 3)
            or (sentence.name_of(chunk).quote.isupper() and chunk.kind is Kind.PLACE)
        )
        if (
            lead not in {"in", "at", "near"}
            and not (visit and lead == "to")
            and not inside
            and chunk.first > 0
        ):
            continue
        if chunk.first == 0 and not inside and not {"was", "is", "were", "hosts"} & set(sentence.after(chunk, 4)):
            continue
        if chunk.kind is Kind.COUNTRY and lead not in ({"in", "to"} if visit else {"in"}):
            continue
        span = sentence.name_of(chunk)
        between = [
            c
            for c in others
            if min(span.start, mention.span.start)
            < sentence.name_of(c).start
            < max(span.start, mention.span.start)
        ]
        far = abs(span.start - mention.span.start) + (0 if lead == "in" else 40)
        ranked.append((len(between), far, chunk))
    ranked.sort(key=lambda entry: (entry[2].kind is Kind.COUNTRY, entry[:2]))
    if ranked and ranked[0][0] and mention.aside:
        return None
    for _, _, chunk in ranked:
        span = sentence.name_of(chunk)
        if chunk.kind is Kind.COUNTRY:
            alpha2 = next(
                (c.alpha2 for c in story.countries if c.span.start == span.start and not c.demonym), None
            )
            if alpha2:
                return None, f"country/{alpha2}", span
            continue
        name = span.quote.title() if span.quote.isupper() and len(span.quote) > 4 else span.quote
        known = lexicon.place(_plain(name)) or lexicon.place(name.split(",")[0])
        if known is None or (virtual and not mention.chunk):
            continue
        alpha2, kind = known
        if kind == "region":
            continue
        if virtual:
            return None, f"country/{alpha2}", span
        name = (
            "Washington D.C."
            if name.replace(",", "").startswith("Washington") and alpha2 == "US"
            else _plain(name)
        )
        return place_of(name, alpha2), f"country/{alpha2}", span
    for _, _, chunk in ranked:
        span = sentence.name_of(chunk)
        known = lexicon.place(span.quote) if chunk.kind is Kind.PLACE else None
        if known and known[1] == "region":
            return None, f"country/{known[0]}", span
    return None


def place_of(name: str, alpha2: str | None) -> Place:
    """The place of that name in that country."""
    country = f"country/{alpha2}" if alpha2 else None
    return Place(f"place/{alpha2.lower()}-{slug(name)}" if alpha2 else f"place/{slug(name)}", name, country)


def _lead_word(sentence: Sentence, chunk: Chunk) -> str:
    """The preposition that leads a place in, past the names of a hotel or a hall before it."""
    edge = chunk.first
    for other in reversed(sentence.chunks):
        if other.stop <= edge and edge - other.stop <= 1 and other.kind in {Kind.NAME, Kind.BODY, Kind.PLACE}:
            between = sentence.words(other.stop, edge)
            if between in ([], [","]):
                edge = other.first
    while edge > 0 and sentence.tokens[edge - 1].lower in {"the", "downtown", "central", "nearby"}:
        edge -= 1
    return sentence.tokens[edge - 1].lower if edge else ""


def _complete(story: Story, main: Happening, happenings: Sequence[Happening]) -> None:
    """Date and place of the main event from the sentences around it, where its own do not say them."""
    claimed = {span for other in happenings if other is not main for span in other.spans}
    if main.start is None and not any(m.other_time for m in main.mentions):
        numbers = sorted({m.sentence for m in main.mentions if m.sentence} | {1, 2})
        for number in numbers:
            if number >= len(story.sentences):
                continue
            dates = [d for d in story.dates_in(number) if d.span not in claimed]
            dates = [d for d in dates if not _is_of_announcement(story, number, d)]
            if dates and dates[0].start is None and number in {m.sentence for m in main.mentions}:
                break
            near = [d for d in dates if d.start and abs((d.start - story.release.issued).days) <= 60]
            if near:
                main.start, main.end, main.basis = near[0].start, near[0].end, near[0].basis
                main.spans.append(near[0].span)
                break
    if (
        main.place is None
        and main.country is None
        and main.kind not in {EventKind.ANNOUNCEMENT, EventKind.RULING}
    ):
        for number in (1, 2):
            if number < len(story.sentences) and not _VIRTUAL.search(story.sentences[number].span.quote):
                probe = EventMention(number, story.sentences[number].span, main.kind, "", None)
                found = _place_of(story, probe)
                if found and found[0] and found[2] not in claimed:
                    main.place, main.country = found[0], found[1]
                    main.spans.append(found[2])
                    break


_WITHIN = re.compile(r"^(?:At|During|In the course of|On the sidelines of|Alongside|Prior to|After|Following) (?:the|this) \w+|^(?:They|The two|Both) \w* ?also (?:held|signed|hosted)")


def _inherit(story: Story, main: Happening, happenings: Sequence[Happening]) -> None:
    """The day of the main event for what took place at it: "At the ceremony they also held a symposium"."""
    for happening in happenings:
        first = happening.mentions[0]
        if happening is main or happening.start or main.start is None or main.end or first.other_time or first.aside:
            continue
        quote = story.sentences[first.sentence].span.quote
        if first.sentence and _WITHIN.match(quote) and not story.dates_in(first.sentence):
            happening.start, happening.basis = main.start, DateBasis.COMPUTED
            happening.spans += main.spans[:1]


_PLANNED = re.compile(
    r"\b(?:will|is to|are to|to be held|is scheduled|are scheduled|scheduled for|plans? to hold|is due|due to be|upcoming|is set to|expected to)\b"
)
_CANCELLED = re.compile(r"\b(?:cancelled|canceled|postponed|called off)\b")


def _status(story: Story, happening: Happening) -> EventStatus:
    issued = story.release.issued
    sentences = [story.sentences[m.sentence] for m in happening.mentions if m.sentence] or [
        story.sentences[0]
    ]
    if any(_CANCELLED.search(sentence.span.quote) for sentence in sentences[:1]):
        return EventStatus.CANCELLED
    if happening.start:
        if happening.start > issued:
            return EventStatus.PLANNED
        if happening.end and happening.end > issued:
            return EventStatus.ONGOING
        return EventStatus.OCCURRED
    if any(
        re.search(r"\bnext\b", " ".join(sentences[0].words(0, 60))) and m.other_time
        for m in happening.mentions
    ):
        return EventStatus.PLANNED
    quote = sentences[0].span.quote
    at = happening.first.span.start - sentences[0].span.start
    window = quote[max(0, at - 60) : at + len(happening.name) + 40] if at >= 0 else quote
    return EventStatus.PLANNED if _PLANNED.search(window) else EventStatus.OCCURRED


# -- what the release is about ---------------------------------------------------------------------------


def _main(story: Story, happenings: Sequence[Happening], announcement: Happening | None) -> Happening | None:
    title = _content(story.release.title)

    def weight(happening: Happening) -> float:
        body = [m for m in happening.mentions if m.sentence]
        place = min((m.sentence for m in body), default=3)
        score = {1: 3.0, 2: 2.0, 3: 1.0}.get(place, 0.0)
        if any(m.sentence == 0 for m in happening.mentions):
            score += 2
        score += min(2.0, 0.7 * len(title & _content(happening.name)))
        if happening.start:
            score += 2 if abs((happening.start - story.release.issued).days) <= 20 else -1
        score += 1 if happening.named else 0
        score -= 1 if all(m.weak for m in happening.mentions) else 0
        score -= 3 if body and body[0].aside else 0
        score -= 3 if all(m.other_time for m in happening.mentions) else 0
        return score + min(1.0, 0.3 * len(happening.mentions))

    best = max(happenings, key=lambda h: (weight(h), -h.mentions[0].span.start), default=None)
    if announcement and announcement.kind is EventKind.RULING:
        return announcement
    if announcement and (
        best is None or weight(best) < _ANNOUNCEMENT_WEIGHT + (2 if _tells_figures(story) else 0)
    ):
        return announcement
    return best


_ANNOUNCEMENT_WEIGHT = 3.5
_FIGURES = re.compile(r"\d(?:\.\d+)?\s?%|\bpercent\b|\$\d|USD \d", re.I)
_ANNOUNCES = re.compile(
    r"\b(?:announc|unveil|releas|publish|report(?:s|ed)\b|made (?:known|public)|reveal|disclos|said today|introduc|roll(?:s|ed) out|draws? up|lays? down|adopts?\b)",
    re.I,
)
_RULES = re.compile(
    r"\b(?:final (?:conclusion|determination|ruling|decision|vote)|preliminary (?:determination|ruling|decision|conclusion)|affirmative|rules?\b|ruled|decid|propos|determin|impos|concludes?|recommend)",
    re.I,
)
_REMEDIES = re.compile(
    r"anti-?dumping|dumping|countervailing|safeguard measure|injury|unfair (?:international )?trade", re.I
)


def _tells_figures(story: Story) -> bool:
    """Whether the headline or the lead is about figures."""
    return bool(_FIGURES.search(story.release.title)) or len(_FIGURES.findall(story.release.body)) >= 5


def _announcement(story: Story) -> Happening | None:
    """What the release itself makes public: a ruling of the Trade Commission, a plan, statistics."""
    lead = [number for number in range(1, min(4, len(story.sentences)))]
    opening = " ".join(story.sentences[number].span.quote for number in lead)
    headline = f"{story.release.title}. {opening}"
    if (
        re.search(r"Trade Commission|\bKTC\b", headline)
        and _REMEDIES.search(headline)
        and _RULES.search(headline)
    ):
        return _made_public(story, EventKind.RULING, lead)
    if _ANNOUNCES.search(headline) or _tells_figures(story):
        return _made_public(story, EventKind.ANNOUNCEMENT, lead)
    return None


def _made_public(story: Story, kind: EventKind, lead: Sequence[int]) -> Happening:
    title = story.sentences[0]
    happening = Happening(kind, _plain(story.release.title), [EventMention(0, title.span, kind, "")])
    for number in lead:
        sentence = story.sentences[number]
        for found in story.dates_in(number):
            ruling = kind is EventKind.RULING or bool(_ANNOUNCES.search(sentence.span.quote))
            if found.start and ruling and abs((found.start - story.release.issued).days) <= 31:
                happening.start, happening.basis = found.start, found.basis
                happening.spans.append(found.span)
                return happening
    return happening
