"""Who was there: representatives of X, and lists of participants and of those who were honoured."""

from __future__ import annotations

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.roles.phrases import coordinated_before, lead, word_before
from kg.extract.tables import words
from kg.model import Role

LIST_LEADS = frozenset(
    "including included include includes namely comprising were was involving featuring".split()
)
"""Words that lead in a list of participants."""

HONOURS = frozenset(
    "citation citations award awards medal medals orders certificates "
    "honors honours prizes commendations".split()
)
"""What is given to those whom a ceremony honours."""

_HONOURED = {"honored", "awarded", "recipients"}
_COME_FROM = {"representatives", "participants", "officials", "experts", "came"}
_STAFF = {"officials", "experts", "representatives", "executives", "delegates"}
_LONGEST_REPRESENTED = 12
_LONGEST_LIST = 16


def as_represented(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """The part of X in: officials of X took part; representatives came from X; X officials; joined by X."""
    edge = lead(sentence, chunk)
    before = sentence.words(edge - 10, edge)
    gathered = not words("gathering_words").isdisjoint(sentence.words())
    role = _by_representatives(before) if gathered else None
    if role:
        return role
    if gathered and _STAFF & set(sentence.after(chunk)):
        return Role.ATTENDEE
    if before[-1:] == ["by"] and {"sent", "joined", "represented", "accompanied"} & set(before):
        return Role.DELEGATE
    previous = coordinated_before(sentence, chunk)
    return (
        as_represented(sentence, previous, depth + 1) if previous and depth < _LONGEST_REPRESENTED else None
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


def in_list(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """The part of X in: attended by 200 people, including X, Y and Z; those present were X."""
    edge = lead(sentence, chunk)
    before = sentence.words(0, edge)
    if _leads_in_list(before):
        return _in_led_list(set(before))
    previous = coordinated_before(sentence, chunk) or _before_officer(sentence, edge)
    return in_list(sentence, previous, depth + 1) if previous and depth < _LONGEST_LIST else None


def _leads_in_list(before: list[str]) -> bool:
    """Whether the words lead in a list: "including", "among them", "as well as"."""
    return (
        (bool(before) and before[-1] in LIST_LEADS)
        or before[-2:] in (["among", "them"], ["such", "as"])
        or before[-3:] == ["as", "well", "as"]
    )


def _in_led_list(before: set[str]) -> Role | None:
    """The part of the members of a list, by all the words before it."""
    gathered = not words("gathering_words").isdisjoint(before)
    if HONOURS & before or (gathered and _HONOURED & before):
        return Role.RECIPIENT
    return Role.ATTENDEE if gathered else None


def _before_officer(sentence: Sentence, edge: int) -> Chunk | None:
    """The member of a list before a person with an office: "X, | Chairman Y"."""
    if word_before(sentence, edge) not in {"and", ",", ";"}:
        return None
    earlier = [other for other in sentence.chunks_of(Kind.BODY, Kind.NAME) if other.stop <= edge]
    if earlier and len(sentence.words(earlier[-1].stop, edge)) <= 3:
        return earlier[-1]
    return None
