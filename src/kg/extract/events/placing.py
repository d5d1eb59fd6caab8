"""Places of events: the city or the country that the sentence names, led in by "in", "at" or "near"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract import lexicon
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.events.mentions import is_aside
from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.folding import on_one_line
from kg.extract.tables import any_of, phrases
from kg.extract.tokens import Token
from kg.model import EventKind, Place, Span
from kg.slug import slug

_VIRTUAL = any_of(
    ("video ?conference", "videoconferencing", "virtual(?:ly)?", "online", "via video", "teleconference"),
    re.IGNORECASE,
)
_PREPOSITIONS = {"in", "at", "near", "to", "from", "of", "on"}
_ENDS_PLACE = {",", ".", "on", "from"}
"""What stands behind "San Jose, Costa Rica", if anything does."""

_NEARNESS = {"the", "downtown", "central", "nearby"}
_SAME_TIME = re.compile(r"\b(?:margins|sidelines|occasion|side) of\b|\b(?:during|while|at)\b")
"""What leads in an event at whose place, and not only at whose outcome, something else takes place."""

_THERE = 12
"""Tokens of a sentence among which "there" stands for where the event of its verb takes place."""

_BESIDE = 5
"""Characters between a date and a city that belong together: in Daegu | on | March 22."""

_FARTHER = 40
"""What a place that is not led in by "in" counts as farther away, in characters."""


@dataclass(frozen=True, slots=True)
class _Site:
    """Where an event takes place, and the words that say so; ``country`` is an id."""

    place: Place | None
    country: str
    span: Span


def set_place(story: Story, happening: Happening) -> None:
    """Give an event the place that the first of its sentences with one gives to it."""
    for mention in happening.mentions:
        if mention.sentence == 0 and story.title_case:
            continue
        site = _site_of(story, mention)
        if site:
            _take_site(happening, site)
            return


def complete_place(story: Story, main: Happening, happenings: Iterable[Happening]) -> None:
    """Give the main event the place that the lead says, where its own sentences do not say one."""
    if main.place or main.country:
        return
    if any(_VIRTUAL.search(story.sentences[mention.sentence].span.quote) for mention in main.mentions):
        return
    if main.kind in {EventKind.ANNOUNCEMENT, EventKind.RULING}:
        _announced_on_visit(main, happenings)
        _announced_in_city(story, main)
        return
    others = (other for other in happenings if other is not main)
    claimed = {span for other in others if not _brings_about(other, main) for span in other.spans}
    for sentence in story.lead[:2]:
        if _VIRTUAL.search(sentence.span.quote):
            continue
        site = _site_of(story, EventMention(sentence.number, sentence.span, main.kind, ""))
        if site and site.place and site.span not in claimed:
            _take_site(main, site)
            return
    site = _site_in_title(story, main)
    if site:
        _take_site(main, site)
    else:
        _met_on_visit(main, happenings)


def _site_in_title(story: Story, main: Happening) -> _Site | None:
    """The city that the title says right after the noun of an event: "Minister Attends Forum | in Hanoi"."""
    title = story.sentences[0]
    mention = EventMention(0, title.span, main.kind, "")
    for place in title.chunks_of(Kind.PLACE):
        event = title.preceding(place)
        if event and event.kind is Kind.EVENT and title.between(event, place) == ["in"]:
            return _site_at(story, title, mention, place)
    return None


def _met_on_visit(main: Happening, happenings: Iterable[Happening]) -> None:
    """Give a meeting the city of the visit that the same sentence tells: "visited Lima and held talks"."""
    told_in = {mention.sentence for mention in main.in_body}
    for visit in happenings:
        if visit.kind is EventKind.VISIT and visit.place and told_in & {m.sentence for m in visit.in_body}:
            main.place, main.country = visit.place, visit.country
            main.spans += [span for span in visit.spans if span not in main.spans]
            return


def _brings_about(other: Happening, main: Happening) -> bool:
    """Whether it is at another event that the main one, an election, takes place."""
    return main.kind is EventKind.EVENT and main.start is not None and other.start == main.start


def _announced_in_city(story: Story, main: Happening) -> None:
    """Give what is announced a city that stands beside its date: "presented in Daegu on March 22"."""
    if main.place or main.country or not main.spans:
        return
    date = main.spans[0]
    for sentence in story.lead[:2]:
        for chunk in sentence.chunks_of(Kind.PLACE):
            name = sentence.name_of(chunk)
            beside = 0 <= date.start - name.end <= _BESIDE or 0 <= name.start - date.end <= _BESIDE
            if beside and _may_be_site(sentence, chunk, visit=False):
                site = _site_at(story, sentence, EventMention(sentence.number, name, main.kind, ""), chunk)
                if site:
                    _take_site(main, site)
                    return


def _announced_on_visit(main: Happening, happenings: Iterable[Happening]) -> None:
    """Give what is announced on the day of a visit the place of the visit."""
    for visit in happenings:
        if visit.kind is EventKind.VISIT and visit.start and visit.start == main.start:
            main.place, main.country = visit.place, visit.country
            main.spans += [span for span in visit.spans if span not in main.spans]
            return


def _take_site(happening: Happening, site: _Site) -> None:
    happening.place, happening.country = site.place, site.country
    happening.spans.append(site.span)


def _site_of(story: Story, mention: EventMention) -> _Site | None:
    """Where the sentence of a mention has the event take place: a city, else a country, else a region's."""
    sentence = story.sentences[mention.sentence]
    if mention.kind is EventKind.VISIT:
        visited = [
            span for span in _country_spans(story) if mention.span.start <= span.start < mention.span.end
        ]
        if visited:
            return _in_country(story, visited[-1])
        city = _city_visited(story, sentence, mention)
        if city:
            return city
    if mention.sentence > 1 and "there" in sentence.words()[:_THERE]:
        # "is in Lima for the Forum. On May 3 he held talks | there": where the sentence before says.
        before = story.sentences[mention.sentence - 1]
        return _site_of(story, EventMention(before.number, before.span, mention.kind, ""))
    ranked = _ranked(sentence, mention)
    if not ranked or (mention.aside and _events_between(sentence, mention, ranked[0])):
        return None
    sites = (_site_at(story, sentence, mention, chunk) for chunk in ranked)
    regions = (_site_in_region(sentence, chunk) for chunk in ranked if chunk.kind is Kind.PLACE)
    return next(filter(None, sites), None) or next(filter(None, regions), None)


def _city_visited(story: Story, sentence: Sentence, mention: EventMention) -> _Site | None:
    """The city that the words for a visit end with: trip to | Tokyo, visited | Lima and Quito."""
    chunk = mention.chunk
    if chunk is None:
        places = (place for place in sentence.chunks_of(Kind.PLACE))
        inside = (p for p in places if mention.span.start < sentence.name_of(p).start < mention.span.end)
        return next(filter(None, (_site_at(story, sentence, mention, place) for place in inside)), None)
    for first in range(chunk.head + 1, chunk.core):
        span = sentence.span_of(first, chunk.core)
        known = lexicon.place(span.quote)
        if known and known[1] != "region":
            return _Site(_place(on_one_line(span.quote), known[0]), f"country/{known[0]}", span)
    return None


# -- which of the places in a sentence -------------------------------------------------------------------


def _ranked(sentence: Sentence, mention: EventMention) -> list[Chunk]:
    """The places where the event may be: cities first, and near ones before those beyond other events."""

    def distance(chunk: Chunk) -> tuple[bool, int, int]:
        far = abs(sentence.name_of(chunk).start - mention.span.start)
        led_in = _lead_word(sentence, chunk) == "in"
        country = chunk.kind is Kind.COUNTRY
        return country, _events_between(sentence, mention, chunk), far if led_in else far + _FARTHER

    places = sentence.chunks_of(Kind.PLACE, Kind.COUNTRY)
    visit = mention.kind is EventKind.VISIT
    sites = (chunk for chunk in places if _may_be_site(sentence, chunk, visit))
    return sorted((chunk for chunk in sites if not _is_of_aside(sentence, mention, chunk)), key=distance)


def _is_of_aside(sentence: Sentence, mention: EventMention, place: Chunk) -> bool:
    """Whether a place is that of an event named in passing: "a follow-up to the summit | in Lima"."""
    asides = [
        chunk
        for chunk in sentence.chunks_of(Kind.EVENT)
        if is_aside(sentence, chunk) and not _SAME_TIME.search(" ".join(sentence.before(chunk, 5)))
    ]
    return any(
        chunk is not mention.chunk
        and mention.span.end <= sentence.name_of(chunk).start
        and chunk.stop <= place.first
        for chunk in asides
    )


def _may_be_site(sentence: Sentence, chunk: Chunk, visit: bool) -> bool:
    """Whether something takes place there: in Seoul, near Busan, "Seoul was the venue", "SEOUL, June 3"."""
    lead = _lead_word(sentence, chunk)
    if chunk.kind is Kind.COUNTRY and lead != "in" and not (visit and lead == "to"):
        return False
    shouted = chunk.kind is Kind.PLACE and sentence.name_of(chunk).quote.isupper()
    if shouted or "venue" in sentence.after(chunk, 3):
        return True
    if chunk.first == 0:
        return not {"was", "is", "were", "hosts"}.isdisjoint(sentence.after(chunk, 4))
    return lead in {"in", "at", "near"} or (visit and lead == "to")


def _lead_word(sentence: Sentence, chunk: Chunk) -> str:
    """The preposition that leads a place in, past the names of a hotel or a hall before it."""
    edge = chunk.first
    for other in reversed(list(sentence.chunks_of(Kind.NAME, Kind.BODY, Kind.PLACE))):
        if other.stop <= edge and sentence.words(other.stop, edge) in ([], [","]):
            edge = other.first
    while edge > 0 and _belongs_to_place(sentence.tokens[edge - 1]):
        edge -= 1
    return sentence.tokens[edge - 1].lower if edge else ""


def _belongs_to_place(token: Token) -> bool:
    """Whether the word stands between a preposition and a place: "at the Four | Seasons Hotel Seoul"."""
    return token.lower in _NEARNESS or (token.capital and token.lower not in _PREPOSITIONS)


def _events_between(sentence: Sentence, mention: EventMention, chunk: Chunk) -> int:
    """How many other events the sentence names between a mention and a place."""
    first, last = sorted((sentence.name_of(chunk).start, mention.span.start))
    return sum(
        first < sentence.name_of(other).start < last
        for other in sentence.chunks_of(Kind.EVENT)
        if other is not mention.chunk and not other.bare
    )


# -- what a place is -------------------------------------------------------------------------------------


def _country_spans(story: Story) -> Iterator[Span]:
    return (country.span for country in story.countries if not country.demonym)


def _in_country(story: Story, span: Span) -> _Site | None:
    """The site that the name of a country, no demonym, says."""
    for country in story.countries:
        if country.span.start == span.start and not country.demonym:
            return _Site(None, f"country/{country.alpha2}", span)
    return None


def _site_at(story: Story, sentence: Sentence, mention: EventMention, chunk: Chunk) -> _Site | None:
    """The country or the city that a chunk names; of a virtual event only its country."""
    span = sentence.name_of(chunk)
    if chunk.kind is Kind.COUNTRY:
        return _in_country(story, span)
    name = span.quote.title() if span.quote.isupper() and len(span.quote) > 4 else span.quote
    known = lexicon.place(on_one_line(name)) or lexicon.place(name.split(",")[0])
    virtual = _VIRTUAL.search(sentence.span.quote) is not None
    if known is None or known[1] == "region" or (virtual and not mention.chunk):
        return None
    behind = _country_behind(story, sentence, chunk)
    if behind is None and name in phrases("shared_place_names") and not _is_named(story, known[0]):
        return None
    alpha2 = behind or known[0]
    return _Site(None if virtual else _place(on_one_line(name), alpha2), f"country/{alpha2}", span)


def _is_named(story: Story, alpha2: str) -> bool:
    """Whether the release names the country, or another place in it."""
    shared = phrases("shared_place_names")
    names = (s.name_of(chunk).quote for s in story.sentences for chunk in s.chunks_of(Kind.PLACE))
    places = (lexicon.place(on_one_line(name)) for name in names if name not in shared)
    return any(country.alpha2 == alpha2 for country in story.countries) or any(
        place is not None and place[0] == alpha2 for place in places
    )


def _country_behind(story: Story, sentence: Sentence, city: Chunk) -> str | None:
    """The country that the words after a city's name put it in: Cambridge, | Massachusetts."""
    behind = next((c for c in sentence.chunks_of(Kind.PLACE, Kind.COUNTRY) if c.first == city.stop + 1), None)
    if behind is None or sentence.words(city.stop, behind.first) != [","]:
        return None
    span = sentence.name_of(behind)
    if behind.kind is Kind.PLACE:
        known = lexicon.place(on_one_line(span.quote))
        return known[0] if known and known[1] == "region" else None
    # "In Hanoi, Korea and Vietnam agreed" names two countries that act, and no place.
    if not _ENDS_PLACE.issuperset(sentence.words(behind.stop, behind.stop + 1)):
        return None
    return next((c.alpha2 for c in story.countries if c.span.start == span.start and not c.demonym), None)


def _place(name: str, alpha2: str) -> Place:
    """The city of that name in that country; the capital of the United States has several forms."""
    if alpha2 == "US" and name.startswith("Washington"):
        name = "Washington D.C."
    return Place(f"place/{alpha2.lower()}-{slug(name)}", name, f"country/{alpha2}")


def _site_in_region(sentence: Sentence, chunk: Chunk) -> _Site | None:
    """The country of a region: Texas, Gyeonggi."""
    span = sentence.name_of(chunk)
    known = lexicon.place(span.quote)
    return _Site(None, f"country/{known[0]}", span) if known and known[1] == "region" else None
