"""Persons of a release, with the offices that introduce them and every later reference to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from anyascii import anyascii

from kg.extract import lexicon
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.tables import words
from kg.model import Span


@dataclass(frozen=True, slots=True)
class Office:
    """An office as written, the body and the country it is held in, and whether it is one of a state."""

    title: str
    chunk: Chunk
    body: tuple[int, Chunk] | None = None
    """The sentence and the chunk that name the body."""
    ministry: str | None = None
    """The ministry that a portfolio implies: "Trade, Industry and Energy Minister"."""
    country: Span | None = None
    state: bool = False


@dataclass(slots=True)
class Mention:
    """One place where a person is named, by the full name or by office and family name."""

    sentence: int
    chunk: Chunk
    span: Span
    """The name alone."""
    full: Span
    """The name with the office beside it."""
    office: Office | None = None


@dataclass(slots=True)
class Figure:
    """A person as one release knows him or her; the mentions in order."""

    name: str
    mentions: list[Mention] = field(default_factory=list)

    @property
    def office(self) -> Office | None:
        """The fullest office said of the person."""
        offices = [mention.office for mention in self.mentions if mention.office and mention.office.title]
        return max(offices, key=lambda office: (office.body is not None, len(office.title)), default=None)

    @property
    def alt_names(self) -> tuple[str, ...]:
        """The other forms of the full name, in the order met."""
        forms = [mention.span.quote for mention in self.mentions if len(mention.span.quote.split()) > 1]
        return tuple(form for form in dict.fromkeys(map(_plain, forms)) if form != self.name)


def person_key(name: str) -> tuple[str, ...]:
    """What two forms of a name share: its words without accents, hyphens, full stops and order.

    >>> person_key("Ahn Duk-geun") == person_key("Dukgeun Ahn")
    True
    """
    parts = anyascii(name).lower().replace("-", "").replace(".", "").split()
    return tuple(sorted(parts))


def find_people(sentences: Sequence[Sentence]) -> list[Figure]:
    """The persons that ``sentences`` name in full, in the order of first mention, with all references to them."""
    figures: dict[tuple[str, ...], Figure] = {}
    for mention in _introductions(sentences):
        name = _plain(mention.span.quote)
        figure = figures.setdefault(_known_key(figures, name), Figure(name))
        figure.mentions.append(mention)
    for mention in _references(sentences, list(figures.values())):
        figure = _referent(mention, list(figures.values()))
        if figure:
            figure.mentions.append(mention)
    for figure in figures.values():
        figure.mentions.sort(key=lambda mention: mention.span)
    return sorted(figures.values(), key=lambda figure: figure.mentions[0].span)


def _plain(name: str) -> str:
    return re.sub(r"\s+", " ", name)


def _known_key(figures: dict[tuple[str, ...], Figure], name: str) -> tuple[str, ...]:
    """The key of a known person with this name, joined syllables counted: Sung Yun-mo, Sung Yunmo, Yunmo Sung."""
    key = person_key(name)
    if key in figures:
        return key
    letters = sorted("".join(key))
    for known in figures:
        if sorted("".join(known)) == letters and set(known) & set(key):
            return known
    return key


# -- full names ------------------------------------------------------------------------------------------


def _introductions(sentences: Sequence[Sentence]) -> Iterator[Mention]:
    found: list[tuple[int, Chunk]] = []
    for number, sentence in enumerate(sentences):
        for mention in _in_sentence(number, sentence, sentences):
            found.append((number, mention.chunk))
            yield mention


def _in_sentence(number: int, sentence: Sentence, sentences: Sequence[Sentence]) -> Iterator[Mention]:
    chunks = sentence.chunks
    used: set[Chunk] = set()
    people: set[Chunk] = set()
    for index, chunk in enumerate(chunks):
        if chunk.kind is not Kind.NAME or not could_be_person(sentence, chunk):
            continue
        office = _office_before(number, sentence, index, used) or _office_after(number, sentence, index, used)
        if office:
            used.add(office[1])
            people.add(chunk)
            yield _mention(number, sentence, chunk, office)
        elif _stands_alone(sentence, index, people):
            people.add(chunk)
            yield _mention(number, sentence, chunk, None)


def could_be_person(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a plain name has the shape of a person's full name."""
    tokens = sentence.tokens[chunk.first : chunk.core]
    parts = [token for token in tokens if token.capital]
    if not 2 <= len(parts) <= 5 or chunk.acronym:
        return False
    if any(token.text in words("not_bodies") for token in parts):
        return False
    if lexicon.is_korean_name(" ".join(token.text for token in parts)):
        return True
    return all(_in_person_name(token.text) for token in parts)


def _in_person_name(word: str) -> bool:
    if word.isupper() and len(word) > 2 and "." not in word:
        return False
    if any(letter.isdigit() or letter in "&/" for letter in word):
        return False
    return not (word in words("policy_words") or word in _company_words() or lexicon.place(word))


@cache
def _company_words() -> frozenset[str]:
    return frozenset(
        "Korea Korean Japan Japanese China Chinese Samsung Hyundai Research Hotel Tower Complex Industrial Port Park Industrial Zone Act "
        "Plan Awards Award Order Prize Medal Building Convention Airport Canal Street University Institute America American Materials "
        "Group Asia Pacific Bank Club Center Council Film Electronics Initiative Principles House Sector Law".split()
    )


def _office_before(
    number: int, sentence: Sentence, index: int, used: set[Chunk]
) -> tuple[Office, Chunk] | None:
    """Minister | Inkyo Cheong; the Professor, | Mark Wu; (Chairman: | Lee Jaemin."""
    if index == 0:
        return None
    name, previous = sentence.chunks[index], sentence.chunks[index - 1]
    if index > 1 and sentence.before(name, 1) == [")"] and sentence.before(previous, 1) == ["("]:
        # An acronym in brackets stands between: "Minister of Trade, Industry, and Energy (MOTIE) | Ahn Duk-geun".
        index, previous = index - 1, sentence.chunks[index - 2]
        gap = [] if previous.kind is Kind.OFFICE else ["("]
    else:
        gap = sentence.words(previous.stop, name.first)
    if previous.kind is Kind.OFFICE:
        # After a comma the name stands beside the office: "the Minister for Trade, Inkyo Cheong".
        if gap in ([], [":"]) or (
            gap == [","] and previous not in used and not _is_office_after(sentence, index)
        ):
            return _office(number, sentence, index - 1, name), previous
        return None
    # "Minister-Chairman of the Government Office | Tran Van Son", "Deputy Governor of Chungbuk-do | Seong Il-hong"
    if gap == [] and index >= 2 and previous.kind in {Kind.BODY, Kind.PLACE, Kind.COUNTRY}:
        office = sentence.chunks[index - 2]
        between = sentence.words(office.stop, previous.first)
        if (
            office.kind is Kind.OFFICE
            and between
            and between[0] in {"of", "at", "for", "to"}
            and len(between) <= 2
        ):
            return _office(number, sentence, index - 2, name), office
    return None


AFTER = (
    [","],
    [",", "who", "is"],
    [",", "who", "is", "the"],
    [",", "who", "was"],
    [",", "the"],
    [",", "a"],
    [",", "an"],
    [",", "whose", "post", "as"],
    [",", "as"],
    ["is"],
    ["is", "the"],
    ["("],
    [",", "who", "is", "both"],
    [",", "who", "serves", "as"],
    [",", "new"],
    [",", "then"],
)
"""What stands between a name and the office that follows it."""


def _is_office_after(sentence: Sentence, index: int) -> bool:
    name = sentence.chunks[index]
    for later in sentence.chunks[index + 1 : index + 4]:
        if later.kind is Kind.OFFICE:
            return sentence.words(name.stop, later.first)[:1] == [","]
    return False


def _office_after(
    number: int, sentence: Sentence, index: int, used: set[Chunk]
) -> tuple[Office, Chunk] | None:
    """Kim Young-sam, | Deputy Minister …; Don Graves, U.S. | Deputy Secretary; Oh Se-dong, Cheongju | Deputy Mayor."""
    name = sentence.chunks[index]
    rest = sentence.chunks[index + 1 : index + 4]
    for offset, office in enumerate(rest):
        if office.kind is not Kind.OFFICE:
            if office.kind not in {Kind.BODY, Kind.COUNTRY, Kind.PLACE, Kind.NAME}:
                return None
            continue
        lead = rest[0] if offset else office
        gap = sentence.words(name.stop, lead.first)
        if gap not in AFTER or office in used:
            return None
        for left, right in zip(rest[:offset], rest[1 : offset + 1], strict=True):
            between = sentence.words(left.stop, right.first)
            if between not in ([], ["'s"], ["’s"]):
                return None
        following = sentence.chunks[index + 2 + offset : index + 3 + offset]
        if following and following[0].kind is Kind.NAME and following[0].first == office.stop:
            if could_be_person(sentence, following[0]):
                return None
        return _office(number, sentence, index + 1 + offset, name), office
    return None


def _stands_alone(sentence: Sentence, index: int, people: set[Chunk]) -> bool:
    """Whether a name without an office is a person's: by its Korean shape, or beside a person."""
    chunk = sentence.chunks[index]
    name = sentence.name_of(chunk).quote
    if lexicon.is_korean_name(name) and re.search(r"[a-z]-[a-z]", name):
        return True
    if index and sentence.chunks[index - 1] in people:
        between = sentence.words(sentence.chunks[index - 1].stop, chunk.first)
        return between == ["and"] and "between" in sentence.words(0, sentence.chunks[index - 1].first)
    return False


def _office(number: int, sentence: Sentence, index: int, name: Chunk) -> Office:
    """The office in chunk ``index`` with the body and the country it names."""
    office = sentence.chunks[index]
    first, stop = office.first, office.stop
    body = country = None
    before = sentence.chunks[index - 1] if index else None
    if before and before != name and before.kind in {Kind.BODY, Kind.NAME, Kind.COUNTRY, Kind.PLACE}:
        gap = sentence.words(before.stop, office.first)
        if gap in ([], ["'s"], ["’s"]):
            if before.kind in {Kind.BODY, Kind.NAME}:
                body = before
            elif before.kind is Kind.COUNTRY:
                country = before
            if not gap and before.kind is not Kind.PLACE:
                first = before.first
            elif not gap:
                first = before.first
        if body and index > 1 and sentence.chunks[index - 2].kind is Kind.COUNTRY:
            if sentence.words(sentence.chunks[index - 2].stop, body.first) in ([], ["'s"], ["’s"]):
                country = sentence.chunks[index - 2]
    after = _complement(sentence, index, name)
    if after:
        if after.kind in {Kind.BODY, Kind.NAME}:
            body = body or after
        elif after.kind is Kind.COUNTRY and country is None and not _is_ambassador(sentence, office):
            country = after
        of_state = lexicon.is_state_office(sentence.tokens[office.head].text)
        if after.kind is Kind.COUNTRY or (of_state and sentence.words(office.stop, office.stop + 1) == ["of"]):
            stop = max(stop, after.core)
        stop = min(stop, name.first) if name.first > office.first else stop
    if name.first == office.stop:
        # "CEO Park Hye-rin of Enomad"
        tail = _complement_of_name(sentence, name)
        if tail and tail.kind in {Kind.BODY, Kind.NAME}:
            body = body or tail
        elif tail and tail.kind is Kind.COUNTRY:
            country = country or tail
    head = sentence.tokens[office.head].text
    span = country and sentence.name_of(country)
    return Office(
        "" if lexicon.is_honorific(head) else _plain(sentence.span_of(first, max(stop, office.stop)).quote),
        office,
        (number, body) if body else None,
        _ministry(sentence, office),
        span,
        lexicon.is_state_office(head),
    )


def _is_ambassador(sentence: Sentence, office: Chunk) -> bool:
    """Whether the country named after the office is the one the holder is sent to."""
    return bool(
        {"ambassador", "d'affaires", "d’affaires", "consul", "envoy"}
        & set(sentence.words(office.first, office.stop))
    )


def _complement(sentence: Sentence, index: int, name: Chunk) -> Chunk | None:
    """What "of", "at", "for" or "to" after an office leads to."""
    office = sentence.chunks[index]
    for later in sentence.chunks[index + 1 : index + 4]:
        gap = sentence.words(office.stop, later.first)
        if later == name or not gap or gap[0] not in {"of", "at", "for", "to", "from", "with", "in"}:
            return None
        if len(gap) <= 2 and (len(gap) == 1 or gap[1] in {"the", "a", "its"}):
            following = sentence.chunks[sentence.chunks.index(later) + 1 :][:1]
            if later.kind is Kind.COUNTRY and following and following[0].kind in {Kind.BODY, Kind.NAME}:
                if sentence.words(later.stop, following[0].first) in (["'s"], ["’s"], []):
                    return following[0]
            return later
        return None
    return None


def _complement_of_name(sentence: Sentence, name: Chunk) -> Chunk | None:
    index = sentence.chunks.index(name)
    for later in sentence.chunks[index + 1 : index + 2]:
        gap = sentence.words(name.stop, later.first)
        if gap in (["of"], ["of", "the"], ["from"], ["from", "the"], ["at"], ["with"]):
            return later
    return None


def _ministry(sentence: Sentence, office: Chunk) -> str | None:
    """The name of the ministry whose minister this is: the portfolio, if the office names several fields."""
    text = _plain(sentence.span_of(office.first, office.stop).quote)
    before = re.fullmatch(
        r"(.+?) (?:(?:\d\w\w|First|Second|Vice|Deputy|Acting|Former) )*(?:Vice )?Minister", text
    )
    after = re.fullmatch(r"(?:(?:\d\w\w|First|Second|Vice|Deputy|Acting|Former) )*Minister of (.+)", text)
    found = before or after
    if not found or not re.search(r",| and | & ", found[1]):
        return None
    return f"Ministry of {re.sub(r', and ', ' and ', found[1])}"


def _mention(number: int, sentence: Sentence, chunk: Chunk, found: tuple[Office, Chunk] | None) -> Mention:
    span = sentence.name_of(chunk)
    full = span
    if found:
        office = found[1]
        first, stop = min(chunk.first, office.first), max(chunk.core, office.core)
        full = sentence.span_of(first, stop)
    return Mention(number, chunk, span, full, found[0] if found else None)


# -- references ------------------------------------------------------------------------------------------


def _references(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> Iterator[Mention]:
    """Every "Minister Ahn" and "Ahn" that may refer to somebody named in full, and bare repetitions of full names."""
    known = {(mention.sentence, mention.chunk) for figure in figures for mention in figure.mentions}
    keys = {person_key(figure.name) for figure in figures}
    parts = {part for key in keys for part in key}
    for number, sentence in enumerate(sentences):
        for index, chunk in enumerate(sentence.chunks):
            if chunk.kind is not Kind.NAME or (number, chunk) in known:
                continue
            name = sentence.name_of(chunk).quote
            single = len(name.split()) == 1 and person_key(name)[0] in parts
            if not single and person_key(name) not in keys:
                continue
            office = _beside(number, sentence, index)
            yield _mention(number, sentence, chunk, office)


def _beside(number: int, sentence: Sentence, index: int) -> tuple[Office, Chunk] | None:
    """The office before or after a family name: "Minister Ahn", "Park is Deputy Minister for Trade"."""
    if index and sentence.chunks[index - 1].kind is Kind.OFFICE:
        if sentence.chunks[index - 1].stop == sentence.chunks[index].first:
            return _office(number, sentence, index - 1, sentence.chunks[index]), sentence.chunks[index - 1]
    after = _office_after(number, sentence, index, set())
    gap = sentence.words(sentence.chunks[index].stop, after[1].first) if after else []
    return after if gap[:1] == ["is"] else None


def _referent(mention: Mention, figures: Sequence[Figure]) -> Figure | None:
    """The person meant: who bears the name and, among namesakes, the office, else who was named last before."""
    key = person_key(mention.span.quote)
    bearers = [figure for figure in figures if set(key) <= set(person_key(figure.name))]
    if len(bearers) > 1 and mention.office is not None:
        wanted = set(mention.office.title.lower().split())
        bearers = [
            f for f in bearers if f.office and wanted & set(re.split(r"\W+", f.office.title.lower()))
        ] or bearers
    if mention.office and len(bearers) == 1 and not _compatible(mention.office, bearers[0]):
        return None
    before = [figure for figure in bearers if figure.mentions[0].span < mention.span]
    return max(before or bearers, key=lambda figure: figure.mentions[0].span, default=None)


def _compatible(office: Office, figure: Figure) -> bool:
    """Whether "Minister Moon" may be the Mr Moon named in full: some word of the office is shared, or none was said."""
    if figure.office is None or len(figure.mentions) == 0:
        return True
    said = set(re.split(r"\W+", figure.office.title.lower()))
    return bool(said & set(re.split(r"\W+", office.title.lower())))
