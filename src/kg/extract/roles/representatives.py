"""Bodies whose people were there: officials of X took part, representatives came from X, joined by X."""

from __future__ import annotations

from kg.extract.chunks import Chunk, Sentence
from kg.extract.roles.gathering import is_occasion
from kg.extract.roles.phrases import coordinated_before, lead
from kg.extract.tables import words
from kg.model import Role

_COME_FROM = {"representatives", "participants", "officials", "experts", "came"}
_STAFF = {"officials", "experts", "representatives", "executives", "delegates"}
_PREMISES = {"headquarters", "plant", "factory", "shipyard", "office"}
_OF_HOUSE = {"its", "their", "company's"}
_LONGEST_LIST = 12


def as_represented(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """The part of X in: officials of X took part; representatives came from X; X officials; joined by X."""
    edge = lead(sentence, chunk)
    before = sentence.words(edge - 10, edge)
    gathered = depth > 0 or is_occasion(sentence)
    role = _by_representatives(before) if gathered else None
    if role:
        return role
    if gathered and (_STAFF & set(sentence.after(chunk)) or _is_visited(sentence, chunk)):
        return Role.ATTENDEE
    if before[-1:] == ["by"] and {"sent", "joined", "represented", "accompanied"} & set(before):
        return Role.DELEGATE
    previous = coordinated_before(sentence, chunk) if gathered and depth < _LONGEST_LIST else None
    return as_represented(sentence, previous, depth + 1) if previous else None


def _is_visited(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether people of a body are met at its house: visited X's headquarters and met with its executives."""
    after = sentence.words(chunk.stop)
    if "met" not in after or not (after[0] in {"'s", "'"} or sentence.before(chunk, 2)[-1:] == ["of"]):
        return False
    met = after.index("met")
    return (
        _PREMISES & {*after[:met], *sentence.before(chunk, 2)} != set()
        and _OF_HOUSE & set(after[met : met + 4]) != set()
    )


def _by_representatives(before: list[str]) -> Role | None:
    """The part of a body whose people the words before it name: "delegates from", "the president of"."""
    if before[-1:] not in (["of"], ["from"]):
        return None
    said = set(before)
    if before[-2:] in (["participation", "of"], ["attendance", "of"], ["presence", "of"]):
        return Role.ATTENDEE
    if (
        words("representatives") & set(before[-4:-1])
        or "sent" in said
        or (before[-1] == "from" and "drawn" in said)
    ):
        return Role.DELEGATE if {"delegation", "delegations", "delegates"} & said else Role.ATTENDEE
    return Role.ATTENDEE if before[-1] == "from" and _COME_FROM & said else None
