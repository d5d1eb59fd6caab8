"""Signings that a verb tells: two bodies signed an MOU on a day."""

from __future__ import annotations

import re

from kg.extract.chunks import Kind, Sentence
from kg.extract.events.headline import acts_of_title
from kg.extract.events.meeting import is_of_negotiations, partners
from kg.extract.events.story import EventMention, Story
from kg.model import EventKind, Span

_SIGNED = {"signed", "sealed", "inked"}
_SIGNABLE = re.compile(
    r"\bMOUs?\b|\bmemorand\w+(?: of understanding)?(?: \(MOUs?\))?|\b(?:agreement|contract|protocol)s?\b"
    r"|\btreat(?:y|ies)\b|\bletters? of intent|\b(?:joint |vision )?(?:declaration|statement)s?\b"
    r"|\bterms of reference\b|\barrangements?\b|\b(?:framework|pact|accord|deal)s?\b"
    r"|\b(?:FTA|CEPA|EPA|TIPF|DPA|LOI|MOC|TOR)s?\b",
    re.IGNORECASE,
)
_HAS = re.compile(r"\b(?:has|have|had)$")
"""What stands before a verb that tells what was done at some time: agreements that Korea | has signed."""


def signing(story: Story, sentence: Sentence, *, alone: bool) -> EventMention | None:
    """A signing told by "signed": on a day that is said, or in a sentence about nothing else."""
    verbs = [index for index, token in enumerate(sentence.tokens) if token.lower in _SIGNED]
    signable = _SIGNABLE.search(sentence.span.quote) if verbs else None
    dated = any(found.start for found in story.dates_in(sentence.number))
    if verbs and dated and not _is_dated_itself(story, sentence, verbs[0]):
        return None
    if not signable or not (dated or alone or EventKind.SIGNING in acts_of_title(story)):
        return None
    events = [sentence.name_of(chunk).start for chunk in sentence.chunks_of(Kind.EVENT)]
    for index in verbs:
        verb = sentence.tokens[index]
        before = " ".join(sentence.words(0, index))
        if _HAS.search(before):
            continue
        if (
            re.search(r"\bfollow(?:s|ed|ing)?\b", before)
            or "day before" in before
            or all(start > verb.start for start in events)
        ):
            start = min(sentence.span.start + signable.start(), verb.start)
            end = max(sentence.span.start + signable.end(), verb.end)
            quote = Span(start, end, sentence.text[start:end])
            met = partners(story, sentence, index)
            return EventMention(
                sentence.number,
                quote,
                EventKind.SIGNING,
                "signed",
                weak=not dated,
                partners=met.span if met and met.people else None,
                counterparts=story.names_in(sentence, met.people) if met else frozenset(),
            )
    return None


def _is_dated_itself(story: Story, sentence: Sentence, verb: int) -> bool:
    """Whether a date belongs to the verb, not to an event named between: "signed at the Forum, held on …"."""
    events = [
        sentence.name_of(chunk).start
        for chunk in sentence.chunks_of(Kind.EVENT)
        if chunk.named and not is_of_negotiations(sentence, chunk)
    ]
    at = sentence.tokens[verb].start
    for said in story.dates_in(sentence.number):
        first, last = sorted((at, said.span.start))
        if said.start and not any(first < event < last for event in events):
            return True
    return False
