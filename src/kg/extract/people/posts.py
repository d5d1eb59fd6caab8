"""What an office says: its title, the body and the country it is held in, the ministry that it implies."""

from __future__ import annotations

import re

from kg.extract import lexicon
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.folding import on_one_line
from kg.extract.people.figures import Office

OWNS: tuple[list[str], ...] = ([], ["'s"], ["'"])
"""What stands between a body or a country and the office held in it: Korea | Minister, Korea's | Minister."""

_BODIES = {Kind.BODY, Kind.NAME}
_LEADS = {"of", "at", "for", "to", "from", "with", "in"}
"""The prepositions between an office and where it is held."""

_SENT = {"ambassador", "d'affaires", "consul", "envoy"}
"""Offices after which a country is the one that the holder is sent to."""

_RANKS = r"(?:(?:\d\w\w|First|Second|Vice|Deputy|Acting|Former) )*"
_PORTFOLIO_BEFORE = re.compile(rf"(.+?) {_RANKS}(?:Vice )?Minister")
_PORTFOLIO_AFTER = re.compile(rf"{_RANKS}Minister of (.+)")


def office_of(sentence: Sentence, index: int, name: Chunk) -> Office:
    """The office in chunk ``index``, said of ``name``, with the body and the country it is held in."""
    office = sentence.chunks[index]
    said = sentence.tokens[office.head]
    head = lexicon.shared_office(said) or said.text
    of_state = lexicon.is_state_office(head)
    first, stop = office.first, office.stop
    owner, country = _owners(sentence, index, name)
    body = owner if owner and owner.kind in _BODIES else None
    if owner and owner.kind is Kind.NAME and index > 1:
        # A chair bears a name of its own: "Harvard Law School's | Henry L. Stimson | Professor".
        house = sentence.chunks[index - 2]
        body = house if house.kind is Kind.BODY and sentence.between(house, owner) == ["'s"] else body
    if owner and not sentence.between(owner, office):
        first = owner.first
    after = _complement(sentence, index, name)
    if after:
        if after.kind in _BODIES:
            body = body or after
        elif after.kind is Kind.COUNTRY and not _SENT & set(sentence.words(office.first, office.stop)):
            country = country or after
        if after.kind is Kind.COUNTRY or (of_state and sentence.after(office) == ["of"]):
            stop = max(stop, after.core)
        if name.first > office.first:
            stop = min(stop, name.first)
    if name.first == office.stop:
        # "CEO Park Hye-rin of Enomad"
        tail = _complement_of_name(sentence, name)
        if tail and tail.kind in _BODIES:
            body = body or tail
        elif tail and tail.kind is Kind.COUNTRY:
            country = country or tail
    title = on_one_line(sentence.span_of(first, max(stop, office.stop)).quote).replace(said.text, head)
    return Office(
        "" if lexicon.is_honorific(head) else title,
        office,
        (sentence.number, body) if body else None,
        _ministry(sentence, office),
        sentence.name_of(country) if country else None,
        of_state,
    )


def _owners(sentence: Sentence, index: int, name: Chunk) -> tuple[Chunk | None, Chunk | None]:
    """What stands before the office and has it, and its country: Korea's | Trade Commission | Chairman."""
    office = sentence.chunks[index]
    owner = sentence.chunks[index - 1] if index else None
    if owner is None or owner == name or owner.kind not in {*_BODIES, Kind.COUNTRY, Kind.PLACE}:
        return None, None
    if sentence.between(owner, office) not in OWNS:
        return None, None
    if owner.kind is Kind.COUNTRY:
        return owner, owner
    if owner.kind in _BODIES and index > 1:
        country = sentence.chunks[index - 2]
        if country.kind is Kind.COUNTRY and sentence.between(country, owner) in OWNS:
            return owner, country
    return owner, None


def _complement(sentence: Sentence, index: int, name: Chunk) -> Chunk | None:
    """What "of", "at", "for" or "to" after an office leads to."""
    office = sentence.chunks[index]
    if index + 1 == len(sentence.chunks):
        return None
    later = sentence.chunks[index + 1]
    gap = sentence.between(office, later)
    if later == name or not gap or gap[0] not in _LEADS:
        return None
    if len(gap) > 2 or (len(gap) == 2 and gap[1] not in {"the", "a", "its"}):
        return None
    for following in sentence.chunks[index + 2 : index + 3]:
        # "Minister of Korea's | Ministry of Trade"
        owned = later.kind is Kind.COUNTRY and following.kind in _BODIES and following != name
        if owned and sentence.between(later, following) in OWNS:
            return following
    return later


def _complement_of_name(sentence: Sentence, name: Chunk) -> Chunk | None:
    """What "of" or "from" after a name leads to; "at" may lead to a hotel."""
    later = sentence.following(name)
    if later and sentence.between(name, later) in (
        ["of"],
        ["of", "the"],
        ["from"],
        ["from", "the"],
    ):
        return later
    return None


def _ministry(sentence: Sentence, office: Chunk) -> str | None:
    """The name of the ministry whose minister this is: the portfolio, if the office names several fields."""
    text = on_one_line(sentence.span_of(office.first, office.stop).quote)
    found = _PORTFOLIO_BEFORE.fullmatch(text) or _PORTFOLIO_AFTER.fullmatch(text)
    if not found or not re.search(r",| and | & ", found[1]):
        return None
    return f"Ministry of {found[1].replace(', and ', ' and ')}"
