"""Whether a sentence tells of people who came together, and not only of their companies or officials."""

from __future__ import annotations

from functools import cache

from kg.extract.chunks import Kind, Sentence
from kg.extract.tables import words

_NEED_OCCASION = frozenset(
    "companies people persons officials experts figures leaders speakers representatives delegates "
    "there".split()
)
"""Words for people who may also be spoken of in their absence: "companies such as X have suffered"."""

_MEETING = frozenset(
    "met meet meets meeting meetings talks talked conferred explained briefed invited hosted luncheon dinner "
    "breakfast reception roundtable discussed exchanged visited signed came".split()
)
"""Words that tell of an occasion, beside those that tell of attendance."""

_TAKE = {"take", "takes", "took", "taking"}


@cache
def _attendance() -> frozenset[str]:
    return words("gathering_words") - _NEED_OCCASION


def tells_gathering(sentence: Sentence, said: set[str]) -> bool:
    """Whether the words ``said`` of a sentence, or an event in it and people, tell who was there."""
    if not _attendance().isdisjoint(said):
        return True
    if _NEED_OCCASION.isdisjoint(said) and words("listed_nouns").isdisjoint(said):
        return False
    return is_occasion(sentence)


def is_occasion(sentence: Sentence) -> bool:
    """Whether the sentence names an event or tells of attendance, of talks or of a signature."""
    said = sentence.words()
    if not (_attendance().isdisjoint(said) and _MEETING.isdisjoint(said)) or any(
        sentence.chunks_of(Kind.EVENT)
    ):
        return True
    return "part" in said and said[said.index("part") - 1] in _TAKE
