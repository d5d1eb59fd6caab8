"""Names of agreements in a sentence: the words that show the type, with those round them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.extract.agreements.extent import NUMBERS, PROPER, name_start, next_start, right_part
from kg.extract.chunks import Kind, Sentence
from kg.extract.dates import MONTHS
from kg.extract.tables import names_pattern, rows
from kg.model import AgreementType, Span

_COMPOUNDS = (
    "partner partners policy policies network networks strategy strategies roadmap utilization era office "
    "division bureau team hub powerhouse countries country nation nations member members signatories "
    "rate rates rules law act bill center centers benefits consulting specialist specialists violation "
    "violations tariff tariffs markets education support"
).split()
_IN_COMPOUND = re.compile(
    rf"[\s-]+(?:{'|'.join(_COMPOUNDS)}|signing ceremony\b(?=.{{0,5}}$))\b", re.IGNORECASE
)
"""What makes the name of an agreement the first part of something else: FTA | policy."""

_COMMON_NOUNS = re.compile(
    r"\b(?:no|any|in|this|reach(?:ed|ing)?|by|mutual|general|full|broad|(?:reach(?:ed)?|c[ao]me to) an) $",
    re.IGNORECASE,
)
"""What stands before "agreement" where it is a state of mind, not a document."""

_JOINED = re.compile(r"(?: \([A-Za-z]+\))?(?:, and |, | and | or | as well as |/)$")
_NOT_COUNTED = (
    "when|where|an?|the|in|on|at|and|of|to|for|with|by|as|that|which|after|from|under|more|years?|percent|countries"
    "|[mb]illion|trillion"
)
_DAY_OF_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\.? $")
_REFERS = re.compile(r"\b(?:the|this|these|those|that|such|its|their) $", re.IGNORECASE)
_MEMBERS = frozenset({"member", "members", "partner", "party"})
"""Nouns of those who have joined an agreement."""

PLAIN = frozenset({"agreement", "agreements", "pact", "pacts", "accord", "accords", "protocol", "protocols"})
"""Words that name an agreement only where it is signed."""


@dataclass(frozen=True, slots=True)
class Naming:
    """One place where a sentence names an agreement; offsets count in the sentence."""

    type: AgreementType
    generic: bool
    """Whether the words are an agreement's only where it is signed, made or counted: contracts, protocol."""
    head: Span
    """The words that show the type: MOU, Free Trade Agreement."""
    span: Span
    """The whole name."""
    count: int
    definite: bool
    """Whether it only points to one named before: the MOU, this agreement."""
    deed: bool = False
    """Whether it is one only where something is done with it, though its words name no other thing."""

    @property
    def bare(self) -> bool:
        """Whether nothing before the head belongs to the name."""
        return self.span.start == self.head.start

    @property
    def plain(self) -> bool:
        """Whether only "agreement" or the like is said."""
        return self.bare and self.head.quote.lower() in PLAIN

    @property
    def plural(self) -> bool:
        """Whether several are meant: MOUs."""
        return self.head.quote.rstrip(")").endswith(("s", "memoranda"))


@cache
def _pattern() -> re.Pattern[str]:
    """The names of all types, each in a group with the number of its row, after a count: two | MOUs."""
    kinds = "|".join(f"(?P<k{index}>{row['pattern']})" for index, row in enumerate(rows("agreements")))
    number = rf"\b\d[\d,]*|\b{names_pattern((*NUMBERS, *map(str.capitalize, NUMBERS)))}\b"
    count = rf"(?P<count>(?:{number})(?: (?!(?:{_NOT_COUNTED})\b)[a-z-]+){{0,3}}? )?"
    return re.compile(rf"(?<![\w$€£¥₩]){count}(?:{kinds})(?![\w-])")


def find_namings(sentence: Sentence) -> Iterator[Naming]:
    """The places where the sentence names agreements, in order; none inside an office or a compound."""
    quote = sentence.span.quote
    matches = [match for match in _pattern().finditer(quote) if _names_one(sentence, match)]
    end = -1
    while matches:
        match, *matches = matches
        if match.start() < end:
            continue
        joined = match
        kind, generic, deed = _type(match)
        while matches and _belong_together(quote, joined, matches[0]):
            joined, *matches = matches
            if generic and kind is AgreementType.TREATY:
                # "agreements and MOUs" are told by the narrower word.
                kind, generic, deed = _type(joined)
        naming = _naming(match, joined, (kind, generic, deed), matches[0] if matches else None)
        end = naming.span.end
        yield naming


def _names_one(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether the words found name an agreement, not an office, a policy, or that people agree."""
    quote, (start, end) = match.string, match.span(_group(match))
    return not (
        _IN_COMPOUND.match(quote, end)
        or _in_office(sentence, sentence.span.start + start)
        or (match[_group(match)].lower() == "agreement" and _COMMON_NOUNS.search(quote, 0, start))
    )


def _belong_together(quote: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Whether two words name the same papers: agreements | and | MOUs, FTA | and | CEPA."""
    between = quote[left.end() : right.start(_group(right))]
    return right["count"] is None and _JOINED.fullmatch(between) is not None


def _group(match: re.Match[str]) -> str:
    return next(name for name, found in match.groupdict().items() if found and name != "count")


def _type(match: re.Match[str]) -> tuple[AgreementType, bool, bool]:
    """The type that the words show, whether they are generic, and whether a deed must make them a fact."""
    row = rows("agreements")[int(_group(match)[1:])]
    return AgreementType(row["type"]), row.get("generic") == "generic", row.get("generic") == "deed"


def _naming(
    match: re.Match[str],
    last: re.Match[str],
    kind: tuple[AgreementType, bool, bool],
    following: re.Match[str] | None,
) -> Naming:
    """The naming whose heads reach from one match to ``last``; ``following`` is the next one's."""
    quote, group = match.string, _group(match)
    type_, generic, deed = kind
    head = Span(match.start(group), last.end(), quote[match.start(group) : last.end()])
    start = name_start(quote, head.start)
    stop = next_start(quote, following.start(_group(following)), head.end) if following else len(quote)
    end = head.end + len(right_part(type_, head.quote, quote[head.end : stop]))
    return Naming(
        type_,
        generic,
        head,
        Span(start, end, quote[start:end]),
        _count(match),
        _is_definite(type_, head, quote) and (start, end) == (head.start, head.end),
        deed,
    )


def _is_definite(kind: AgreementType, head: Span, quote: str) -> bool:
    """Whether the words point to an agreement named before: the MOU; "the DEPA" is a name of its own."""
    own_name = PROPER.search(head.quote) or (kind is AgreementType.TREATY and head.quote.lower() not in PLAIN)
    return not own_name and _REFERS.search(quote[: head.start]) is not None


def _in_office(sentence: Sentence, offset: int) -> bool:
    """Whether the words belong to an office: Director General for | FTA | Policy; a member only joins."""
    return any(
        sentence.tokens[chunk.first].start <= offset < sentence.tokens[chunk.stop - 1].end
        and sentence.tokens[chunk.head].lower not in _MEMBERS
        for chunk in sentence.chunks_of(Kind.OFFICE)
    )


def _count(match: re.Match[str]) -> int:
    """The number of agreements said before the name; a year is none, nor is the day of a month."""
    if not match["count"] or _DAY_OF_MONTH.search(match.string[: match.start()]):
        return 1
    said = match["count"].split()[0].replace(",", "").lower()
    number = NUMBERS.get(said) or (int(said) if said.isdigit() else 1)
    return 1 if 1900 <= number <= 2100 or number == 0 else number
