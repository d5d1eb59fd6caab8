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

_MEMBERS = (Kind.BODY, Kind.NAME)
_LEADING = (Kind.OFFICE, Kind.COUNTRY)
_DETERMINERS = {"the", "a", "an", "its", "both", "his", "her", "their"}


@cache
def verbs() -> dict[str, Role]:
    """The part of the subject for every form of the verbs that give one."""
    return {form: Role(row["role"]) for row in rows("role_verbs") for form in row["forms"].split()}


def lead(sentence: Sentence, chunk: Chunk) -> int:
    """The first token of the phrase that ``chunk`` ends, with its articles, countries and offices."""
    edge = chunk.first
    while edge > 0:
        token = sentence.tokens[edge - 1]
        if token.lower in _DETERMINERS or token.kind == "possessive":
            edge -= 1
        elif before := next((other for other in sentence.chunks_of(*_LEADING) if other.stop == edge), None):
            edge = before.first
        else:
            break
    return edge


def word_before(sentence: Sentence, edge: int) -> str:
    """The token before ``edge`` in small letters; nothing at the beginning of the sentence."""
    return sentence.tokens[edge - 1].lower if edge else ""


def coordinated_before(sentence: Sentence, chunk: Chunk) -> Chunk | None:
    """The member of the same list that stands before ``chunk``."""
    edge = lead(sentence, chunk)
    other = next((other for other in reversed(sentence.chunks) if other.stop <= edge), None)
    if other and other.kind in _MEMBERS and sentence.words(other.stop, edge) in COORDINATED:
        return other
    return None
