"""The day on which an agreement was reached."""

from __future__ import annotations

import re

from kg.extract.agreements.accord import REACHED, Accord, Findings
from kg.extract.chunks import Sentence
from kg.extract.dates import DateMention

_AT_EVENT = re.compile(
    r"^(?:At|During|In the course of|On the occasion of|On the sidelines of|Following) | at (?:the|a) "
)
"""How a sentence goes that tells what was reached at an event."""


def _nearest(findings: Findings, sentence: Sentence, accord: Accord) -> DateMention | None:
    """The date said nearest to the agreement, single days before ranges."""
    said = [found for found in findings.story.dates_in(sentence.number) if found.start]
    at = accord.spans[0].start
    return min(said, key=lambda found: (found.end is not None, abs(found.span.start - at)), default=None)


def set_date(findings: Findings, sentence: Sentence, accord: Accord) -> None:
    """Give an agreement the day that its sentence says, or that of the event at which it was reached."""
    if accord.status not in REACHED:
        return
    said = _nearest(findings, sentence, accord)
    happening = accord.happening
    if said:
        accord.agreed_on = said.start
        accord.spans.append(said.span)
    elif happening and happening.start and happening.end is None and _AT_EVENT.search(sentence.span.quote):
        accord.agreed_on = happening.start
        accord.spans += happening.spans[:1]
