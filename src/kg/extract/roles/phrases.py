"""The phrase that a name ends, and the list that it may be a member of."""

from __future__ import annotations

from functools import cache

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.tables import rows, words
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

_COMING_FROM = frozenset("attending participating taking part joining representing present from the".split())
"""Words between a name and the country that it comes from."""

_MEMBERS = (Kind.BODY, Kind.NAME)
_LEADING = (Kind.OFFICE, Kind.COUNTRY)
_NO_ATTRIBUTES = frozenset(
    "of at for to from in on by under into between with and or as than the a an its their his her which that "
    "who including such like is are was were be been has have had will would not".split()
)
"""Small words that do not describe a firm: "by | battery maker Vega"."""

_LONGEST_DESCRIPTION = 5
_DETERMINERS = {"the", "a", "an", "its", "both", "his", "her", "their"}


@cache
def verbs(*, passive: bool = False) -> dict[str, Role]:
    """The part of the subject for every form of the verbs that give one; or only of those with a passive."""
    return {
        form: Role(row["role"])
        for row in rows("role_verbs")
        if not passive or row.get("passive") != "no"
        for form in row["forms"].split()
    }


@cache
def described_by() -> frozenset[str]:
    """The nouns that say what the body named after them is: the company | Orion, the agency | KOTRA."""
    return words("company_nouns") | {"agency", "bank", "group", "institute", "university", "association"}


def lead(sentence: Sentence, chunk: Chunk) -> int:
    """The first token of the phrase that ``chunk`` ends, with its articles, countries and offices."""
    edge = chunk.first
    while edge > 0:
        token = sentence.tokens[edge - 1]
        if token.lower in _DETERMINERS or token.kind == "possessive":
            edge -= 1
        elif before := next((other for other in sentence.chunks_of(*_LEADING) if other.stop == edge), None):
            edge = before.first
            if before.kind is Kind.OFFICE:
                edge = _owner(sentence, edge)
        elif described := _description(sentence, edge):
            edge = described
        else:
            break
    return edge


def _description(sentence: Sentence, edge: int) -> int | None:
    """Where the words begin that call the name at ``edge`` a firm: U.S. | law firm | Gray & Moss."""
    if sentence.tokens[edge - 1].text not in described_by() or (
        edge < len(sentence.tokens) and not sentence.tokens[edge].capital
    ):
        return None
    first = edge - 1
    while first and edge - first < _LONGEST_DESCRIPTION:
        token = sentence.tokens[first - 1]
        if token.kind != "word" or token.capital or token.text in _NO_ATTRIBUTES or token.text in verbs():
            break
        first -= 1
    return first


def _owner(sentence: Sentence, edge: int) -> int:
    """Where the name begins that stands directly before an office at ``edge``: Hanbit Union | Chairman."""
    return next((other.first for other in sentence.chunks_of(*_MEMBERS) if other.stop == edge), edge)


def word_before(sentence: Sentence, edge: int) -> str:
    """The token before ``edge`` in small letters; nothing at the beginning of the sentence."""
    return sentence.tokens[edge - 1].lower if edge else ""


def coordinated_before(sentence: Sentence, chunk: Chunk) -> Chunk | None:
    """The member of the same list that stands before ``chunk``, past what is said of that member."""
    edge = lead(sentence, chunk)
    other = _ending_by(sentence, edge)
    if other is None:
        return None
    joint = sentence.words(other.stop, edge)
    if joint == ["with"] and _is_officer(sentence, chunk, edge):
        # "Hanbit Group with its Chairman | Noh Ji-hun"
        return other if other.kind in _MEMBERS else None
    if joint[:1] == [")"]:
        # In brackets stands who heads it: "Hanbit Group (Chairman Noh Ji-hun), | Orion".
        other, joint = _before_bracket(sentence, other.stop), joint[1:]
    elif other.kind is Kind.COUNTRY and joint[-1:] == ["and"]:
        # "Hanbit and Vega from Korea and | Orion from Chile"
        other = _from_country(sentence, other)
    if other and other.kind is Kind.PLACE and joint in COORDINATED:
        # "Hanbit, Jeju Province and | Orion"
        return coordinated_before(sentence, other)
    if other and other.kind in _MEMBERS and joint in COORDINATED:
        return other
    return None


def _ending_by(sentence: Sentence, edge: int) -> Chunk | None:
    """The last chunk that ends at ``edge`` or before."""
    return next((other for other in reversed(sentence.chunks) if other.stop <= edge), None)


def _is_officer(sentence: Sentence, chunk: Chunk, edge: int) -> bool:
    """Whether an office stands in the phrase from ``edge`` to the name that it ends with."""
    return any(
        edge <= office.first and office.stop <= chunk.first for office in sentence.chunks_of(Kind.OFFICE)
    )


def _before_bracket(sentence: Sentence, closing: int) -> Chunk | None:
    """The name that the brackets which close at ``closing`` follow."""
    said = sentence.words(0, closing)
    if "(" not in said:
        return None
    opening = len(said) - 1 - said[::-1].index("(")
    other = _ending_by(sentence, opening)
    return other if other and other.stop == opening else None


def _from_country(sentence: Sentence, country: Chunk) -> Chunk | None:
    """The name of which the words before a country say that it comes from there: Hanbit (attending) from."""
    other = _ending_by(sentence, country.first)
    said = sentence.words(other.stop, country.first) if other else []
    return other if "from" in said and _COMING_FROM.issuperset(said) else None
