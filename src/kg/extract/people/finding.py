"""The persons of a release: those named in full, and the family names that refer to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kg.extract import lexicon
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.people.figures import Figure, Mention, Office, person_key
from kg.extract.people.names import could_be_person, stands_alone
from kg.extract.people.offices import office_after, office_before, office_beside
from kg.extract.tables import words

_ROYAL = {"King", "Queen", "Prince", "Princess", "Emir", "Sultan", "Pope"}
_LONGEST_COUNTRY = 8
"""How many words say at the most where a person in a list comes from: "of the Republic of Chile, and"."""


def find_people(sentences: Sequence[Sentence]) -> list[Figure]:
    """The persons named in full, in the order of first mention, with all references to them."""
    figures: dict[tuple[str, ...], Figure] = {}
    for sentence in sentences:
        for mention in _introductions(sentence):
            name = mention.forms[0]
            key = _known_key(figures, name)
            figures.setdefault(key, Figure(name)).mentions.append(mention)
    people = list(figures.values())
    unnamed: dict[str, Figure] = {}
    for mention in (*_references(sentences, people), *_family_names(sentences, people)):
        referent = _referent(mention, people)
        if referent:
            referent.mentions.append(mention)
        elif mention.office and mention.office.state and mention.chunk.first == mention.office.chunk.stop:
            name = mention.span.quote
            unnamed.setdefault(name, Figure(name)).mentions.append(mention)
    people.extend(unnamed.values())
    for figure in people:
        figure.mentions.sort(key=lambda mention: mention.span)
    return sorted(people, key=lambda figure: figure.mentions[0].span)


def _known_key(known: Mapping[tuple[str, ...], Figure], name: str) -> tuple[str, ...]:
    """The key of a known person with this name, syllables joined or not: Sung Yun-mo, Yunmo Sung."""
    key = person_key(name)
    letters = sorted("".join(key))
    same = (
        other
        for other in known
        if (sorted("".join(other)) == letters and set(other) & set(key))
        or (set(key) < set(other) and _is_shorter_form(name, known[other].name))
    )
    return key if key in known else next(same, key)


def _is_shorter_form(name: str, known: str) -> bool:
    """Whether a name leaves out words of a known one: Omar bin Karim (al-Harbi), (Walid) Gamal El-Din."""
    words, longer = name.split(), known.split()
    return len(words) > 2 or (len(words) == 2 and len(longer) > 2 and words == longer[-2:])


# -- full names ------------------------------------------------------------------------------------------


def _introductions(sentence: Sentence) -> Iterator[Mention]:
    """The full names in a sentence, each with its office."""
    used: set[Chunk] = set()
    people: set[Chunk] = set()
    last: Mention | None = None
    for index, chunk in enumerate(sentence.chunks):
        royal = _royal(sentence, index)
        if royal:
            yield royal
        if chunk.kind is not Kind.NAME or royal or not could_be_person(sentence, chunk):
            continue
        office = office_before(sentence, index, used)
        if office is None or not office.title:
            # A form of address is no office: "Sir Peter Bright, | Minister of State".
            office = office_after(sentence, index, used) or office
        shared = None if office else _shared_office(sentence, chunk, last)
        if office:
            used.add(office.chunk)
        elif not shared and not stands_alone(sentence, index, people):
            continue
        people.add(chunk)
        last = _mention(sentence, chunk, office)
        if shared:
            last = replace(last, office=shared)
        yield last


def _royal(sentence: Sentence, index: int) -> Mention | None:
    """Somebody whose title is part of the name: Crown Princess | Ana."""
    chunk = sentence.chunks[index]
    previous = sentence.chunks[index - 1] if index else None
    if chunk.kind is not Kind.NAME or not chunk.bare or chunk.acronym or previous is None:
        return None
    if previous.kind is not Kind.OFFICE or previous.stop != chunk.first:
        return None
    if sentence.tokens[previous.head].text not in _ROYAL or lexicon.is_acronym(
        sentence.tokens[chunk.first].text
    ):
        return None
    name = sentence.span_of(previous.first, chunk.core)
    return Mention(sentence.number, chunk, name, name)


def _shared_office(sentence: Sentence, chunk: Chunk, last: Mention | None) -> Office | None:
    """The office that a plural gives to the person before as well: Senators Jane Hill and | Tom Reed."""
    if last is None or last.office is None or last.office.chunk.first > last.chunk.first:
        return None
    if lexicon.shared_office(sentence.tokens[last.office.chunk.head]) is None:
        return None
    between = sentence.words(last.chunk.stop, chunk.first)
    # "Ministers Jane Hill of Chile, and | Tom Reed of Peru"
    ends = between.index("of") if "of" in between else len(between)
    joint = [word for word in between[-2:] if word in {",", "and"}] if ends < len(between) else between
    joined = joint in ([","], ["and"], [",", "and"]) and between[:ends] in ([], joint)
    return last.office if joined and len(between) - ends <= _LONGEST_COUNTRY else None


def _mention(sentence: Sentence, chunk: Chunk, office: Office | None) -> Mention:
    name = sentence.name_of(chunk)
    if office is None:
        return Mention(sentence.number, chunk, name, name)
    first, stop = min(chunk.first, office.chunk.first), max(chunk.core, office.chunk.core)
    return Mention(sentence.number, chunk, name, sentence.span_of(first, stop), office)


# -- references ------------------------------------------------------------------------------------------


def _references(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> Iterator[Mention]:
    """Every "Minister Ahn" and "Ahn" that may mean somebody named in full, and repetitions of full names."""
    known = {(mention.sentence, mention.chunk) for figure in figures for mention in figure.mentions}
    keys = {person_key(figure.name) for figure in figures}
    parts = {part for key in keys for part in key}
    for sentence in sentences:
        for index, chunk in enumerate(sentence.chunks):
            if chunk.kind is not Kind.NAME or (sentence.number, chunk) in known:
                continue
            name = sentence.name_of(chunk).quote
            key = person_key(name)
            if key in keys or (len(name.split()) == 1 and key[0] in parts):
                yield _mention(sentence, chunk, office_beside(sentence, index))


def _family_names(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> Iterator[Mention]:
    """Every "Minister Ahn" of whom the release gives no full name."""
    parts = {part for figure in figures for part in person_key(figure.name)}
    for sentence in sentences:
        for index, chunk in enumerate(sentence.chunks):
            name = sentence.name_of(chunk).quote if chunk.kind is Kind.NAME else ""
            if name in words("korean_surnames") and person_key(name)[0] not in parts:
                office = office_beside(sentence, index)
                if office:
                    yield _mention(sentence, chunk, office)


def _referent(mention: Mention, figures: Sequence[Figure]) -> Figure | None:
    """The person meant: who bears the name and, of namesakes, the office, else the one introduced last."""
    key = set(person_key(mention.span.quote))
    bearers = [figure for figure in figures if key <= set(person_key(figure.name))]
    if len(bearers) > 1 and mention.office is not None:
        wanted = set(mention.office.title.lower().split())
        holders = [f for f in bearers if f.office and wanted & _words_of(f.office)]
        bearers = holders or bearers
    if mention.office and len(bearers) == 1 and not _compatible(mention.office, bearers[0]):
        return None
    before = [figure for figure in bearers if figure.mentions[0].span < mention.span]
    return max(before or bearers, key=lambda figure: figure.mentions[0].span, default=None)


def _compatible(office: Office, figure: Figure) -> bool:
    """Whether "Minister Moon" may be the Moon named in full: the offices share a word, or none was said."""
    return figure.office is None or bool(_words_of(figure.office) & _words_of(office))


def _words_of(office: Office) -> set[str]:
    return set(re.split(r"\W+", office.title.lower()))
