"""The office that is said of a person, found before or after the name."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.people.figures import Office
from kg.extract.people.names import could_be_person
from kg.extract.people.posts import OWNS, office_of

_HELD_IN = {Kind.BODY, Kind.PLACE, Kind.COUNTRY, Kind.NAME}

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


def office_before(sentence: Sentence, index: int, used: Collection[Chunk]) -> Office | None:
    """The office before the name in chunk ``index``: Minister | Inkyo Cheong; the Professor, | Mark Wu.

    ``used`` are offices already given to another name.
    """
    if index == 0:
        return None
    chunks, name = sentence.chunks, sentence.chunks[index]
    last = index - 1
    gap = sentence.between(chunks[last], name)
    if index > 1 and sentence.before(name) == [")"] and sentence.before(chunks[last]) == ["("]:
        # An acronym in brackets stands between: "Minister of Industry and Energy (MOTIE) | Ahn Duk-geun".
        last -= 1
        gap = [] if chunks[last].kind is Kind.OFFICE else ["("]
    previous = chunks[last]
    if previous.kind is Kind.OFFICE:
        # After a comma the name stands beside the office: "the Minister for Trade, Inkyo Cheong".
        beside = gap == [","] and previous not in used and not _has_office_after(sentence, last + 1)
        return office_of(sentence, last, name) if beside or gap in ([], [":"]) else None
    # "Minister-Chairman of the Government Office | Tran Van Son", "Governor of Chungbuk-do | Seong Il-hong"
    if gap == [","] and not _is_apposition(sentence, index):
        return None
    while gap in ([], [","]) and last > 0 and chunks[last].kind in _HELD_IN and _leads_on(sentence, last):
        last -= 1
        if chunks[last].kind is Kind.OFFICE:
            return None if gap and chunks[last] in used else office_of(sentence, last, name)
    return None


def _is_apposition(sentence: Sentence, index: int) -> bool:
    """Whether the name in chunk ``index`` says who heads the body before: head of Hanbit Bank, | Jane."""
    body, name = sentence.chunks[index - 1], sentence.chunks[index]
    ends = sentence.after(name) in ([","], ["."], [")"], [])
    return ends and body.kind is Kind.BODY and not _has_office_after(sentence, index)


def _leads_on(sentence: Sentence, index: int) -> bool:
    """Whether a preposition leads to chunk ``index`` from the one before: Envoy of Norland | to Korea."""
    between = sentence.between(sentence.chunks[index - 1], sentence.chunks[index])
    return 1 <= len(between) <= 2 and between[0] in {"of", "at", "for", "to"} and between[1:] in ([], ["the"])


def _has_office_after(sentence: Sentence, index: int) -> bool:
    """Whether an office follows chunk ``index`` after a comma."""
    name = sentence.chunks[index]
    for later in sentence.chunks[index + 1 : index + 4]:
        if later.kind is Kind.OFFICE:
            return sentence.between(name, later)[:1] == [","]
    return False


def office_after(sentence: Sentence, index: int, used: Collection[Chunk] = ()) -> Office | None:
    """The office after the name in chunk ``index``, past the body, country or place it is held in.

    "Kim Young-sam, | Deputy Minister"; "Don Graves, U.S. | Deputy Secretary"; "Oh Se-dong, Cheongju | Mayor".
    """
    name = sentence.chunks[index]
    rest = sentence.chunks[index + 1 : index + 4]
    offset = next((offset for offset, chunk in enumerate(rest) if chunk.kind is Kind.OFFICE), None)
    if offset is None or any(chunk.kind is Kind.EVENT for chunk in rest[:offset]):
        return None
    office = rest[offset]
    if office in used or sentence.between(name, rest[0]) not in AFTER:
        return None
    if any(sentence.between(left, right) not in OWNS for left, right in pairwise(rest[: offset + 1])):
        return None
    following = sentence.chunks[index + 2 + offset : index + 3 + offset]
    for other in following:
        if other.kind is Kind.NAME and other.first == office.stop and could_be_person(sentence, other):
            return None
    return office_of(sentence, index + 1 + offset, name)


def office_beside(sentence: Sentence, index: int) -> Office | None:
    """The office beside a family name in chunk ``index``: "Minister | Ahn", "Park | is Deputy Minister"."""
    name = sentence.chunks[index]
    if index:
        previous = sentence.chunks[index - 1]
        if previous.kind is Kind.OFFICE and previous.stop == name.first:
            return office_of(sentence, index - 1, name)
    after = office_after(sentence, index)
    return after if after and sentence.between(name, after.chunk)[:1] == ["is"] else None
