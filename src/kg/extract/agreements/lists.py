"""Parties in a list after what leads it in, and the clause in which an agreement is made."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.agreements.actors import Actor, acting, actors_between
from kg.extract.chunks import Sentence

_MADE = (
    r"(?:signed|sealed|inked|concluded|reached|made|adopted|issued|released|announced|exchanged|pledged|filed"
    r"|awarded)"
)
_SIGNERS = r", and (?=[^,;]{3,90} (?:signed|sealed|inked|concluded|won)\b)"

LEADS_IN = re.compile(
    r"\b(?:(?:signatures?|signing|conclusion|participation|accession) (?:of|by|between)|between|among|with)"
    r" (?:the (?:governments|ministers|leaders) of )?(?:the )?"
)
"""What leads in parties after the name of an agreement: with | C, signature by | A and B."""

RELATIVE = re.compile(r",? (?:that|which) (?:the )?(?=[A-Z])")
"""What leads in who makes it: FTAs | that | Korea has signed."""

SIGNED_BY = re.compile(rf"\b{_MADE}\b[^.;]*?\bby (?:the )?")
"""What leads in who made it, with a day and a place between: signed in Lima on June 12 by | A and B."""

VERB = re.compile(
    r"\b(?:sign(?:ed|s|ing)?|seal(?:ed|s)|ink(?:ed|s)|conclud(?:e|ed|es)|enter(?:ed|s)? (?:in)?to|exchanged"
    r"|adopt(?:ed|s)|issued|released|announced|won|wins|awarded|clinched|landed|secured|received|renew(?:ed)?|agreed"
    r"|decided|declared?|launch(?:ed)?|start(?:ed)?|began|begin|kick(?:ed|s)? off|open(?:ed)?"
    r"|pursu\w+|propos\w+|plans?|push\w*|move|discuss\w*)\b"
)
"""What is done with agreements."""

CLAUSE = re.compile(rf";|\b(?:while|whereas|when|where|after|before|which|who|that)\b|{_SIGNERS}")
"""Where a clause with a subject of its own may begin."""

_NEXT_CLAUSE = re.compile(
    rf";|\b(?:including|among (?:them|which|others)|such as)\b|{_SIGNERS}"
    r"|\band (?:discussed|agreed|held|met)\b|, (?:and|while) (?:with|for|it|they|he|she|the two)\b"
)
_ENDS_LIST = re.compile(
    r"[.;](?:\s|$)|\b(?:in|on|at|for|to|as|which|who|that|after|during|attended|agreed|took|while)\b"
)
_GOES_ON = re.compile(r",|\band\b|&|\bwith\b|;")
_BRACKETS = re.compile(r"\([^()]*\)")

_FARTHEST_FIRST, _FARTHEST_NEXT = 45, 130
"""Characters between what leads in a list and its first member, and between two members with offices."""


def clause_end(quote: str, after: int) -> int:
    """Where another clause begins that says something else: …, and C and D signed; … and discussed."""
    match = _NEXT_CLAUSE.search(quote, after)
    return match.start() if match else len(quote)


def list_at(sentence: Sentence, actors: Sequence[Actor], offset: int) -> list[Actor]:
    """The actors of the list that begins at an offset of the sentence."""
    at = sentence.span.start + offset
    found: list[Actor] = []
    for actor in acting(sentence, actors_between(actors, at, sentence.span.end), led_in=True):
        between = _BRACKETS.sub("", sentence.text[at : actor.span.start])
        if len(between) > (_FARTHEST_NEXT if found else _FARTHEST_FIRST) or _breaks(between, first=not found):
            break
        found.append(actor)
        at = actor.span.end
    return found


def _breaks(between: str, *, first: bool) -> bool:
    """Whether the words between two names show that the list is over."""
    if VERB.search(between) or _ENDS_LIST.search(between):
        return True
    return not first and _GOES_ON.search(between) is None
