"""Offices in a sentence: Deputy Minister for Trade, vice president, Minister of Industry and Energy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.extract import lexicon
from kg.extract.chunks.edges import begins_body, begins_person, is_plain, left_edge, right_edge, with_acronym
from kg.extract.chunks.types import Chunk, Kind
from kg.extract.korean_names import is_korean_name
from kg.extract.tokens import Token, is_one_of

_GIVEN_NAMES = {"Sultan", "Dean", "Duke", "Prince"}
"""Heads of offices that are given names as well."""

_CHARGES = {"Staff", "Mission", "Protocol", "Delegation"}
"""What some heads head that is no field of policy: Chief of Staff, Head of Delegation."""


def find_office_chunks(tokens: Sequence[Token]) -> Iterator[Chunk]:
    """The offices and ranks, in capitals or not, each with the portfolio that follows it."""
    for head, token in enumerate(tokens):
        if lexicon.is_office_head(token) or _is_head_of_its_body(tokens, head):
            if _goes_on_with_general(tokens, head) or _is_given_name(tokens, head):
                continue
            first = _after_brackets(tokens, left_edge(tokens, head, _in_office), head)
        elif lexicon.is_lower_office_head(token):
            first = _first_of_ranks(tokens, head)
        elif _is_shared(tokens, head):
            capital = token.capital
            first = left_edge(tokens, head, _in_office) if capital else _first_of_ranks(tokens, head)
        else:
            continue
        stop = _stop(tokens, head)
        yield Chunk(Kind.OFFICE, first, stop, stop, head)


def _first_of_ranks(tokens: Sequence[Token], head: int) -> int:
    """Where an office in small letters begins, with its ranks: deputy chief | negotiator."""
    first = head
    while first > 0 and not tokens[first - 1].capital and lexicon.is_lower_rank(tokens[first - 1]):
        first -= 1
    return first


def _is_shared(tokens: Sequence[Token], head: int) -> bool:
    """Whether a plural introduces several persons by their names: "Senators | Jane Hill and Tom Reed"."""
    if head + 2 >= len(tokens) or lexicon.shared_office(tokens[head]) is None:
        return False
    if not all(map(lexicon.in_name, tokens[head + 1 : head + 3])):
        return False
    return is_korean_name(f"{tokens[head + 1].text} {tokens[head + 2].text}") or is_plain(tokens, head + 1)


def _after_brackets(tokens: Sequence[Token], first: int, head: int) -> int:
    """Where an office begins after an acronym in brackets, which ends a body's name: (NPC) | President."""
    closing = (index + 1 for index in range(head - 1, first, -1) if tokens[index].text == ")")
    return next(closing, first)


def _goes_on_with_general(tokens: Sequence[Token], head: int) -> bool:
    """Whether "General" is the head of what begins here: Director | General, Consul | General."""
    following = tokens[head + 1 : head + 2]
    return any(token.text == "General" and lexicon.is_office_head(token) for token in following)


def _is_given_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word for a ruler is a given name, after another office: CEO | Sultan | Al Harbi."""
    if tokens[index].text not in _GIVEN_NAMES or not 0 < index < len(tokens) - 1:
        return False
    before = tokens[index - 1]
    return (lexicon.is_office_head(before) or lexicon.is_policy(before)) and lexicon.in_name(
        tokens[index + 1]
    )


def _is_head_of_its_body(tokens: Sequence[Token], index: int) -> bool:
    """Whether an acronym means the head of the body: Deputy | USTR, USTR | Jane Hill."""
    if not lexicon.may_be_office(tokens[index]):
        return False
    if index and lexicon.is_rank(tokens[index - 1]):
        return True
    name = tokens[index + 1 : index + 3]
    return len(name) == 2 and not any(
        not lexicon.in_name(token)
        or lexicon.is_office_head(token)
        or lexicon.is_rank(token)
        or lexicon.is_policy(token)
        or lexicon.event_head(token)
        for token in name
    )


def _in_office(token: Token) -> bool:
    if token.kind == "number":
        return token.ordinal
    return lexicon.is_office_head(token) or lexicon.is_rank(token) or lexicon.is_policy(token)


def _stop(tokens: Sequence[Token], head: int) -> int:
    """Where an office ends, with its portfolio: "Minister of Trade, Industry and Energy"."""
    stop = head + 1
    if stop + 1 < len(tokens) and tokens[stop].lower in {"of", "for"}:
        begin = stop + 1
        if is_one_of(tokens, begin, "the") and begin + 1 < len(tokens):
            begin += 1
        if tokens[begin].text in _CHARGES and tokens[stop].lower == "of":
            return begin + 1
        end = _portfolio_end(tokens, begin)
        if end > begin and not begins_body(tokens, begin):
            return end
    return stop


def _portfolio_end(tokens: Sequence[Token], begin: int) -> int:
    """Where a portfolio ends; an acronym may stand inside it: "Trade (MOT) Industry and Energy"."""
    edge = right_edge(tokens, begin, any_name=False)
    if edge == begin:
        # "Director General for | Loom Policy | Choi Yeon-su"
        named = right_edge(tokens, begin, any_name=True)
        edge = named if named > begin and begins_person(tokens, begin, named) else begin
    after, acronym = with_acronym(tokens, edge)
    if edge > begin and acronym and after < len(tokens) and lexicon.is_policy(tokens[after]):
        return right_edge(tokens, after, any_name=False)
    return edge
