"""Typed chunks of a sentence: bodies, events, offices, places and plain names, found by the nouns that head them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kg.extract import lexicon
from kg.extract.tokens import Token, tokenize
from kg.model import EventKind, Span


class Kind(StrEnum):
    """What a chunk names."""

    BODY = "body"
    EVENT = "event"
    OFFICE = "office"
    PLACE = "place"
    COUNTRY = "country"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens ``first`` to ``stop`` (exclusive) of a sentence that name one thing.

    ``core`` is where the name itself ends: an acronym in brackets may follow it within the chunk.
    """

    kind: Kind
    first: int
    stop: int
    core: int
    head: int
    acronym: str | None = None
    event: EventKind | None = None
    weak: bool = False
    named: bool = False
    """Whether an event has a name of its own, not only words such as opening, regular, first."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its tokens and chunks, both in order."""

    span: Span
    tokens: tuple[Token, ...]
    chunks: tuple[Chunk, ...]
    text: str
    """The text of the whole release, which offsets count in."""

    def span_of(self, first: int, stop: int) -> Span:
        """The stretch of text from token ``first`` to before token ``stop``."""
        start, end = self.tokens[first].start, self.tokens[stop - 1].end
        return Span(start, end, self.text[start:end])

    def name_of(self, chunk: Chunk) -> Span:
        """The name itself, without an acronym in brackets after it."""
        return self.span_of(chunk.first, chunk.core)

    def words(self, first: int, stop: int) -> list[str]:
        """The tokens of a stretch in small letters."""
        return [token.lower for token in self.tokens[max(0, first) : max(0, stop)]]

    def before(self, chunk: Chunk, count: int = 1) -> list[str]:
        """The tokens just before a chunk."""
        return self.words(chunk.first - count, chunk.first)

    def after(self, chunk: Chunk, count: int = 1) -> list[str]:
        """The tokens just after a chunk."""
        return self.words(chunk.stop, chunk.stop + count)


def _merge_pairs(tokens: Sequence[Token], chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """Two events named as one: "Notification Ceremony and Investors Roundtable"."""
    merged: list[Chunk] = []
    for chunk in chunks:
        last = merged[-1] if merged else None
        if (
            last
            and last.kind is chunk.kind is Kind.EVENT
            and chunk.first == last.stop + 1
            and tokens[last.stop].lower == "and"
            and tokens[last.head].capital
            and tokens[chunk.first].capital
            and tokens[chunk.head].capital
        ):
            merged[-1] = replace(last, stop=chunk.stop, core=chunk.core)
        else:
            merged.append(chunk)
    return tuple(merged)


def parse_sentence(span: Span, text: str, countries: Sequence[Span] = ()) -> Sentence:
    """A sentence with its chunks. ``countries`` are the spans of ``text`` that name a country."""
    tokens = tokenize(span)
    chunks = _resolve(
        (
            *_events(tokens),
            *_bodies(tokens),
            *_by_acronym(tokens),
            *_offices(tokens),
        )
    )
    chunks = _merge_pairs(tokens, chunks)
    chunks = (*chunks, *_countries(tokens, chunks, countries))
    chunks = _with_names(tokens, chunks)
    return Sentence(span, tokens, chunks, text)


# -- edges of a name -----------------------------------------------------------------------------------


def _in_name(token: Token) -> bool:
    return token.capital and not lexicon.is_function(token)


def _left_edge(tokens: Sequence[Token], head: int, accepts: Callable[[Token], bool] = _in_name) -> int:
    """Where a name that is headed at its right end begins."""
    edge = head
    listing = False
    while edge > 0:
        previous = tokens[edge - 1]
        before = tokens[edge - 2] if edge > 1 else None
        if accepts(previous):
            edge -= 1
        elif previous.text == "&" and before and _in_name(before):
            edge -= 2
        elif accepts is _in_event_name and before and _is_common_noun(previous) and _in_name(before):
            edge -= 2
        elif previous.lower == "and" and before and _joins(tokens, edge - 1):
            edge -= 3 if before.text == "," else 2
            listing = True
        elif (
            previous.text == ","
            and listing
            and before
            and lexicon.is_policy(before)
            and lexicon.is_policy(tokens[edge])
        ):
            edge -= 2
        elif (
            previous.text == ")" and (opening := _opening(tokens, edge - 1)) and _in_name(tokens[opening - 1])
        ):
            edge = opening
        else:
            break
    return edge


def _joins(tokens: Sequence[Token], conjunction: int) -> bool:
    """Whether "and" stands between words of one name: Industry and Energy, Trade, and Industry."""
    left = conjunction - 1
    if tokens[left].text == "," and left > 0:
        left -= 1
    return lexicon.is_policy(tokens[left]) and lexicon.is_policy(tokens[conjunction + 1])


def _opening(tokens: Sequence[Token], closing: int) -> int | None:
    """The bracket that opens what ends at ``closing``, if it holds an acronym only."""
    if closing >= 3 and tokens[closing - 2].text == "(" and lexicon.is_acronym(tokens[closing - 1].text):
        return closing - 2
    return None


def _skip_brackets(tokens: Sequence[Token], edge: int) -> int:
    """The token before a bracketed remark that ends just before ``edge``."""
    if edge > 0 and tokens[edge - 1].text == ")":
        for index in range(edge - 2, max(-1, edge - 12), -1):
            if tokens[index].text == "(":
                return index
    return edge


def _right_edge(tokens: Sequence[Token], start: int, *, any_name: bool) -> int:
    """Where a complement that begins at ``start`` ends: Commerce and Industry, Trade, Industry and Energy."""
    edge = start
    while edge < len(tokens):
        token = tokens[edge]
        if _in_name(token) and not lexicon.is_title_head(token) and not _begins_office(tokens, edge):
            if not (any_name or lexicon.is_policy(token)):
                break
            edge += 1
        elif token.text == "&" and edge + 1 < len(tokens) and _in_name(tokens[edge + 1]):
            edge += 2
        elif token.lower in {"and", ","} and edge > start and (step := _continues(tokens, edge)):
            edge += step
        else:
            break
    return edge


def _continues(tokens: Sequence[Token], edge: int) -> int:
    """How many tokens of a list of policy words begin at a comma or an "and"; 0 for none."""
    if not lexicon.is_policy(tokens[edge - 1]):
        return 0
    step = (
        2
        if tokens[edge].text == "," and tokens[edge + 1 : edge + 2] and tokens[edge + 1].lower == "and"
        else 1
    )
    if edge + step >= len(tokens) or not lexicon.is_policy(tokens[edge + step]):
        return 0
    if _begins_office(tokens, edge + step) or _begins_other_name(tokens, edge + step):
        return 0
    if tokens[edge].text == "," and step == 1:
        # A comma goes on with the name only where an "and" closes the list.
        for index in range(edge + 2, min(edge + 8, len(tokens) - 1)):
            if tokens[index].lower == "and":
                return step if lexicon.is_policy(tokens[index + 1]) else 0
            if not (lexicon.is_policy(tokens[index]) or tokens[index].text == ","):
                return 0
        return 0
    return step


def _begins_other_name(tokens: Sequence[Token], edge: int) -> bool:
    """Whether the words from here are themselves a body's name: "… and Energy Commission"."""
    for token in tokens[edge : edge + 5]:
        if lexicon.body_kind(token) in {"government", "committee", "association", "institute"}:
            return True
        if not _in_name(token):
            return False
    return False


def _begins_office(tokens: Sequence[Token], edge: int) -> bool:
    """Whether an office begins here: Vice Chairman, Deputy Director General, Minister."""
    for index in range(edge, min(edge + 4, len(tokens))):
        if lexicon.is_title_head(tokens[index]):
            return index > edge or True
        if not lexicon.is_title_modifier(tokens[index]) or (
            index == edge and lexicon.is_policy(tokens[index])
        ):
            return False
    return False


def _with_acronym(tokens: Sequence[Token], core: int) -> tuple[int, str | None]:
    """The end of a chunk with the acronym in brackets that follows it: (KCCI), (DOC, the Department)."""
    if core + 2 < len(tokens) and tokens[core].text == "(":
        inner = tokens[core + 1].text
        if tokens[core + 2].text == ")" and (
            lexicon.is_acronym(inner) or (inner.isupper() and len(inner) > 1)
        ):
            return core + 3, inner
        if inner.lower() in {"hereinafter", "hereafter"}:
            for index in range(core + 2, min(core + 12, len(tokens))):
                if tokens[index].text == ")":
                    quoted = [
                        token.text for token in tokens[core + 2 : index] if lexicon.is_acronym(token.text)
                    ]
                    return index + 1, quoted[0] if quoted else None
    return core, None


# -- bodies --------------------------------------------------------------------------------------------

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


def _bodies(tokens: Sequence[Token]) -> Iterator[Chunk]:
    for head, token in enumerate(tokens):
        kind = lexicon.body_kind(token)
        if kind is None:
            continue
        first = _left_edge(tokens, head, _in_body_name)
        stop = _body_end(tokens, head, kind)
        if kind == "suffix" and first < head and tokens[head - 1].text == ",":
            first = _left_edge(tokens, head - 1, _in_body_name)
        if kind == "suffix" and first == head:
            if head > 1 and tokens[head - 1].text == ",":
                first = _left_edge(tokens, head - 1, _in_body_name)
            if first >= head - 1:
                continue
        first = _drop_offices(tokens, first, head)
        if first == head and stop == head + 1:
            continue
        if token.text == "Group" and token_is(tokens, head - 1, "working", "study", "task", "expert", "steering"):
            continue
        if token.text == "Service" and stop < len(tokens) and tokens[stop].capital:
            continue
        if kind == "company" and not _names_a_company(tokens, first, stop):
            continue
        end, acronym = _with_acronym(tokens, stop)
        yield Chunk(Kind.BODY, first, end, stop, head, acronym)


def _names_a_company(tokens: Sequence[Token], first: int, stop: int) -> bool:
    """Whether a word such as Energy or Motors has a proper name before it, and is no member of a list of policy words."""
    if tokens[first].text == "Bank":
        return stop > first + 1
    return any(
        word.text != "&" and not lexicon.is_policy(word) and not lexicon.is_country(word.text) for word in tokens[first : stop - 1]
    ) and not any(
        word.lower in {"and", ","} for word in tokens[first:stop]
    )


def _in_body_name(token: Token) -> bool:
    return _in_name(token) and not lexicon.is_title_head(token)


def _drop_offices(tokens: Sequence[Token], first: int, head: int) -> int:
    """The first token of a body's name after words of rank that stand before it: "Director | Korea Institute"."""
    for index in range(head - 1, first - 1, -1):
        if lexicon.is_title_head(tokens[index]):
            return index + 1
    return first


def _body_end(tokens: Sequence[Token], head: int, kind: str) -> int:
    stop = head + 1
    if kind == "company" and tokens[head].text == "Bank" and stop < len(tokens) and tokens[stop].lower == "of":
        return _right_edge(tokens, stop + 1, any_name=True)
    if kind == "company":
        while stop < len(tokens) and _in_body_name(tokens[stop]) and not _begins_office(tokens, stop):
            stop += 1
        return stop
    while stop + 1 < len(tokens) and tokens[stop].lower in COMPLEMENTS[kind]:
        begin = stop + 1
        if tokens[begin].lower == "the" and begin + 1 < len(tokens):
            begin += 1
        any_name = tokens[stop].lower == "of" or kind in {"institute", "association"}
        end = _right_edge(tokens, begin, any_name=any_name)
        if end == begin:
            break
        stop = end
    return stop


def _by_acronym(tokens: Sequence[Token]) -> Iterator[Chunk]:
    """Names that an acronym in brackets proves word by word: Innovation, Science and Economic Development Canada (ISED)."""
    for index in range(2, len(tokens) - 1):
        if (
            tokens[index - 1].text != "("
            or tokens[index + 1].text != ")"
            or not lexicon.is_acronym(tokens[index].text)
        ):
            continue
        letters = list(tokens[index].text)
        edge = index - 1
        while edge > 0 and letters:
            token = tokens[edge - 1]
            if token.capital and token.text[0] == letters[-1] and not lexicon.is_function(token):
                letters.pop()
            elif not (
                token.lower in {"and", "of", "for", "on", "the", "&", ",", "in"} or token.text == "Canada"
            ):
                break
            edge -= 1
        if (
            not letters
            and tokens[edge].capital
            and len(tokens[index].text) > 2
            and not lexicon.is_idea(tokens[index].text)
        ):
            if any(token.text in {",", "and"} for token in tokens[edge : index - 1]):
                yield Chunk(Kind.BODY, edge, index + 2, index - 1, index - 2, tokens[index].text)


# -- events --------------------------------------------------------------------------------------------


def _events(tokens: Sequence[Token]) -> Iterator[Chunk]:
    for head, token in enumerate(tokens):
        found = lexicon.event_head(token)
        if found is None:
            continue
        kind, weak = found
        before = _skip_brackets(tokens, head)
        first = _left_edge(tokens, before, _in_event_name)
        first = head if first == before and before != head else first
        first = _drop_possessor(tokens, first, head)
        if first < head and tokens[first].capital and (outer := _of_the(tokens, first)) is not None:
            first = outer
        capitals = [word for word in tokens[first:head] if _in_name(word) and not word.ordinal]
        named = len(capitals) > (0 if token.capital else 1) or any(not lexicon.is_event_modifier(word) for word in capitals)
        if token.capital and first == head and not _is_referred_to(tokens, head):
            continue
        if kind is EventKind.COMMITTEE_MEETING and not _meets(tokens, first, head):
            continue
        kind = _sharper_kind(tokens, first, head, kind)
        stop = _event_end(tokens, head, named)
        end, acronym = _with_acronym(tokens, stop)
        if end < len(tokens) and acronym and tokens[end].kind == "number" and len(tokens[end].text) == 4:
            end += 1
        yield Chunk(Kind.EVENT, first, end, stop, head, acronym, kind, weak and not named, named)


def _meets(tokens: Sequence[Token], first: int, head: int) -> bool:
    """Whether a committee or a working group is a session of it: the 3rd one, or one that somebody convened."""
    if token_is(tokens, head, "group") and "working" not in {token.lower for token in tokens[first:head]}:
        return False
    return any(token.ordinal for token in tokens[first:head]) or token_is(
        tokens, head + 1, "chaired", "convened", "held", "presided", "met", "meeting"
    )


def token_is(tokens: Sequence[Token], index: int, *words: str) -> bool:
    """Whether the token at ``index`` is one of the words, in capitals or not."""
    return 0 <= index < len(tokens) and tokens[index].lower in words


def _is_referred_to(tokens: Sequence[Token], head: int) -> bool:
    """Whether a lone head in capitals is an event: the Forum, last year's Forum, Forum on Trade."""
    if head and (tokens[head - 1].lower in {"the", "this"} or tokens[head - 1].kind == "possessive"):
        return True
    return head + 1 < len(tokens) and tokens[head + 1].lower in {"of", "on", "for", "to"}


def _of_the(tokens: Sequence[Token], first: int) -> int | None:
    """The beginning of "Investors of the Quarter" from its last word."""
    if (
        first > 2
        and tokens[first - 1].lower == "the"
        and tokens[first - 2].lower == "of"
        and _in_name(tokens[first - 3])
    ):
        return first - 3
    if first > 1 and tokens[first - 1].lower == "of" and tokens[first - 2].text.endswith("Republic"):
        return first - 2
    return None


def _in_event_name(token: Token) -> bool:
    if token.kind == "number":
        return token.ordinal or (len(token.text) == 4 and token.text[:2] in {"19", "20"})
    if token.kind == "possessive":
        return token.text in {"'", "’"}
    if token.capital and not lexicon.is_function(token):
        return True
    return lexicon.is_event_modifier(token)


def _is_common_noun(token: Token) -> bool:
    """Whether a small word may stand inside an event's name: "Commerce telehealth showcase"; no verb, no preposition."""
    return (
        token.kind == "word"
        and token.lower.isalpha()
        and len(token.lower) > 3
        and not token.capital
        and token.lower not in STOPS
        and not token.lower.endswith(("ed", "ing", "ly", "s"))
    )


def _drop_possessor(tokens: Sequence[Token], first: int, head: int) -> int:
    """The first token after words that belong to somebody who acts: "Minister Ahn | forum"."""
    for index in range(head - 1, first - 1, -1):
        if lexicon.is_title_head(tokens[index]) and tokens[index].text not in {
            "General",
            "Secretary",
            "Representative",
        }:
            return first if index + 1 == head else index + 1
    return first


def _sharper_kind(tokens: Sequence[Token], first: int, head: int, kind: EventKind) -> EventKind:
    """The kind of event that the words before the head make more precise."""
    words = {token.lower for token in tokens[first:head]}
    if kind in {EventKind.FORUM, EventKind.EVENT} and words & {
        "launch",
        "launching",
        "opening",
        "inauguration",
        "completion",
    }:
        return EventKind.CEREMONY
    if kind is EventKind.MEETING and words & {"committee", "commission", "council", "board", "taskforce"}:
        return EventKind.COMMITTEE_MEETING
    if kind in {EventKind.MEETING, EventKind.NEGOTIATION} and words & {
        "group",
        "subcommittee",
        "sub-committee",
    }:
        return EventKind.COMMITTEE_MEETING
    if kind in {EventKind.MEETING, EventKind.CEREMONY} and "summit" in words:
        return EventKind.SUMMIT
    if kind is EventKind.CEREMONY and "signing" in words:
        return EventKind.SIGNING
    if kind is EventKind.MEETING and words & {"negotiation", "negotiations", "negotiating"}:
        return EventKind.NEGOTIATION
    if kind is EventKind.NEGOTIATION and tokens[head].lower in {"round", "rounds"} and words & {"table"}:
        return EventKind.FORUM
    return kind


def _event_end(tokens: Sequence[Token], head: int, named: bool) -> int:
    stop = head + 1
    if stop < len(tokens) and tokens[stop].kind == "number" and len(tokens[stop].text) == 4:
        stop += 1
    if stop + 1 < len(tokens) and tokens[stop].lower in {"of", "for", "on", "to", "with", "at", "between"}:
        begin = stop + 1
        while begin < len(tokens) and tokens[begin].lower in {"the", "a", "an"}:
            begin += 1
        preposition = tokens[stop].lower
        if preposition in {"of", "for", "on"} or (
            preposition == "to" and tokens[head].lower in {"visit", "trip", "tour"}
        ):
            end = _complement_end(tokens, begin, named)
            if end > begin:
                stop = end
    return stop


def _complement_end(tokens: Sequence[Token], begin: int, named: bool) -> int:
    """The end of what a forum is about: names, and small words that lead on to names."""
    edge = begin
    while edge < len(tokens) and edge < begin + 12:
        token = tokens[edge]
        after, acronym = _with_acronym(tokens, edge)
        if acronym and after < len(tokens) and _in_name(tokens[after]):
            edge = after
            continue
        if token.kind == "punctuation" and token.text != "&":
            break
        if token.capital and token.lower in {
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
        }:
            break
        if token.kind == "word" and not token.capital:
            if token.lower in {"and", "of", "for", "the"}:
                after = tokens[edge + 1] if edge + 1 < len(tokens) else None
                if not (after and (after.capital or (not named and after.kind == "word"))) or edge == begin:
                    break
                if after.lower in {"the"} and token.lower == "and":
                    break
            elif named or token.lower in STOPS:
                break
        elif token.kind == "number" and not token.ordinal:
            break
        elif token.capital and lexicon.is_function(token):
            break
        edge += 1
    while edge > begin and tokens[edge - 1].lower in {"and", "of", "for", "the", "&", "on"}:
        edge -= 1
    return edge


STOPS = frozenset(
    "its their his her in at on by from to with as who which that where when while was were is are has have had will would held hosted attended took take "
    "takes began begins met led organized convened presided under during after before through until this last next so into via".split()
)
"""Small words that end the description of an event."""


# -- offices -------------------------------------------------------------------------------------------


def _offices(tokens: Sequence[Token]) -> Iterator[Chunk]:
    for head, token in enumerate(tokens):
        if lexicon.is_title_head(token):
            if (
                head + 1 < len(tokens)
                and lexicon.is_title_head(tokens[head + 1])
                and tokens[head + 1].text == "General"
            ):
                continue
            first = _left_edge(tokens, head, _in_office)
        elif lexicon.is_lower_title_head(token):
            first = head
            while (
                first > 0
                and not tokens[first - 1].capital
                and lexicon.is_title_modifier_lower(tokens[first - 1])
            ):
                first -= 1
        else:
            continue
        stop = _office_end(tokens, head)
        yield Chunk(Kind.OFFICE, first, stop, stop, head)


def _in_office(token: Token) -> bool:
    if token.kind == "number":
        return token.ordinal
    return lexicon.is_title_head(token) or lexicon.is_title_modifier(token) or lexicon.is_policy(token)


def _office_end(tokens: Sequence[Token], head: int) -> int:
    """The end of an office with its portfolio: "Minister of Trade, Industry and Energy"."""
    stop = head + 1
    if stop + 1 < len(tokens) and tokens[stop].lower in {"of", "for"}:
        begin = stop + 1
        if tokens[begin].lower == "the" and begin + 1 < len(tokens):
            begin += 1
        end = _portfolio_end(tokens, begin)
        if end > begin and not _begins_other_name(tokens, begin):
            stop = end
    return stop


def _portfolio_end(tokens: Sequence[Token], begin: int) -> int:
    edge = _right_edge(tokens, begin, any_name=False)
    after, acronym = _with_acronym(tokens, edge)
    if edge > begin and acronym and after < len(tokens) and lexicon.is_policy(tokens[after]):
        return _right_edge(tokens, after, any_name=False)
    return edge


# -- putting the chunks of a sentence together -----------------------------------------------------------


def _resolve(candidates: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """Chunks that do not overlap: the longest first, events before bodies before offices."""

    def weight(chunk: Chunk) -> tuple[bool, bool, int, bool, int]:
        inside = chunk.kind is Kind.EVENT and any(
            office.kind is Kind.OFFICE and office.first <= chunk.first and chunk.stop <= office.stop
            for office in candidates
        )
        return (
            inside,
            chunk.kind is Kind.OFFICE,
            -(chunk.core - chunk.first),
            chunk.kind is Kind.BODY,
            chunk.first,
        )

    taken: set[int] = set()
    kept: list[Chunk] = []
    for chunk in sorted(candidates, key=weight):
        if chunk.kind is Kind.OFFICE:
            # "U.S. Department of Commerce | Secretary": what belongs to the body is not said of the office.
            while chunk.first < chunk.head and chunk.first in taken:
                chunk = replace(chunk, first=chunk.first + 1)
        covered = range(chunk.first, chunk.stop)
        if any(index in taken for index in covered):
            continue
        taken.update(covered)
        kept.append(chunk)
    return tuple(sorted(kept, key=lambda chunk: chunk.first))


PARTICLES = frozenset("bin ibn al el de del della der van von da dos du la le den ter af".split())
"""Small words inside the names of persons."""


def _countries(tokens: Sequence[Token], chunks: Sequence[Chunk], spans: Sequence[Span]) -> Iterator[Chunk]:
    """The names of countries that are not part of a longer name."""
    taken = {index for chunk in chunks for index in range(chunk.first, chunk.stop)}
    for span in spans:
        covered = [i for i, token in enumerate(tokens) if span.start <= token.start and token.end <= span.end]
        if not covered or covered[0] in taken:
            continue
        first, stop = covered[0], covered[-1] + 1
        before = first > 0 and first - 1 not in taken and _in_name(tokens[first - 1])
        after = stop < len(tokens) and stop not in taken and _in_name(tokens[stop])
        if not before and (not after or stop - first > 1):
            yield Chunk(Kind.COUNTRY, first, stop, stop, first)


def _with_names(tokens: Sequence[Token], chunks: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
    """The chunks and, between them, every run of capitals: places and plain names."""
    taken = {index for chunk in chunks for index in range(chunk.first, chunk.stop)}
    found: list[Chunk] = list(chunks)
    index = 0
    while index < len(tokens):
        if index in taken or not _in_name(tokens[index]):
            index += 1
            continue
        stop = _run_end(tokens, index, taken)
        found.extend(_split_run(tokens, index, stop))
        index = max(stop, found[-1].stop if found[-1].kind is Kind.PLACE else 0)
    return tuple(sorted(found, key=lambda chunk: chunk.first))


def _run_end(tokens: Sequence[Token], first: int, taken: set[int]) -> int:
    stop = first + 1
    while stop < len(tokens) and stop not in taken:
        token = tokens[stop]
        if _in_name(token) or token.lower.startswith(("al-", "el-")):
            stop += 1
        elif (
            token.text == "&"
            and stop + 1 < len(tokens)
            and stop + 1 not in taken
            and _in_name(tokens[stop + 1])
        ):
            stop += 2
        elif (
            token.lower in PARTICLES
            and stop + 1 < len(tokens)
            and stop + 1 not in taken
            and (
                tokens[stop + 1].capital
                or tokens[stop + 1].lower in PARTICLES
                or tokens[stop + 1].lower.startswith("al-")
            )
        ):
            stop += 2
        else:
            break
    return stop


def _split_run(tokens: Sequence[Token], first: int, stop: int) -> Iterator[Chunk]:
    """A run of capitals as places and names: "Washington D.C." is one place, "Seoul Kim Young-sam" two chunks."""
    index = first
    pending = first
    while index < stop:
        length = _place_length(tokens, index, stop)
        if length:
            if pending < index:
                yield _name(tokens, pending, index)
            end = index + length
            if [token.text for token in tokens[end : end + 2]] in ([",", "D.C."], [",", "DC"]):
                end += 2
            yield Chunk(Kind.PLACE, index, end, end, index)
            index += length
            pending = index
            continue
        index += 1
    if pending < stop:
        yield _name(tokens, pending, stop)


def _place_length(tokens: Sequence[Token], index: int, stop: int) -> int:
    """How many tokens from ``index`` on name a place; a name that goes on is none ("Seoul National")."""
    for length in range(min(lexicon.longest_place(), stop - index), 0, -1):
        name = " ".join(
            token.text.title() if token.text.isupper() and len(token.text) > 4 else token.text
            for token in tokens[index : index + length]
        )
        if lexicon.place(name):
            rest = stop - index - length
            if any(lexicon.is_policy(token) for token in tokens[index + length : stop]):
                return 0
            if (
                rest == 0
                or index == 0
                or length > 1
                or tokens[index + length].text in {"Province", "City", "D.C.", "DC"}
            ):
                return length
            return length if rest >= 2 else 0
    return 0


def _name(tokens: Sequence[Token], first: int, stop: int) -> Chunk:
    end, acronym = _with_acronym(tokens, stop)
    return Chunk(Kind.NAME, first, end, stop, stop - 1, acronym)
