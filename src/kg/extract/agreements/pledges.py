"""Investments that companies pledge, where no agreement is named: a number of companies, a verb, a sum."""

from __future__ import annotations

import re

from kg.extract.agreements.accord import Accord, Findings
from kg.extract.agreements.dating import set_date
from kg.extract.agreements.naming import NUMBERS
from kg.extract.folding import on_one_line
from kg.model import AgreementStatus, AgreementType, Span

_PLEDGES = re.compile(
    r"\b(?:pledg\w+|declar\w+ (?:to )?invest\w*|invest(?:s|ed|ing)?\b|investment declarations?"
    r"|announc\w+ (?:an? )?investment)"
)
_COMPANIES = re.compile(
    rf"\b(\d+|{'|'.join(NUMBERS)}) (?:[\w-]+ )?(?:companies|firms|investors)\b", re.IGNORECASE
)
_LONGEST_NAME = 120


def find_pledge(findings: Findings) -> Accord | None:
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
        offset = sentence.span.start
        accord = Accord(
            AgreementType.INVESTMENT_PLEDGE,
            on_one_line(quote[start:end])[:_LONGEST_NAME],
            AgreementStatus.AGREED,
            NUMBERS.get(said) or int(said),
            parties=list(findings.companies),
            amounts=amounts,
            spans=[Span(offset + start, offset + end, quote[start:end])],
            happening=findings.happening_in(sentence.number),
        )
        set_date(findings, sentence, accord)
        return accord
    return None
