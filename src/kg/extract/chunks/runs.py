"""What no noun heads: the names of countries and, in runs of capitals, places and plain names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from kg.extract import lexicon
from kg.extract.chunks.edges import with_acronym
from kg.extract.chunks.types import Chunk, Kind
from kg.extract.korean_names import is_korean_name
from kg.extract.lexicon import in_name
from kg.extract.tables import words
from kg.extract.tokens import Token, is_one_of
from kg.model import Span

PARTICLES = frozenset("bin ibn al el de del della der van von da dos du la le den ter af".split())
"""Small words inside the names of persons."""

_ARABIC_ARTICLES = ("al-", "el-")
_GENERIC_ENDINGS = {"Province", "City", "D.C.", "DC"}
"""Words that show that what stands before them is a place."""

_SHORTEST_SHOUT = 5
"""Letters that a place in capitals has at least to be told from an acronym: SEOUL, BUSAN."""


def find_country_chunks(
    tokens: Sequence[Token], chunks: Sequence[Chunk], spans: Sequence[Span]
) -> Iterator[Chunk]:
    """The names of countries, given as ``spans``, that are no part of a chunk or of a longer name."""
    taken = covered(chunks)
    offices = {chunk.stop for chunk in chunks if chunk.kind is Kind.OFFICE}
    for span in spans:
        inside = [i for i, token in enumerate(tokens) if span.start <= token.start and token.end <= span.end]
        if not inside or inside[0] in taken:
            continue
        first, stop = inside[0], inside[-1] + 1
        before = first > 0 and first - 1 not in taken and in_name(tokens[first - 1])
        after = stop < len(tokens) and stop not in taken and in_name(tokens[stop])
        if not before and (not after or stop - first > 1 or _is_sent_to(tokens, first, offices)):
            yield Chunk(Kind.COUNTRY, first, stop, stop, first)


def _is_sent_to(tokens: Sequence[Token], country: int, offices: Collection[int]) -> bool:
    """Whether an office leads to a country, and a name after that is a person's: Envoy to | Korea | Jane."""
    preposition = country - 1 - is_one_of(tokens, country - 1, "the")
    return preposition in offices and is_one_of(tokens, preposition, "to", "of", "for")


def find_run_chunks(tokens: Sequence[Token], chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """The places and plain names in the runs of capitals that lie between the chunks."""
    taken = covered(chunks)
    offices = {chunk.stop for chunk in chunks if chunk.kind is Kind.OFFICE}
    index = 0
    while index < len(tokens):
        begins = in_name(tokens[index]) or _is_family_name(tokens, index, beside_office=index in offices)
        if index in taken or not begins:
            index += 1
            continue
        stop = _run_end(tokens, index, taken)
        for chunk in _split_run(tokens, index, stop):
            index = max(stop, chunk.stop)
            yield chunk


def covered(chunks: Sequence[Chunk]) -> set[int]:
    """The tokens that belong to one of the chunks."""
    return {index for chunk in chunks for index in range(chunk.first, chunk.stop)}


def _run_end(tokens: Sequence[Token], first: int, taken: Collection[int]) -> int:
    """Where a run of capitals ends; "&" and the particles of persons' names may stand inside it."""
    stop = first + 1
    while stop < len(tokens) and stop not in taken:
        token = tokens[stop]
        after = tokens[stop + 1] if stop + 1 < len(tokens) and stop + 1 not in taken else None
        if _is_given_name_in_brackets(tokens, stop):
            stop += 4
        elif in_name(token) or token.lower.startswith(_ARABIC_ARTICLES):
            stop += 1
        elif token.capital and lexicon.is_of_group([tokens[stop - 1].text]):
            # "SK | On": in the midst of a sentence a preposition with a capital belongs to the name.
            stop += 1
        elif after and ((token.text == "&" and in_name(after)) or _is_particle(token, after)):
            stop += 2
        else:
            break
    return stop


def _is_family_name(tokens: Sequence[Token], index: int, *, beside_office: bool) -> bool:
    """Whether a word that mostly belongs to no name is a family name here: Minister | You, | An Duk-su."""
    token = tokens[index]
    if not (token.capital and token.text in words("korean_surnames")):
        return False
    given = tokens[index + 1] if index + 1 < len(tokens) else None
    return beside_office or (
        given is not None
        and given.capital
        and "-" in given.text
        and is_korean_name(f"{token.text} {given.text}")
    )


def _is_given_name_in_brackets(tokens: Sequence[Token], index: int) -> bool:
    """Whether brackets explain the initials before them: JK | (Jung-kwan) | Kim."""
    inside = tokens[index : index + 4]
    return (
        len(inside) == 4
        and inside[0].text == "("
        and inside[2].text == ")"
        and inside[1].capital
        and "-" in inside[1].text
        and in_name(inside[3])
        and re.fullmatch(r"[A-Z]{1,3}", tokens[index - 1].text) is not None
    )


def _is_particle(token: Token, after: Token) -> bool:
    """Whether a small word goes on with a person's name: Mohammed | bin | Salman, Anna | van der | Berg."""
    return token.lower in PARTICLES and (
        after.capital or after.lower in PARTICLES or after.lower.startswith("al-")
    )


def _split_run(tokens: Sequence[Token], first: int, stop: int) -> Iterator[Chunk]:
    """A run of capitals as places and names: "Washington, D.C." is one, "Seoul Kim Young-sam" two chunks."""
    index = pending = first
    while index < stop:
        length = _place_length(tokens, index, stop)
        if not length:
            index += 1
            continue
        if pending < index:
            yield _name(tokens, pending, index)
        end = index + length
        if [token.text for token in tokens[end : end + 2]] in ([",", "D.C."], [",", "DC"]):
            yield Chunk(Kind.PLACE, index, end + 2, end + 2, index)
        else:
            yield Chunk(Kind.PLACE, index, end, end, index)
        index = pending = end
    if pending < stop:
        yield _name(tokens, pending, stop)


def _place_length(tokens: Sequence[Token], index: int, stop: int) -> int:
    """How many tokens from ``index`` on name a place; a name that goes on is none ("Seoul National")."""
    if index and tokens[index - 1].lower in PARTICLES:
        # "Maria dos | Santos"
        return 0
    for length in range(min(lexicon.longest_place(), stop - index), 0, -1):
        end = index + length
        if not lexicon.place(" ".join(_in_title_case(token.text) for token in tokens[index:end])):
            continue
        if is_one_of(tokens, end, "government") and is_one_of(tokens, end + 1, "complex"):
            return length
        if any(lexicon.is_policy(token) for token in tokens[end:stop]):
            return 0
        certain = end == stop or index == 0 or length > 1 or tokens[end].text in _GENERIC_ENDINGS
        return length if certain or stop - end >= 2 else 0
    return 0


def _in_title_case(word: str) -> str:
    """A word of a place's name as the table has it: SEOUL is Seoul, DC stays."""
    return word.title() if word.isupper() and len(word) >= _SHORTEST_SHOUT else word


def _name(tokens: Sequence[Token], first: int, stop: int) -> Chunk:
    end, acronym = with_acronym(tokens, stop)
    return Chunk(Kind.NAME, first, end, stop, stop - 1, acronym)
