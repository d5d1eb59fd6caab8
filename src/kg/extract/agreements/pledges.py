"""Investments that companies pledge, where no agreement is named: firms, a verb of promising, a sum."""

from __future__ import annotations

import re

from kg.extract.agreements.accord import Accord, Findings
from kg.extract.agreements.actors import acting, actors_between
from kg.extract.agreements.dating import set_date
from kg.extract.agreements.extent import NUMBERS
from kg.extract.chunks import Sentence
from kg.extract.folding import on_one_line
from kg.extract.tables import words
from kg.model import AgreementStatus, AgreementType, Span

_PLEDGES = re.compile(
    r"\b(?:pledg\w+|declar\w+ (?:to )?invest\w*|invest(?:s|ed|ing)?\b|investment declarations?"
    r"|announc\w+ (?:an? )?investment)"
)
_COMPANIES = re.compile(
    rf"\b(\d+|{'|'.join(NUMBERS)}) (?:[\w-]+ )?(?:companies|firms|investors)\b", re.IGNORECASE
)
_PROMISES = re.compile(
    r"\b(?:pledg(?:ed?|es|ing)|promis(?:ed?|es)|commit(?:s|ted)?|vow(?:s|ed)?|decid(?:ed|es)|plan(?:s|ned)?"
    r"|agreed|intends?"
    r"|decision|commitment|is going|are going|will|would"
    r"|announced (?:that (?:it|they) )?(?:plans?|would|will))"
    r"(?: to)?(?: (?:also|newly|additionally|jointly|together|each))* (?:invest|put|inject|spend)\b"
    r"|\b(?:announc\w+|unveil\w+|made public|pledg\w+|report\w+|notif\w+|filed|submitted|confirm\w+"
    r"|disclos\w+|committed to)(?: [\w'.,$-]+){0,6}? investments?"
    r"(?: (?:plans?|of|worth|totaling|in|notifications?|declarations?|reports?)\b)"
)
"""How a firm promises to invest: plans to | invest, made public | investment plans."""

_PLANS = re.compile(
    r"\binvestments?(?: plans?| notifications?| declarations?| reports?)?\b"
    r"(?: (?:[^,.;()]|(?<=[A-Z])\.){1,60})?"
)
"""What the pledge is called: investment plans | for the U.S."""

_FIRMS = re.compile(r"\b(?:[Cc]ompanies|[Ff]irms|[Ii]nvestors|[Bb]usinesses|[Cc]onglomerates)\b")
_LONGEST_NAME = 120


def find_pledge(findings: Findings) -> Accord | None:
    """The pledges of a release, told as one: of several companies that are counted, or of firms by name."""
    return _of_counted(findings) or _of_named(findings)


def _of_counted(findings: Findings) -> Accord | None:
    """The pledge of several companies that the first sentence with all its signs tells."""
    for sentence in findings.story.sentences[1:]:
        quote = sentence.span.quote
        pledge = _PLEDGES.search(quote)
        counted = _COMPANIES.search(quote) if pledge else None
        if not counted or not pledge:
            continue
        amounts = findings.amounts_in(sentence.span)
        if not amounts and "declaration" not in quote:
            continue
        said = counted[1].lower()
        start, end = min(counted.start(), pledge.start()), max(counted.end(), pledge.end())
        accord = _pledge(findings, sentence, start, end)
        accord.count = NUMBERS.get(said) or int(said)
        accord.parties = list(findings.companies)
        return accord
    return None


def _of_named(findings: Findings) -> Accord | None:
    """The pledges that firms make by name, each with a sum: Hanbit | plans to invest | $2 billion."""
    pledge: Accord | None = None
    for sentence in findings.story.sentences[1:]:
        quote = sentence.span.quote
        promise = _PROMISES.search(quote)
        amounts = findings.amounts_in(sentence.span) if promise else []
        if promise is None or not amounts:
            continue
        firms = _firms_before(findings, sentence, promise.end())
        if not firms and not _FIRMS.search(quote, 0, promise.end()):
            continue
        if pledge is None:
            plans = _PLANS.search(quote, promise.start())
            start, end = plans.span() if plans else promise.span()
            pledge = _pledge(findings, sentence, start, end)
        else:
            pledge.amounts += [amount for amount in amounts if amount not in pledge.amounts]
        pledge.add_parties(firms)
    return pledge


def _pledge(findings: Findings, sentence: Sentence, start: int, end: int) -> Accord:
    """A pledge that a sentence tells, with the sums in it."""
    quote, offset = sentence.span.quote, sentence.span.start
    accord = Accord(
        AgreementType.INVESTMENT_PLEDGE,
        on_one_line(quote[start:end])[:_LONGEST_NAME],
        AgreementStatus.AGREED,
        amounts=findings.amounts_in(sentence.span),
        spans=[Span(offset + start, offset + end, quote[start:end])],
        happening=findings.happening_in(sentence.number),
    )
    set_date(findings, sentence, accord)
    return accord


def _firms_before(findings: Findings, sentence: Sentence, end: int) -> list[str]:
    """The firms that act in a sentence before an offset; no ministry, association or university."""
    first, last = sentence.span.start, sentence.span.start + end
    actors = acting(sentence, actors_between(findings.actors, first, last))
    return list(
        dict.fromkeys(
            actor.party
            for actor in actors
            if actor.party.startswith("organization/")
            and words("public_bodies").isdisjoint(actor.party.removeprefix("organization/").split("-"))
        )
    )
