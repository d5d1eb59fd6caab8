"""Names of agreements in a sentence: the words that show the type, with those round them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.extract.chunks import Kind, Sentence
from kg.extract.dates import MONTHS
from kg.extract.tables import rows
from kg.model import AgreementType, Span

NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
}

_NAME = r"[A-Z][\w.]*"
_STATES = rf"{_NAME}(?:[-–](?:Republic of )?{_NAME})*"
_ATTRIBUTES = (
    "and & upgraded bilateral non-binding preliminary digital trilateral investment partnership "
    "export supply joint"
).split()
_LEFT = re.compile(rf"\b(?:(?:{_STATES}|Trade in (?:Goods|Services)|{'|'.join(_ATTRIBUTES)}) )+$")
"""What belongs to the name on its left: "Korea-Chile upgraded | FTA"."""

_LEFT_OUT = re.compile(r"^(?:and |The |In |At |On |As |While |With |Under |For |& )+")
"""Words with a capital that begin a sentence, not the name."""

_FIELD = r"(?: Agreement)? on Trade in (?:Goods|Services)"
_PAIR = rf" between {_NAME}(?: {_NAME})* and {_NAME}(?: {_NAME})*"
_GOING_ON = (
    "were|was|is|are|which|that|under|in which|and agreed|in order|sealed|signed|has|have|had|will|by|at|as"
)
_TOPIC = (
    r" (?:on|for|of|about|with|to) (?:the )?[^,;.()]{3,120}?"
    rf"(?=,|;|\.(?:\s|$)|\)| (?:{_GOING_ON})\b)"
)
_RIGHT = re.compile(rf"{_FIELD}|{_PAIR}|{_TOPIC}")
"""What belongs to the name on its right: "MOU | on batteries", "Agreement | between Korea and Chile"."""

_TYPES_WITH_TOPIC = {
    AgreementType.MOU,
    AgreementType.OTHER,
    AgreementType.TREATY,
    AgreementType.JOINT_STATEMENT,
}

_COMPOUNDS = (
    "partner partners policy policies network networks strategy strategies roadmap utilization era office "
    "division bureau team hub powerhouse countries member members"
).split()
_IN_COMPOUND = re.compile(rf"\s+(?:{'|'.join(_COMPOUNDS)}|signing ceremony\b(?=.{{0,5}}$))\b", re.IGNORECASE)
"""What makes the name of an agreement the first part of something else: FTA | policy."""

_NOT_COUNTED = "when|where|an?|the|in|on|at|and|of|to|for|with|by|as|that|which|after"
_DAY_OF_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\.? $")


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

    @property
    def bare(self) -> bool:
        """Whether nothing before the head belongs to the name."""
        return self.span.start == self.head.start


@cache
def _pattern() -> re.Pattern[str]:
    """The names of all types, each in a group with the number of its row, after a count: two | MOUs."""
    kinds = "|".join(f"(?P<k{index}>{row['pattern']})" for index, row in enumerate(rows("agreements")))
    number = rf"\b\d[\d,]*|\b(?i:{'|'.join(NUMBERS)})"
    count = rf"(?P<count>(?:{number})(?: (?!(?:{_NOT_COUNTED})\b)[a-z-]+){{0,2}}? )?"
    return re.compile(rf"(?<!\w){count}(?:{kinds})(?![\w-])")


def find_namings(sentence: Sentence) -> Iterator[Naming]:
    """The places where the sentence names agreements, in order; none inside an office or a compound."""
    quote = sentence.span.quote
    end = -1
    for match in _pattern().finditer(quote):
        if match.start() < end:
            continue
        naming = _naming(match)
        after_head = quote[naming.head.end :]
        if not _IN_COMPOUND.match(after_head) and not _in_office(
            sentence, sentence.span.start + naming.head.start
        ):
            end = naming.span.end
            yield naming


def _naming(match: re.Match[str]) -> Naming:
    quote = match.string
    group = next(name for name, found in match.groupdict().items() if found and name != "count")
    row = rows("agreements")[int(group[1:])]
    kind = AgreementType(row["type"])
    head = Span(*match.span(group), match[group])
    left = _LEFT.search(quote[: head.start])
    start = left.start() if left else head.start
    left_out = _LEFT_OUT.match(quote[start : head.start])
    start += left_out.end() if left_out else 0
    end = head.end + len(_right_part(kind, quote[head.end :]))
    return Naming(
        kind, row.get("generic") == "generic", head, Span(start, end, quote[start:end]), _count(match)
    )


def _right_part(kind: AgreementType, rest: str) -> str:
    """What belongs to a name on its right; trade agreements take no topic: "FTA | for Korean exporters"."""
    right = _RIGHT.match(rest)
    if right is None:
        return ""
    part = right.group()
    return part if kind in _TYPES_WITH_TOPIC or " between " in part or "on Trade" in part else ""


def _in_office(sentence: Sentence, offset: int) -> bool:
    """Whether the words belong to an office: Director General for | FTA | Policy."""
    return any(
        sentence.tokens[chunk.first].start <= offset < sentence.tokens[chunk.stop - 1].end
        for chunk in sentence.chunks_of(Kind.OFFICE)
    )


def _count(match: re.Match[str]) -> int:
    """The number of agreements said before the name; a year is none, nor is the day of a month."""
    if not match["count"] or _DAY_OF_MONTH.search(match.string[: match.start()]):
        return 1
    said = match["count"].split()[0].replace(",", "").lower()
    number = NUMBERS.get(said) or (int(said) if said.isdigit() else 1)
    return 1 if 1900 <= number <= 2100 or number == 0 else number
