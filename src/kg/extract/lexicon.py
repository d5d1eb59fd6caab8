"""What the tables say of a word: one place to ask, so that the steps read as grammar."""

from __future__ import annotations

import re
from functools import cache

from kg.extract.countries import find_countries
from kg.extract.tables import rows, words
from kg.extract.tokens import Token
from kg.model import EventKind

_ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:-[A-Z]+)?|[A-Z]-[A-Z]+|[A-Z]{2,}\d?|[A-Z]+&[A-Z]+")
_LONGEST_ACRONYM = 12
_KOREAN_ENDING = re.compile(r"-(?:si|gun|gu)$")
_OFFICES_CALLED_LIKE_BODIES = {"USTR"}
"""Acronyms that stand for a body and for the office of its head: the USTR held; Deputy USTR."""


# -- names in general ----------------------------------------------------------------------------------


def is_function(token: Token) -> bool:
    """Whether the word, though it may have a capital, belongs to no name."""
    return token.text in words("function_words")


def in_name(token: Token) -> bool:
    """Whether the word may be part of a name: it has a capital and is no function word."""
    return token.capital and token.text not in words("function_words")


def is_policy(token: Token) -> bool:
    """Whether the word is one of which portfolios are named: Trade, Industry, Energy."""
    return token.capital and token.text in words("policy_words")


def is_idea(text: str) -> bool:
    """Whether a word or an acronym names a thing or an idea, not somebody who acts: FTA, STEM."""
    return text in words("not_bodies")


def is_acronym(text: str) -> bool:
    """Whether the word is written like an acronym: KATS, K-SURE, R&D, MoTIE."""
    return len(text) <= _LONGEST_ACRONYM and bool(_ACRONYM.fullmatch(text))


def initials_match(acronym: str, name: str) -> bool:
    """Whether the letters of ``acronym`` stand at the beginnings of the words of ``name``, in order.

    >>> initials_match("KCCI", "Korea Chamber of Commerce and Industry")
    True
    >>> initials_match("SIA", "Ministry of Finance")
    False
    """
    letters = re.sub(r"[^A-Z]", "", acronym.upper())
    initials = [word for word in re.split(r"[\s\-/]+", name) if word[:1].isalnum()]
    matched = 0
    for word in initials:
        if matched < len(letters) and word[0].upper() == letters[matched]:
            matched += 1
            # Inner letters count as well: "KOSHIPA" takes two from Shipbuilding.
            inner = word[1:].upper()
            while matched < len(letters) and len(letters) > len(initials) and letters[matched] in inner:
                inner = inner[inner.index(letters[matched]) + 1 :]
                matched += 1
    return matched >= max(2, round(len(letters) * 0.75))


# -- offices -------------------------------------------------------------------------------------------


@cache
def _office_heads() -> dict[str, str]:
    """The ``state`` of every word that heads an office: ``yes``, ``honorific`` or nothing."""
    return {row["head"]: row.get("state") or "" for row in rows("title_heads")}


@cache
def _lower_office_heads() -> frozenset[str]:
    """The same words in small letters."""
    return frozenset({"ceo", *(head[0].lower() + head[1:] for head in _office_heads() if head[1:].islower())})


def is_office_head(token: Token) -> bool:
    """Whether the word heads an office, in capitals: Minister, President, d'Affaires."""
    return token.text in _office_heads() and (token.capital or token.text == "d'Affaires")


def is_lower_office_head(token: Token) -> bool:
    """Whether the word heads an office, in small letters: minister, president, chief negotiator."""
    return not token.capital and token.text in _lower_office_heads()


def shared_office(token: Token) -> str | None:
    """The office that a plural says of several persons, in small letters or not: Senators, professors.

    >>> from kg.extract.tokens import tokenize
    >>> from kg.model import Span
    >>> [shared_office(token) for token in tokenize(Span(0, 24, "Senators CEOs Chairmen X"))]
    ['Senator', 'CEO', 'Chairman', None]
    """
    text = token.text
    singular = f"{text[:-3]}man" if text.endswith("men") else text.removesuffix("s")
    if text.endswith("ies"):
        singular = f"{text[:-3]}y"
    written = singular[:1].upper() + singular[1:]
    return (
        singular if singular != text and (singular in _office_heads() or written in _office_heads()) else None
    )


def is_state_office(head: str) -> bool:
    """Whether the office is one of a state."""
    states = {_office_heads().get(head), _office_heads().get(head.capitalize())}
    return "yes" in states or head in _OFFICES_CALLED_LIKE_BODIES


def may_be_office(token: Token) -> bool:
    """Whether the word means a body or, beside a rank or a person's name, the head of it: USTR."""
    return token.text in _OFFICES_CALLED_LIKE_BODIES


def is_honorific(head: str) -> bool:
    """Whether the word is a form of address, no office: Mr., Sir."""
    return _office_heads().get(head) == "honorific"


def is_rank(token: Token) -> bool:
    """Whether the word is a rank before an office: Vice, Deputy, 1st."""
    return token.text in words("title_modifiers")


def is_lower_rank(token: Token) -> bool:
    """Whether the word is a rank in small letters: vice, deputy, chief."""
    return token.kind == "word" and token.lower.capitalize() in words("title_modifiers")


# -- bodies and events -----------------------------------------------------------------------------------


@cache
def _body_heads() -> dict[str, str]:
    return {row["head"]: row["kind"] for row in rows("body_heads")}


@cache
def _event_heads() -> dict[str, tuple[EventKind, str]]:
    return {row["head"]: (EventKind(row["kind"]), row.get("strength") or "") for row in rows("event_heads")}


def body_kind(token: Token) -> str | None:
    """The kind of body that the word heads, as the table writes it: Ministry, hynix."""
    return _body_heads().get(token.text)


def is_of_group(parts: list[str]) -> bool:
    """Whether a name begins with that of a group of firms: LS Cable, HD Hyundai Mipo."""
    return parts[:2] == ["HD", "Hyundai"] or (bool(parts) and parts[0] in words("company_groups"))


def event_head(token: Token) -> tuple[EventKind, bool] | None:
    """The kind of event that the word heads and whether it needs other signs of an event."""
    found = _event_heads().get(token.lower)
    if found is None or token.kind != "word":
        return None
    kind, strength = found
    if strength == "named" and not token.capital:
        return None
    return kind, bool(strength)


def is_event_noun(word: str) -> bool:
    """Whether the word, in small letters, heads events of some kind."""
    return word in _event_heads()


@cache
def _acts() -> frozenset[str]:
    return frozenset(form for row in rows("role_verbs") for form in row["forms"].split())


def is_act(token: Token) -> bool:
    """Whether the word, in small letters, is a form of a verb that tells what somebody does at an event."""
    return token.lower in _acts()


def is_event_modifier(token: Token) -> bool:
    """Whether the word, in small letters, may stand before the head of an event."""
    return token.lower in words("event_modifiers") or token.ordinal


# -- places --------------------------------------------------------------------------------------------


@cache
def _places() -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["alpha2"], row["kind"]) for row in rows("places")}


def place(name: str) -> tuple[str, str] | None:
    """The country (alpha-2) and the kind (city, region) of a place of that name; Korean endings may be added.

    >>> place("Jinju-si") == place("Jinju")
    True
    """
    return _places().get(name) or _places().get(_KOREAN_ENDING.sub("", name))


@cache
def longest_place() -> int:
    """The number of words in the longest name of a place."""
    return max(len(name.split()) for name in _places())


@cache
def is_country(text: str) -> bool:
    """Whether the words are the name or the demonym of a country, and nothing else."""
    found = find_countries(text)
    return len(found) == 1 and found[0].span.quote == text
