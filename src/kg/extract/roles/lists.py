"""Who was there: lists of participants and of those who were honoured."""

from __future__ import annotations

import re
from itertools import pairwise

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.roles.gathering import tells_gathering
from kg.extract.roles.phrases import coordinated_before, lead, word_before
from kg.extract.tables import words
from kg.model import Role

LIST_LEADS = frozenset(
    "including included include includes namely comprising were was involving featuring".split()
)
"""Words that lead in a list of participants."""

_LONGER_LEADS = (
    ["among", "them"],
    ["composed", "of"],
    ["consisting", "of"],
    ["consisted", "of"],
    ["up", "of"],
)

HONOURS = frozenset(
    "citation citations award awards medal medals orders certificates "
    "honors honours prizes commendations".split()
)
"""What is given to those whom a ceremony honours."""

_TOOK_PART = {
    ("took", "part"),
    ("take", "part"),
    ("taking", "part"),
    ("were", "present"),
    ("in", "attendance"),
}
_ARE = {"are", "were", "include", "included", "is", "was"}
_SIGNED = {"signed", "sealed", "concluded"}
_LONGEST_ANAPHOR = 12
"""How many words lead in a list of those of whom the sentence before speaks."""

_HONOUR = HONOURS | {"citation", "award", "medal", "prize", "commendation", "certificate", "trophy"}
_HONOUR |= {"trophies", "plaque", "plaques", "honor", "honour", "order"}
_HONOURED = {"honored", "awarded", "recipients"}
_ATTENDED = {"attended", "attend", "participated", "participate", "joined", "gathered", "represented"}
"""Verbs after a list which say that its members were there."""

_ORGANIZERS = {"organizers", "organisers", "hosts", "sponsors"}
_PARTIES = {"parties", "signatories", "partners"}
_ANAPHORS = {"they", "these", "those", "participants", "attendees", "partners", "signatories", "members"}
"""What the subject of a sentence may be that tells of whom the sentence before speaks."""

_BESTOWED = {"awarded", "presented", "given", "conferred", "bestowed", "went", "granted", "handed"}
_REACH_BACK = 300

_OPENING = ([":"], ["("], ["—"], ["–"])
"""Marks after which the members of a group are named: five makers | (Orion, Vega and Norwell)."""

_LONGEST_LIST = 16
_NEAR = 6
"""How many words before "such as" the noun stands that it explains."""


def in_list(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """The part of X in: attended by 200 people, including X, Y and Z; those present were X."""
    edge = lead(sentence, chunk)
    before = sentence.words(0, edge)
    if _leads_in_list(sentence, before, edge):
        return _in_led_list(sentence, set(before)) or _in_list_of_attendees(sentence, chunk, before)
    previous = coordinated_before(sentence, chunk) or _before_officer(sentence, edge)
    return in_list(sentence, previous, depth + 1) if previous and depth < _LONGEST_LIST else None


def _leads_in_list(sentence: Sentence, before: list[str], edge: int) -> bool:
    """Whether the words lead in a list: "including", "among them", "as well as"."""
    return (
        (
            bool(before)
            and (before[-1] in LIST_LEADS or (before[-1] == "are" and len(before) <= _LONGEST_ANAPHOR))
        )
        or before[-2:] in _LONGER_LEADS
        or (before[-2:] == ["such", "as"] and says_who(sentence, edge - 2))
        or (before[-1:] in _OPENING and _is_noun(sentence, edge - 2) and says_who(sentence, edge - 1))
        or (before[-1:] == [":"] and tells_of_members(before))
        or before[-3:] == ["as", "well", "as"]
    )


def tells_of_members(said: list[str]) -> bool:
    """Whether words tell that some bodies were there: "eleven firms took part in the forum | : Orion"."""
    there = not _ATTENDED.isdisjoint(said) or any(pair in _TOOK_PART for pair in pairwise(said))
    return there and not words("listed_nouns").isdisjoint(said)


def _is_noun(sentence: Sentence, index: int) -> bool:
    """Whether the word at ``index`` is no name: "five makers | (Orion and Vega)", not "Hanbit | (HB)"."""
    return not sentence.tokens[index].capital


def says_who(sentence: Sentence, index: int) -> bool:
    """Whether people or bodies are meant just before ``index``: "firms | such as", no "bids | such as"."""
    near = sentence.words(index - _NEAR, index)
    return not (words("listed_nouns").isdisjoint(near) and words("gathering_words").isdisjoint(near))


def _in_led_list(sentence: Sentence, before: set[str]) -> Role | None:
    """The part of the members of a list, by all the words before it."""
    gathered = tells_gathering(sentence, before)
    if HONOURS & before or (gathered and _HONOURED & before):
        return Role.RECIPIENT
    return Role.ATTENDEE if gathered else None


def _in_list_of_attendees(sentence: Sentence, chunk: Chunk, before: list[str]) -> Role | None:
    """The part of the members of a list, by what follows it or by the sentence before: "They are X and Y"."""
    after = sentence.words(chunk.stop)
    if not _ATTENDED.isdisjoint(after) or any(pair in _TOOK_PART for pair in pairwise(after)):
        return Role.ATTENDEE
    if before[-1] in _ARE and not _ORGANIZERS.isdisjoint(before) and len(before) <= _LONGEST_ANAPHOR:
        return Role.ORGANIZER
    if before[-1] in _ARE and not _PARTIES.isdisjoint(before) and not _SIGNED.isdisjoint(before):
        return Role.SIGNATORY
    if before[-1] in _ARE and not _ANAPHORS.isdisjoint(before) and len(before) <= _LONGEST_ANAPHOR:
        start = sentence.span.start
        earlier = set(re.findall(r"[a-z]+", sentence.text[max(0, start - _REACH_BACK) : start].lower()))
        if not _SIGNED.isdisjoint(earlier) and "partners" in before:
            return Role.SIGNATORY
        there = {"took", "part"} <= earlier or not words("gathering_words").isdisjoint(earlier)
        return Role.ATTENDEE if there else None
    return None


def as_honoured(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """The part of X in: awards were presented to X and Y; the prize went to X."""
    edge = lead(sentence, chunk)
    if word_before(sentence, edge) == "to":
        said = set(sentence.words(edge - 12, edge))
        return Role.RECIPIENT if said & _HONOUR and said & _BESTOWED else None
    previous = coordinated_before(sentence, chunk)
    return as_honoured(sentence, previous, depth + 1) if previous and depth < _LONGEST_LIST else None


def _before_officer(sentence: Sentence, edge: int) -> Chunk | None:
    """The member of a list before a person with an office: "X, | Chairman Y"."""
    if word_before(sentence, edge) not in {"and", ",", ";"}:
        return None
    earlier = [other for other in sentence.chunks_of(Kind.BODY, Kind.NAME) if other.stop <= edge]
    if earlier and len(sentence.words(earlier[-1].stop, edge)) <= 3:
        return earlier[-1]
    return None
