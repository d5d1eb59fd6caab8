"""Which plain names are persons': by their shape and by what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from kg.extract import lexicon
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.chunks.runs import PARTICLES
from kg.extract.korean_names import is_korean_name
from kg.extract.tables import words

_PEOPLE = frozenset(
    "ministers officials directors experts speakers scholars professors panelists persons people leaders "
    "chairmen presidents ceos executives researchers delegates negotiators ambassadors recipients winners "
    "candidates".split()
)
"""Nouns after which a colon leads in a list of persons."""

_FAMILY_NAMES = frozenset({"Wood", "Rice"})
"""Words of policy that are family names as well, after a given name: Jane | Wood."""


def could_be_person(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a plain name has the shape of a person's full name."""
    tokens = sentence.tokens[chunk.first : chunk.core]
    parts = [token.text for token in tokens if token.capital]
    family = {after.text for before, after in pairwise(tokens) if before.text in PARTICLES}
    if chunk.acronym or not 2 <= len(parts) <= 5 or any(map(lexicon.is_idea, parts)):
        return False
    if len(parts) == 2 and parts[1] in _FAMILY_NAMES:
        parts = parts[:1]
    # "Maria dos | Santos" bears the name of a city.
    return is_korean_name(" ".join(parts)) or all(part in family or _in_person_name(part) for part in parts)


def _in_person_name(word: str) -> bool:
    """Whether the word may be part of a person's name: no acronym, no word of policy, no place."""
    if word.isupper() and len(word) > 2 and "." not in word and word != "III":
        return False
    if any(letter.isdigit() or letter in "&/" for letter in word):
        return False
    return not (word in words("policy_words") or word in words("not_person_words") or lexicon.place(word))


def stands_alone(sentence: Sentence, index: int, people: Collection[Chunk]) -> bool:
    """Whether the name in chunk ``index``, without an office, is a person's.

    It has a hyphenated Korean shape, or one of ``people`` has to do with it: "talks between Minister X and |
    Jane Hill", "Minister X received | Jane Hill of the Hanbit Council".
    """
    chunk = sentence.chunks[index]
    name = sentence.name_of(chunk).quote
    if re.search(r"[a-z]-[a-z]", name) and is_korean_name(name):
        return True
    before = sentence.before(chunk)
    if before == ["counterpart"] or _comes_from_country(sentence, chunk, people):
        return True
    after_person = bool(people) and before == ["and"]
    if _is_of_body(sentence, chunk) and (after_person or _is_in_list_of_people(sentence, chunk)):
        # "Minister X of MOTIR, and | Adam Hill of the Trade Department"
        return True
    previous = sentence.chunks[index - 1] if index else None
    if previous is None or previous not in people:
        return False
    if sentence.after(chunk) == ["of"] and sentence.before(chunk)[0] in {"received", "met"}:
        return True
    return sentence.between(previous, chunk) == ["and"] and "between" in sentence.words(0, previous.first)


def _is_in_list_of_people(sentence: Sentence, chunk: Chunk, lead: str = ":") -> bool:
    """Whether a colon after "two ministers", "three officials" leads in the list that a name stands in.

    ``lead`` is the colon or the word that does.
    """
    said = sentence.words(0, chunk.first)
    if lead not in said or said[-1] not in {lead, ",", ";", "and"}:
        return False
    return not _PEOPLE.isdisjoint(said[: said.index(lead)])


def _comes_from_country(sentence: Sentence, chunk: Chunk, people: Collection[Chunk]) -> bool:
    """Whether the name stands with a country in a list: ambassadors, including | Jane Hill of Chile."""
    later = sentence.following(chunk)
    if later is None or later.kind is not Kind.COUNTRY or sentence.between(chunk, later)[:1] != ["of"]:
        return False
    after_person = bool(people) and sentence.before(chunk) == ["and"]
    return after_person or _is_in_list_of_people(sentence, chunk, "including")


def _is_of_body(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether "of" leads from a name to a body: Adam Hill of the UK | Trade Department."""
    later = sentence.following(chunk)
    if later and later.kind is Kind.COUNTRY:
        later = sentence.following(later)
    leads = sentence.after(chunk) in (["of"], ["from"], ["at"])
    named = later is not None and later.kind is Kind.NAME and sentence.between(chunk, later) == ["of"]
    return leads and later is not None and (later.kind is Kind.BODY or named)
