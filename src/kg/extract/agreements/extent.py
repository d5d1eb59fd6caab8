"""How far the name of an agreement reaches to the left and to the right of the words that show its type."""

from __future__ import annotations

import re

from kg.extract.dates import MONTHS
from kg.model import AgreementType

NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
}

_NAME = r"[A-Z][\w.&]*"
_STATES = rf"{_NAME}(?:[-–](?:Republic of )?{_NAME})*"
_ATTRIBUTES = (
    "and & upgraded bilateral non-binding preliminary digital trilateral investment partnership "
    "export supply joint tripartite"
).split()
_LEFT = re.compile(rf"\b(?:(?:{_STATES}|Trade in (?:Goods|Services)|{'|'.join(_ATTRIBUTES)}) )+$")
"""What belongs to the name on its left: "Korea-Chile upgraded | FTA"."""

_OF_ANOTHER = re.compile(r"\b(?:with|between|among|from|in)(?: the)? $")
"""What shows that names belong to what stands before: CEPAs with | Chile and Peru and | FTAs."""

_OWNER = re.compile(rf"\b{_NAME}(?: {_NAME})*['’]s? $")
"""Whose it is: Korea's | FTA with Chile."""

_BEGINNINGS = (
    "and & The In A An At On As While With Under For To By Through After Following Once When If "
    "Its Their This That These Those Several Some Such Both Although Since Also Moreover Separately "
    "Meanwhile Korean"
).split()
_LEFT_OUT = re.compile(rf"^(?:(?:{'|'.join((*_BEGINNINGS, *map(str.capitalize, NUMBERS)))}) )+")
"""Words with a capital that begin a sentence, not the name."""

_AND_ANOTHER = re.compile(
    r"(?:,|,? and|,? as well as|,? along with|,? or)"
    rf"(?: (?:an?|the|another|its|their|\d+|[a-z]+teen|{'|'.join(NUMBERS)}))?(?: [a-z-]+){{0,3}} ?$"
)
"""What leads in the next of several agreements: "an MOU on wind | and a loan | agreement"."""

_DAYS = "Mon|Tues|Wednes|Thurs|Fri|Satur|Sun"
_ONWARDS = "|".join(
    (
        r"was|were|is(?! to)|are(?! to)|has|have|had|will|would|took|takes?",
        r"entered|came|made|sealed|signed|inked|following|today|yesterday|here|through|via|as well as|since",
        r"which|who|that(?! (?:is|are|aims?|seeks?) )|(?<!such )as|by|at|after|before|during|while",
        r"when|where|if|but|under(?! which)|until|because|so that|so as",
        r"to (?:come|enter|take|be|that|this|which|have)|with a view|according|marking|thereby|making",
        r"in (?:order|attendance|line|return|[A-Z][a-z]+|(?:the )?presence|early|late|\d{4}|which)",
        r"on (?:the (?:occasion|sidelines|margins|same day|spot|day)|behalf)",
        rf"on (?:(?:{_DAYS})day|(?:{'|'.join(MONTHS)})\b)",
        r"and (?:(?:also|then|further|both|jointly) )?(?:agreed|discussed|decided|pledged|exchanged|held"
        r"|shared|signed|announced|confirmed|reaffirmed|promised|vowed|expressed|visited|met|attended"
        r"|asked|called|noted|said|adopted|launched|established|has|have|will|is|are|was|were)",
    )
)
"""Where the name is over and the sentence goes on."""

_IN_WORD = r"""[^\s,;.()–—"]|(?<=\w)[.–](?=\w)|(?<=[A-Z])\.(?= ?[a-z])|\([A-Z][\w&]{1,6}\)"""
_WORD = rf"(?: (?!(?:{_ONWARDS})\b)(?:{_IN_WORD})+)"
_WORDS = rf"{_WORD}+(?:(?:,{_WORD}{{1,4}})+,? and{_WORD}{{1,8}})?"
"""Words, or a list of them: trade, investment and minerals."""

_LEADS = "|".join(
    (
        "on|for|of|about|to|with|concerning|regarding|covering|between|among|aimed at|designed to",
        r"under which (?:\w+ ){1,3}?(?:will|would|is to|are to)",
        r"that (?:is to|aims? to|seeks? to)",
        r"in (?:the )?(?:\w+ )?(?:fields?|areas?|sectors?)",
    )
)
_WORTH = r"(?: worth [^,;()]{1,25}?(?= to | for | under | with |,|\.|$))?"
_RIGHT = re.compile(rf"{_WORTH}(?! (?:{_ONWARDS})\b) (?:{_LEADS})(?= ){_WORDS}")
"""What belongs to the name on its right: "MOU | on batteries", "Agreement | between Korea and Chile"."""

_PARTY = rf"(?:the )?{_NAME}(?:[ -]{_NAME})*"
_PARTIES = rf"{_PARTY}(?:(?:, and |, | and ){_PARTY})*"
_FIELD = r"(?: Agreement)? on Trade in (?:Goods|Services)"
_RIGHT_OF_TRADE = re.compile(rf"(?:{_FIELD})?(?: (?:between|among|with) {_PARTIES})?")
"""The same for trade agreements, which have no topic: "FTA | for Korean exporters"."""

_TRADE = frozenset({AgreementType.FTA, AgreementType.CEPA, AgreementType.EPA, AgreementType.TIPF})

PROPER = re.compile(
    r"RCEP|CPTPP|IPEF|DEPA|Digital Economy"
    r"|Regional Comprehensive|Indo-Pacific|Trans-Pacific|Government Procurement"
)
"""Names that mean one agreement of many states wherever they stand."""


def name_start(quote: str, head: int) -> int:
    """Where the name begins whose words that show the type begin at ``head``."""
    left = _left(quote, head)
    left_out = _LEFT_OUT.match(quote[left:head])
    start = left + (left_out.end() if left_out else 0)
    owner = _OWNER.search(quote[:start]) if start == head else None
    return owner.start() if owner else start


def _left(quote: str, head: int) -> int:
    """Where the words with capitals before the type begin; parties of another agreement are none of them."""
    left = _LEFT.search(quote[:head])
    if left is None:
        return head
    if _OF_ANOTHER.search(quote, 0, left.start()) and " and " in left[0]:
        return quote.rindex(" and ", 0, head) + len(" and ")
    return left.start()


def next_start(quote: str, head: int, after: int) -> int:
    """Where a name that reaches to ``after`` must end, as the next of a list has its type at ``head``."""
    another = _AND_ANOTHER.search(quote[: _left(quote, head)], after)
    return another.start() if another else len(quote)


def right_part(kind: AgreementType, head: str, rest: str) -> str:
    """What belongs to a name on its right; trade agreements take no topic: "FTA | for Korean exporters"."""
    topic = kind not in _TRADE and PROPER.search(head) is None
    right = (_RIGHT if topic else _RIGHT_OF_TRADE).match(rest)
    part = right.group() if right else ""
    return part if part.endswith(("U.S.", "U.K.")) else part.rstrip(".")
