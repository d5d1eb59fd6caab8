"""The bodies of a release: those that their names show, then plain names that the text shows to be bodies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from kg.extract import lexicon
from kg.extract.bodies.body import Body
from kg.extract.bodies.known import is_bloc
from kg.extract.bodies.register import Register
from kg.extract.bodies.signs import names_body
from kg.extract.chunks import Chunk, Kind, Sentence, names_authority, parse_headline
from kg.extract.countries import CountryMention
from kg.extract.people import Figure
from kg.extract.roles import role_of


def find_bodies(
    sentences: Sequence[Sentence],
    people: Sequence[Figure],
    countries: Sequence[CountryMention],
    issued: date,
    title_case: bool,
) -> list[Body]:
    """The bodies that ``sentences`` name, in the order of first mention.

    ``title_case`` says that the first sentence is a headline in capitals, where every word looks like a name.
    """
    register = Register(sentences[0].text if sentences else "", countries, issued)
    told = sentences[1:] if title_case else sentences
    for sentence in told:
        for chunk in sentence.chunks_of(Kind.BODY):
            if not is_bloc(sentence.name_of(chunk).quote):
                register.add(sentence, chunk)
    for figure in people:
        for mention in figure.mentions:
            if mention.office and mention.office.body:
                number, chunk = mention.office.body
                if not is_bloc(sentences[number].name_of(chunk).quote):
                    register.add(sentences[number], chunk)
    register.learn_leading_acronyms(sentences)
    _add_plain_names(register, told, people)
    if title_case:
        _add_subject(register, sentences[0])
    _add_implied_ministries(register, sentences, people, countries)
    return register.bodies()


def _add_plain_names(register: Register, sentences: Iterable[Sentence], people: Iterable[Figure]) -> None:
    """Add the plain names that are bodies': by the table, by an acronym, by what stands beside them."""
    persons = {(mention.sentence, mention.chunk) for figure in people for mention in figure.mentions}
    plain = [
        (sentence, chunk)
        for sentence in sentences
        for chunk in sentence.chunks_of(Kind.NAME)
        if (sentence.number, chunk) not in persons
    ]
    for sentence, chunk in plain:
        name = sentence.name_of(chunk).quote
        if (
            _is_of_group(sentence, chunk, name)
            or register.knows(name)
            or register.introduces_acronym(sentence, chunk)
        ):
            register.add(sentence, chunk)
    # A name beside a body, or in a list with one, is a body's; each one found may show the next.
    while shown := [pair for pair in plain if _is_shown(register, *pair)]:
        for sentence, chunk in shown:
            register.add(sentence, chunk)
    for sentence, chunk in plain:
        if register.knows(sentence.name_of(chunk).quote):
            register.add(sentence, chunk)


def _add_subject(register: Register, title: Sentence) -> None:
    """Add the bodies of which a headline in capitals tells what they do: "MOTIE and KOTRA | Hold Fair"."""
    headline = parse_headline(title)
    for chunk in headline.chunks_of(Kind.BODY, Kind.NAME) if headline else ():
        name = title.name_of(chunk).quote
        named = register.knows(name) or names_authority(title, chunk)
        if headline and named and not is_bloc(name) and role_of(headline, chunk):
            register.add(headline, chunk)


def _is_of_group(sentence: Sentence, chunk: Chunk, name: str) -> bool:
    """Whether a plain name is a firm's by the group it begins with: LG Display, no "the LG Gram", EV9."""
    last = sentence.tokens[chunk.core - 1].text
    if sentence.before(chunk) in (["the"], ["a"]) or any(letter.isdigit() for letter in last):
        return False
    return lexicon.is_of_group(name.split()) and not lexicon.place(name)


def _is_shown(register: Register, sentence: Sentence, chunk: Chunk) -> bool:
    """Whether the words around a plain name show that it is a body's, not yet found."""
    holds = partial(register.holds, sentence)
    return not holds(chunk) and names_body(sentence, chunk, holds)


def _add_implied_ministries(
    register: Register,
    sentences: Sequence[Sentence],
    people: Iterable[Figure],
    countries: Iterable[CountryMention],
) -> None:
    """Add the ministries that only the portfolios of their ministers name."""
    by_span = {mention.span: mention.alpha2 for mention in countries}
    for figure in people:
        for mention in figure.mentions:
            office = mention.office
            if office and office.ministry and not office.body:
                country = by_span.get(office.country) if office.country else None
                register.imply(sentences[mention.sentence], office.chunk, office.ministry, country)
