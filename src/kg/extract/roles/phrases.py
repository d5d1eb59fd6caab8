"""The phrase that a name ends, and the list that it may be a member of."""

from __future__ import annotations

from functools import cache

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.tables import rows
from kg.model import Role

COORDINATED = (
    ["and"],
    [","],
    [",", "and"],
    [";"],
    [";", "and"],
    ["and", "the"],
    [",", "the"],
    [",", "and", "the"],
    ["and", "its"],
    ["as", "well", "as"],
    ["as", "well", "as", "the"],
    ["jointly", "with", "the"],
    ["jointly", "with"],
    ["together", "with"],
    ["together", "with", "the"],
    ["along", "with"],
    ["along", "with", "the"],
    [",", "together", "with"],
    [",", "together", "with", "the"],
    [",", "along", "with"],
    [",", "along", "with", "the"],
    [",", "jointly", "with"],
    [",", "jointly", "with", "the"],
    ["alongside"],
    ["alongside", "the"],
)
"""What joins two who have the same part."""

_DETERMINERS = {"the", "a", "an", "its", "both", "his", "her", "their"}


@cache
def verbs() -> dict[str, Role]:
    """The part of the subject for every form of the verbs that give one."""
    return {form: Role(row["role"]) for row in rows("role_verbs") for form in row["forms"].split()}


def lead(sentence: Sentence, chunk: Chunk) -> int:
    """The first token of the phrase that ``chunk`` ends, with its articles, countries and offices."""
    before = {
        other.stop: other.first
        for other in sentence.chunks_of(Kind.OFFICE, Kind.COUNTRY)
        if other is not chunk
    }
    edge = chunk.first
    while edge > 0:
        token = sentence.tokens[edge - 1]
        if token.lower in _DETERMINERS or token.kind == "possessive":
            edge -= 1
        elif edge in before:
            edge = before[edge]
        else:
            break
    return edge


def word_before(sentence: Sentence, edge: int) -> str:
    """The token before ``edge`` in small letters; nothing at the beginning of the sentence."""
    return sentence.tokens[edge - 1].lower if edge else ""


def coordinated_before(sentence: Sentence, chunk: Chunk) -> Chunk | None:
    """The member of the same list that stands before ``chunk``."""
    edge = lead(sentence, chunk)
    previous = [other for other in sentence.chunks if other.stop <= edge][-1:]
    for other in previous:
        if other.kind in {Kind.BODY, Kind.NAME} and sentence.words(other.stop, edge) in COORDINATED:
            return other
    return None
