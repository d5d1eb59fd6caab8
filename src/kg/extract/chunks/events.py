"""Names of events in a sentence: 2nd Korea-Vietnam Business Forum, opening ceremony of the plant, talks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from kg.extract import lexicon
from kg.extract.chunks.edges import before_brackets, begins_office, left_edge, with_acronym
from kg.extract.chunks.types import Chunk, Kind
from kg.extract.dates import MONTHS
from kg.extract.lexicon import in_name
from kg.extract.tables import cells, rows, words
from kg.extract.tokens import Token, is_one_of
from kg.model import EventKind

_PARTS_OF_NAMES = {"General", "Secretary", "Representative"}
"""Heads of offices that also stand inside the names of events: General Assembly."""

_JOURNEYS = {"visit", "trip", "tour"}
_MARGINS = {"margins", "sidelines", "occasion", "side"}
"""On what an event is held, which is not what it is about: a meeting | on the margins of the Summit."""

_ARTICLES = {"the", "a", "an"}
_PURPOSES = "upgrade upgrading improve improving conclude concluding modernize modernizing".split()
_LINKS = {"and", "of", "for", "the"}
"""Small words inside what a forum is about."""

_COMMITTEES = {"committee", "commission", "council", "board"}
_OF_ALL_MEMBERS = {"general", "annual"}
_BY_WIRE = {"videoconference", "teleconference"}
"""How people meet, and with words before it a meeting itself: the ministerial | videoconference."""

_CONVENE = "hold holds held holding convene convenes convened convening".split()
_PARLIAMENTS = {"assembly", "congress"}
_OF_CONVENTIONS = frozenset("world international general annual asian global european american".split())
"""Words that tell a congress that meets from one that passes laws."""

_BY_PHONE = frozenset("phone telephone video conference courtesy virtual introductory".split())
_MONTHS = frozenset(month.lower() for month in MONTHS)
_LONGEST_DESCRIPTION = 12


def find_event_chunks(tokens: Sequence[Token]) -> Iterator[Chunk]:
    """The names of events, each found by the noun that heads it."""
    for head, token in enumerate(tokens):
        found = lexicon.event_head(token)
        if found is None:
            continue
        kind, weak = found
        first = _first(tokens, head)
        if token.capital and first == head and not _is_referred_to(tokens, head):
            continue
        if _is_no_event(tokens, first, head) or _is_part_of_event(tokens, head):
            continue
        if kind is EventKind.COMMITTEE_MEETING and not _meets(tokens, first, head):
            continue
        named = _is_named(tokens[first:head], token)
        stop = _stop(tokens, head, named)
        end, acronym = with_acronym(tokens, stop)
        if end < len(tokens) and acronym and tokens[end].year:
            # The year of a forum follows its acronym: Global Trade Forum (GTF) | 2024.
            end += 1
        said = {word.lower for word in (*tokens[first:head], *_holder(tokens, head, stop))}
        if is_one_of(tokens, head - 1, *_OF_ALL_MEMBERS) or is_one_of(tokens, head - 2, "ministerial"):
            # A commission's "General Meeting" is no session of a committee, nor is a "Ministerial Council".
            said -= _COMMITTEES
        sharper = _sharper_kind(kind, said, token.lower)
        yield Chunk(Kind.EVENT, first, end, stop, head, acronym, sharper, weak and not named, named)


# -- to the left of the head -----------------------------------------------------------------------------


def _first(tokens: Sequence[Token], head: int) -> int:
    """The first token of the name that ``head`` heads, past a remark in brackets before it."""
    bracket = before_brackets(tokens, head)
    first = left_edge(tokens, bracket, _in_event_name, _is_common_noun)
    if first == bracket:
        first = head
    if is_one_of(tokens, first - 1, "for") and is_one_of(tokens, first - 2, "responsible"):
        # The name of a meeting goes on to the left: Ministers Responsible for | Trade (MRT) Meeting.
        return left_edge(tokens, first - 1, _in_event_name)
    first = _after_possessor(tokens, first, head)
    if first < head and first and is_one_of(tokens, head, "ceremony") and _is_common_noun(tokens[first - 1]):
        # What is done at a ceremony goes with it: signboard | unveiling ceremony.
        first -= tokens[first].lower.endswith("ing") and not tokens[first].capital
    if is_one_of(tokens, head, "negotiations"):
        first = _first_of_round(tokens, first)
    if first < head and tokens[first].capital:
        return _first_of_outer_name(tokens, first)
    return first


def _first_of_round(tokens: Sequence[Token], first: int) -> int:
    """The first token of "6th round of | Korea-Chile negotiations"; else ``first``."""
    before = first - 1 if is_one_of(tokens, first - 1, "the") else first
    if before > 1 and is_one_of(tokens, before - 1, "of") and is_one_of(tokens, before - 2, "round"):
        return left_edge(tokens, before - 2, _in_event_name)
    return first


def _in_event_name(token: Token) -> bool:
    if token.kind == "number":
        return token.ordinal or (token.year and token.text[:2] in {"19", "20"})
    if token.kind == "possessive":
        return token.text == "'"
    return in_name(token) or lexicon.is_event_modifier(token)


def _is_common_noun(token: Token) -> bool:
    """Whether a small word, no verb or preposition, may stand in a name: "Commerce telehealth showcase"."""
    return (
        token.kind == "word"
        and not token.capital
        and token.lower.isalpha()
        and len(token.lower) > 3
        and token.lower not in words("description_stops")
        and token.lower not in words("holding_words")
        and not lexicon.is_act(token)
        and not token.lower.endswith(("ed", "ing", "ly", "s"))
    )


def _after_possessor(tokens: Sequence[Token], first: int, head: int) -> int:
    """The first token after words that belong to somebody who acts: "Minister Ahn | forum"."""
    for index in range(head - 1, first - 1, -1):
        if is_one_of(tokens, index + 1, "'"):
            # "Trade Ministers' | Meeting" belongs to nobody.
            continue
        if lexicon.is_office_head(tokens[index]) and tokens[index].text not in _PARTS_OF_NAMES:
            return first if index + 1 == head else index + 1
    return first


def _first_of_outer_name(tokens: Sequence[Token], first: int) -> int:
    """The first token of a name that goes on before "of": Investors of the | Quarter, Product of | Korea."""
    if first > 2 and is_one_of(tokens, first - 1, "the") and is_one_of(tokens, first - 2, "of"):
        return first - 3 if in_name(tokens[first - 3]) else first
    if first > 1 and is_one_of(tokens, first - 1, "of"):
        if tokens[first - 2].text.endswith("Republic"):
            return first - 2
        outer = left_edge(tokens, first - 2, _in_event_name) if in_name(tokens[first - 2]) else first
        if lexicon.is_country(tokens[first].text) and outer < first - 2:
            return outer
    return first


# -- what kind of event it is ----------------------------------------------------------------------------


def _is_named(before: Sequence[Token], head: Token) -> bool:
    """Whether the words before the head are a name: before "forum" one capital may be chance."""
    capitals = [token for token in before if in_name(token) and not token.ordinal]
    return len(capitals) > (0 if head.capital else 1) or not all(map(lexicon.is_event_modifier, capitals))


def _is_referred_to(tokens: Sequence[Token], head: int) -> bool:
    """Whether a lone head in capitals is an event: the Forum, last year's Forum, Forum on Trade."""
    if head and (is_one_of(tokens, head - 1, "the", "this") or tokens[head - 1].kind == "possessive"):
        return True
    return is_one_of(tokens, head + 1, "of", "on", "for", "to", "with")


def _is_no_event(tokens: Sequence[Token], first: int, head: int) -> bool:
    """Whether the words name something else: a parliament, what somebody calls for."""
    before = {token.lower for token in tokens[min(first, max(0, head - 1)) : head]}
    if tokens[head].lower in _BY_WIRE and (
        first == head or is_one_of(tokens, first - 1, "via", "by", "through")
    ):
        return True
    if tokens[head].lower == "gathering" and head and _is_plural(tokens[head - 1]):
        return True
    if is_one_of(tokens, head, "session") and "q&a" in before:
        return True
    if tokens[head].lower in _PARLIAMENTS:
        return before.isdisjoint(_OF_CONVENTIONS) and not any(token.ordinal for token in tokens[first:head])
    return tokens[head].lower == "call" and before.isdisjoint(_BY_PHONE)


def _is_plural(token: Token) -> bool:
    """Whether a word in small letters names several who do something: ministers | gathering in Lima."""
    return token.lower.endswith("s") and token.lower in words("counterpart_nouns")


def _is_part_of_event(tokens: Sequence[Token], head: int) -> bool:
    """Whether a session is one of an event that has a name: "closing session | of the World Gas Forum"."""
    if not is_one_of(tokens, head, "session", "sessions") or not is_one_of(tokens, head + 1, "of", "at"):
        return False
    index = head + 2
    while index < len(tokens) and (tokens[index].lower in _ARTICLES or _in_event_name(tokens[index])):
        if tokens[index].capital and lexicon.event_head(tokens[index]) and index > head + 3:
            return not lexicon.body_kind(tokens[index])
        index += 1
    return False


def _meets(tokens: Sequence[Token], first: int, head: int) -> bool:
    """Whether a committee or a working group is a session of it: the 3rd one, or one that was convened."""
    if is_one_of(tokens, head, "group") and "working" not in {token.lower for token in tokens[first:head]}:
        return False
    if any(token.ordinal for token in tokens[first:head]) or is_one_of(tokens, head + 1, "meeting"):
        return True
    edge = first - 1 if is_one_of(tokens, first - 1, *_ARTICLES) else first
    if is_one_of(tokens, edge - 1, *_CONVENE) or (
        is_one_of(tokens, edge - 1, "for")
        and is_one_of(tokens, edge - 2, "preparations", "prepare", "agenda")
    ):
        return True
    convened = is_one_of(tokens, head + 1, "chaired", "convened", "held", "presided")
    return convened and is_one_of(tokens, head + 2, "by", "in", "on", "over", "at")


@cache
def _sharpenings() -> tuple[tuple[frozenset[str], frozenset[str], EventKind, frozenset[str]], ...]:
    """The kinds, the words, the kind that they make, and the heads, in order."""
    return tuple(
        (
            frozenset(cells(row["kinds"])),
            frozenset(cells(row["words"])),
            EventKind(row["becomes"]),
            frozenset(cells(row.get("heads"))),
        )
        for row in rows("event_sharpening")
    )


def _sharper_kind(kind: EventKind, before: set[str], head: str) -> EventKind:
    """The kind of event that the words before the head make more precise."""
    for kinds, said, sharper, heads in _sharpenings():
        if kind in kinds and said & before and (not heads or head in heads):
            return sharper
    return kind


def _holder(tokens: Sequence[Token], head: int, stop: int) -> Sequence[Token]:
    """Whose session it is: the 5th meeting of the Energy | Commission."""
    return tokens[stop - 1 : stop] if is_one_of(tokens, head + 1, "of") else ()


# -- to the right of the head ----------------------------------------------------------------------------


def _stop(tokens: Sequence[Token], head: int, named: bool) -> int:
    """Where the name ends: with its year, and with what the event is about or the place that is visited."""
    stop = head + 1
    if is_one_of(tokens, stop, "discussion", "discussions"):
        stop += 1
    if stop < len(tokens) and tokens[stop].year:
        stop += 1
    if not (
        is_one_of(tokens, stop, "of", "for", "on")
        or (is_one_of(tokens, stop, "to") and tokens[head].lower in _JOURNEYS)
    ):
        return stop
    begin = stop + 1
    while is_one_of(tokens, begin, *_ARTICLES):
        begin += 1
    if is_one_of(tokens, begin, *_MARGINS):
        return stop
    if is_one_of(tokens, head, *_JOURNEYS) and is_one_of(tokens, stop, "of") and begins_office(tokens, begin):
        return stop
    end = _description_end(tokens, begin, named)
    return _with_purpose(tokens, end) if end > begin else stop


def _with_purpose(tokens: Sequence[Token], end: int) -> int:
    """Where the name of a round of talks ends that goes on: negotiations | to upgrade the Korea-Chile FTA."""
    if not is_one_of(tokens, end - 1, "negotiations", "talks") or not is_one_of(
        tokens, end, "to", "on", "for"
    ):
        return end
    begin = end + 2
    while is_one_of(tokens, begin, *_ARTICLES):
        begin += 1
    purpose = _description_end(tokens, begin, named=True) if is_one_of(tokens, end + 1, *_PURPOSES) else begin
    return purpose if purpose > begin else end


def _description_end(tokens: Sequence[Token], begin: int, named: bool) -> int:
    """The end of what a forum is about: names, and small words that lead on to names."""
    edge = begin
    while edge < min(len(tokens), begin + _LONGEST_DESCRIPTION):
        after, acronym = with_acronym(tokens, edge)
        if acronym and after < len(tokens) and in_name(tokens[after]):
            edge = after
        elif _describes(tokens, edge, begin, named):
            edge += 1
        else:
            break
    while edge > begin and is_one_of(tokens, edge - 1, *_LINKS, "&", "on"):
        edge -= 1
    return edge


def _describes(tokens: Sequence[Token], edge: int, begin: int, named: bool) -> bool:
    """Whether the description of an event that began at ``begin`` goes on with the token at ``edge``."""
    token = tokens[edge]
    if token.kind != "word":
        dated = token.year and edge > begin and any(map(in_name, tokens[edge + 1 : edge + 2]))
        return dated or token.ordinal or token.kind == "possessive" or token.text == "&"
    if token.capital:
        return not lexicon.is_function(token) and token.lower not in _MONTHS
    if token.lower not in {*_LINKS, "to"}:
        stops = token.lower in words("description_stops") or token.lower in words("holding_words")
        return not (named or stops)
    after = tokens[edge + 1] if edge + 1 < len(tokens) else None
    if after is None or edge == begin or (token.lower == "and" and after.lower == "the"):
        return False
    if token.lower == "to":
        return named and in_name(after)
    return after.capital or (not named and after.kind == "word")
