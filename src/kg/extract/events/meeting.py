"""Whom somebody meets, and whether talks are only what something is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.events.story import Story
from kg.extract.tables import words
from kg.model import EventKind, Span

_FARTHEST_WITH = 14
"""How many tokens after a verb or a noun its "with" stands at the latest."""

_LONGEST_GROUP = 20
_CLAUSE_ENDS = frozenset("; to that which who and while where when".split())
_IN_LISTS = frozenset(
    ", ; and the 's ' ( ) of at for with a an its his her their both - right left head".split()
)
"""What stands between the persons in a list, and inside what introduces each of them."""

_BESIDES = frozenset(
    "also well after afterwards afterward later then separately separate meanwhile addition besides before "
    "earlier following another day sidelines margins".split()
)
_MET = {"met", "meets"}
_GROUP_ENDS = frozenset(
    ", ; : ( to on at about for where when who which that during via as while before".split()
)
"""What ends the words for those who are met and are not named."""


_OF_NEGOTIATIONS = re.compile(
    r"\b(?:start|launch|opening|resumption|conclusion|progress|pace|status|state|course|outcomes?) of$"
    r"|\b(?:conclud\w+|complet\w+|wrap\w* up|finali[sz]\w+|launch\w*|declare[sd]?)$"
)
"""What is declared, reviewed or hoped of negotiations, which is no round of them."""


@dataclass(frozen=True, slots=True)
class Partners:
    """Those whom somebody meets: the words for them, and the chunks of those who are named."""

    span: Span
    people: tuple[Chunk, ...] = ()


def partners(story: Story, sentence: Sentence, index: int) -> Partners | None:
    """Those whom the "with" after token ``index`` names: talks | with Minister X, met | with local firms."""
    after = sentence.words(index, index + _FARTHEST_WITH)
    if "with" not in after or _ends_clause(after[: after.index("with")]):
        return None
    first = index + after.index("with") + 1
    people = _people_from(story, sentence, first)
    if people:
        return Partners(sentence.span_of(first, people[-1].core), people)
    return _group_from(sentence, first)


def people_received(sentence: Sentence, verb: int) -> Partners | None:
    """Those whom somebody met, not by name, without a "with": met | Korean firms in Lima."""
    return _group_from(sentence, verb + 1) if sentence.tokens[verb].lower in _MET else None


def _group_from(sentence: Sentence, first: int) -> Partners | None:
    """The words from token ``first`` on, where they are for people of some sort."""
    for chunk in sentence.chunks:
        if chunk.kind is Kind.BODY and first <= chunk.first <= first + 1 and not chunk.event:
            return Partners(sentence.span_of(first, chunk.core))
    stop = first
    while stop < len(sentence.tokens) and sentence.tokens[stop].lower not in _GROUP_ENDS:
        stop += 1
    said = sentence.words(first, stop)
    if not 1 < len(said) <= _LONGEST_GROUP or words("counterpart_nouns").isdisjoint(said):
        return None
    end = stop - 1 if sentence.tokens[stop - 1].text in {".", '"'} else stop
    return Partners(sentence.span_of(first, end))


def _ends_clause(said: Sequence[str]) -> bool:
    """Whether words end a clause; the "and" of a date does not: between May 14 | and 16."""
    dated = {index for index, word in enumerate(said[:-1]) if word == "and" and said[index + 1].isdigit()}
    return any(word in _CLAUSE_ENDS for index, word in enumerate(said) if index not in dated)


def _people_from(story: Story, sentence: Sentence, first: int) -> tuple[Chunk, ...]:
    """The persons in the list that begins at token ``first``."""
    people = set(story.people_in(sentence))
    met: list[Chunk] = []
    edge = first
    for chunk in sentence.chunks:
        if chunk.stop <= first:
            continue
        if chunk.kind is Kind.EVENT or not _IN_LISTS.issuperset(sentence.words(edge, chunk.first)):
            break
        if chunk in people:
            if met and chunk.bare:
                # "Meeting with Minister Rosa Vidal, Minister | Han noted": known before, so the subject.
                break
            met.append(chunk)
        edge = chunk.stop
    return tuple(met)


def takes_place_apart(sentence: Sentence) -> bool:
    """Whether a sentence tells of something besides: also, afterwards, on the last day."""
    return not _BESIDES.isdisjoint(sentence.words())


def is_of_negotiations(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether negotiations are only what is declared or reviewed: "the conclusion of the | negotiations"."""
    if chunk.event is not EventKind.NEGOTIATION or "round" in sentence.words(chunk.first, chunk.stop):
        return False
    lead = " ".join(sentence.before(chunk, 6)).removesuffix(" the")
    return _OF_NEGOTIATIONS.search(lead) is not None
