"""Names of bodies in a sentence: Ministry of Trade, Hanbit Motors Co., Ltd., Innovation Canada (IC)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.extract import lexicon
from kg.extract.chunks.edges import begins_office, left_edge, right_edge, with_acronym
from kg.extract.chunks.types import Chunk, Kind
from kg.extract.lexicon import in_name
from kg.extract.tokens import Token, is_one_of

COMPLEMENTS = {
    "government": {"of", "for"},
    "committee": {"of", "for", "on"},
    "institute": {"of", "for"},
    "association": {"of", "for"},
    "venue": {"of", "for"},
    "company": set(),
    "suffix": set(),
}
"""The prepositions with which the heads of bodies take a complement, by kind of head."""

_WHOLLY_COMPANIES = {"Corporation", "Corp.", "Corp", "Bank", "Company", "Exchange"}
"""Heads that make a body of a country and words of policy as well: Korea Development | Bank."""

_ABROAD = {"Chamber", "Embassy", "Consulate"}
_LONGEST_COUNTRY = 4
"""Heads of bodies whose names say in which country they are at home."""

_SMALL_HEADS = {
    "government": frozenset(
        "city provincial metropolitan municipal county prefectural state district".split()
    ),
    "union": frozenset("labor labour trade workers' workers".split()),
}
"""Heads in small letters, with the words that must stand before them: Hanbit-do | provincial government."""

_BETWEEN_INITIALS = {"and", "of", "for", "on", "the", "&", ",", "in"}
"""Words of a name that an acronym may pass over."""


def find_body_chunks(tokens: Sequence[Token]) -> Iterator[Chunk]:
    """The names of bodies that a noun such as Ministry, Institute or Electronics heads."""
    for head, token in enumerate(tokens):
        kind = lexicon.body_kind(token)
        if kind is None:
            if token.lower in _SMALL_HEADS:
                yield from _with_small_head(tokens, head)
            continue
        first = _first(tokens, head, kind)
        stop = _stop(tokens, head, kind)
        if first is None or not _is_body(tokens, first, head, stop, kind):
            continue
        end, acronym = with_acronym(tokens, stop)
        yield Chunk(Kind.BODY, first, end, stop, head, acronym)


def _with_small_head(tokens: Sequence[Token], head: int) -> Iterator[Chunk]:
    """A body named as the government of a city or as the union of a firm: "Hanbit Motors labor union"."""
    before = head - 1
    if before > 0 and tokens[before].kind == "possessive":
        before -= 1
    if before < 1 or tokens[before].lower not in _SMALL_HEADS[tokens[head].lower]:
        return
    first = left_edge(tokens, before, _in_body_name)
    if first < before:
        yield Chunk(Kind.BODY, first, head + 1, head + 1, head)


def _in_body_name(token: Token) -> bool:
    return in_name(token) and not lexicon.is_office_head(token)


def _is_after_general(tokens: Sequence[Token], first: int) -> bool:
    """Whether a name begins with General, which heads no office there: General | Motors."""
    if not first or tokens[first - 1].text != "General":
        return False
    return first == 1 or not (lexicon.is_office_head(tokens[first - 2]) or lexicon.is_rank(tokens[first - 2]))


def _is_year(token: Token) -> bool:
    return token.year


def _first(tokens: Sequence[Token], head: int, kind: str) -> int | None:
    """The first token of the name; ``None`` for a suffix such as Ltd. without a name before it."""
    first = left_edge(tokens, head, _in_body_name, _is_year)
    if _is_after_general(tokens, first):
        first -= 1
    if kind == "suffix" and first == head:
        # "Hanbit Motors Co., | Ltd."
        if head < 2 or tokens[head - 1].text != ",":
            return None
        first = left_edge(tokens, head - 1, _in_body_name)
        if first == head - 1:
            return None
    for index in range(head - 1, first - 1, -1):
        # An office stands before the name: "Director | Korea Institute".
        if lexicon.is_office_head(tokens[index]) and not (index == first and tokens[index].text == "General"):
            return index + 1
    return first


def _stop(tokens: Sequence[Token], head: int, kind: str) -> int:
    """Where the name ends, with the complement that its head takes."""
    stop = head + 1
    if kind == "company" and tokens[head].text == "Bank" and is_one_of(tokens, stop, "of", "for"):
        begin = stop + 1 + is_one_of(tokens, stop + 1, "the")
        return right_edge(tokens, begin, any_name=True)
    if kind == "company":
        while stop < len(tokens) and not begins_office(tokens, stop):
            step = 1 + (tokens[stop].text == "&")
            if stop + step > len(tokens) or not _in_body_name(tokens[stop + step - 1]):
                break
            stop += step
        return stop
    if tokens[head].text == "Office" and (end := _end_of_officer(tokens, stop)):
        return end
    stop = _stop_of_complements(tokens, stop, kind)
    if tokens[head].text in _ABROAD and stop + 1 < len(tokens) and tokens[stop].lower == "in":
        # "American Chamber of Commerce | in Korea"
        begin = stop + 1 + is_one_of(tokens, stop + 1, "the")
        length = _length_of_country(tokens[begin : begin + _LONGEST_COUNTRY])
        return begin + length if length else stop
    return stop


def _end_of_officer(tokens: Sequence[Token], stop: int) -> int | None:
    """Where the office ends whose holder a body serves: Office of the | U.S. Trade Representative."""
    if not (is_one_of(tokens, stop, "of") and is_one_of(tokens, stop + 1, "the")):
        return None
    for index in range(stop + 2, len(tokens)):
        if lexicon.is_office_head(tokens[index]):
            named = is_one_of(tokens, index + 1, "of", "for") and index + 2 < len(tokens)
            return right_edge(tokens, index + 2, any_name=True) if named else index + 1
        if not in_name(tokens[index]):
            break
    return None


def _length_of_country(tokens: Sequence[Token]) -> int:
    """How many of the tokens, from the first on, name a country: Korea, Republic of Korea."""
    lengths = range(len(tokens), 0, -1)
    return next((n for n in lengths if lexicon.is_country(" ".join(token.text for token in tokens[:n]))), 0)


def _stop_of_complements(tokens: Sequence[Token], stop: int, kind: str) -> int:
    """Where the complements that begin at ``stop`` end: "of Commerce and Industry", "for the Arts"."""
    while stop + 1 < len(tokens) and tokens[stop].lower in COMPLEMENTS[kind]:
        begin = stop + 1
        if tokens[begin].lower == "the" and begin + 1 < len(tokens):
            begin += 1
        word = tokens[stop].lower
        any_name = (
            word == "of" or kind in {"institute", "association"} or (kind, word) == ("committee", "for")
        )
        end = right_edge(tokens, begin, any_name=any_name)
        if end == begin:
            break
        stop = end
    return stop


def _is_body(tokens: Sequence[Token], first: int, head: int, stop: int, kind: str) -> bool:
    """Whether what the head and its neighbours name is a body."""
    if stop - first == 1:
        return False
    if kind == "company" and first == head and _ends_portfolio(tokens, head):
        return False
    match tokens[head].text:
        case "Group" if is_one_of(tokens, head - 1, "working", "study", "task", "expert", "steering"):
            return False
        case "Service" if stop < len(tokens) and tokens[stop].capital:
            return False
    joined = kind == "company" and tokens[head].text != "Bank"
    if joined and any(lexicon.is_idea(token.text) for token in tokens[head + 1 : stop]):
        # "Critical Metals Cooperation MOU"
        return False
    return kind != "company" or _names_a_company(tokens[first:stop])


def _ends_portfolio(tokens: Sequence[Token], head: int) -> bool:
    """Whether the word belongs to the office before a person's name: Minister of Mines and | Energy | X."""
    edge = head - 1
    while edge > 0 and (lexicon.is_policy(tokens[edge]) or tokens[edge].lower in {"and", ",", "the"}):
        edge -= 1
    return edge > 0 and tokens[edge].lower in {"of", "for"} and lexicon.is_state_office(tokens[edge - 1].text)


def _names_a_company(name: Sequence[Token]) -> bool:
    """Whether a proper name stands before a word such as Energy or Motors, and no list of policy words."""
    if name[0].text in {"Bank", "General"} or any(token.lower == "for" for token in name):
        return len(name) > 1
    if name[-1].text in _WHOLLY_COMPANIES and len(name) > 2 and lexicon.is_country(name[0].text):
        return True
    return not any(token.lower in {"and", ","} for token in name) and any(
        token.text != "&" and not lexicon.is_policy(token) and not lexicon.is_country(token.text)
        for token in name[:-1]
    )


def find_by_acronym(tokens: Sequence[Token]) -> Iterator[Chunk]:
    """Names that an acronym in brackets proves word by word.

    They hold an "and" or a comma, at which other rules stop: "Innovation, Science and Development (ISD)".
    """
    for index in range(2, len(tokens) - 1):
        if tokens[index - 1].text != "(" or tokens[index + 1].text != ")":
            continue
        acronym = tokens[index].text
        if len(acronym) <= 2 or not lexicon.is_acronym(acronym) or lexicon.is_idea(acronym):
            continue
        core = index - 1
        first = _spelt_from(tokens, core, acronym)
        if first is not None and any(token.text in {",", "and"} for token in tokens[first:core]):
            yield Chunk(Kind.BODY, first, index + 2, core, core - 1, acronym)


def _spelt_from(tokens: Sequence[Token], core: int, acronym: str) -> int | None:
    """The token from which on the capitals before ``core`` spell the acronym, if they do."""
    letters = list(acronym)
    edge = core
    while edge > 0 and letters:
        token = tokens[edge - 1]
        joined = edge < core and tokens[edge].text == "&"
        if in_name(token) and token.text[0] == letters[-1]:
            letters.pop()
        elif (
            not (joined and in_name(token))
            and token.lower not in _BETWEEN_INITIALS
            and token.text != "Canada"
        ):
            return None
        edge -= 1
    return edge if not letters and tokens[edge].capital else None
