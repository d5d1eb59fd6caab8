"""With whom something is done: met with X, talks between X and Y, signed jointly with X."""

from __future__ import annotations

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.roles.agents import as_subject
from kg.extract.roles.phrases import coordinated_before, lead, verbs, word_before
from kg.model import Role

_MEETS = frozenset("met meet meets talked conferred consulted".split())
_SHARED = frozenset("co-hosted co-organized co-chaired co-hosts co-chairs hosted organized".split())
"""Verbs of which "with" names one more subject: co-hosted the talks in Seoul with X."""

_TALKS = frozenset("meeting talks consultation consultations conversation call".split())
_INSTRUMENTS = frozenset(
    "mou mous memorandum memoranda understanding agreement agreements contract contracts deal deals loi "
    "arrangement terms".split()
)
"""Nouns after which "with" names who signs."""

_JOINT = frozenset("cooperation collaboration partnership together jointly conjunction coordination".split())
"""Words before "with" which name one more subject: in partnership with, together with."""

_LONGEST_OPENING = 4
_PARTNERS = frozenset("companies firms partners organizations institutions".split())
"""Nouns after which a colon leads in those who sign: "signed with five companies: X, Y"."""


def as_partner(sentence: Sentence, chunk: Chunk) -> Role | None:
    """The part of X in: met with X, signed with X, talks between X and Y, held jointly with X."""
    edge = lead(sentence, chunk)
    word = word_before(sentence, edge)
    if word == "with":
        return _after_with(sentence.words(edge - 12, edge - 1)) or _beside_subject(sentence, chunk, edge)
    if word in {"between", "among"}:
        return _after_between(sentence, sentence.words(edge - 14, edge))
    if word in {":", "and", ","} and _signs_in_list(sentence.words(0, edge)):
        return Role.SIGNATORY
    previous = coordinated_before(sentence, chunk)
    if previous and (word in {"and", "the", ","} or edge == previous.stop + 1):
        return as_partner(sentence, previous)
    return None


def _beside_subject(sentence: Sentence, chunk: Chunk, edge: int) -> Role | None:
    """The part of X in: together with X, Y held; Y, in cooperation with X, held."""
    if _JOINT.isdisjoint(sentence.words(edge - 2, edge - 1)):
        return None
    subject = _ending_before(sentence, edge) if edge > _LONGEST_OPENING else None
    if subject is None and edge <= _LONGEST_OPENING:
        later = (other for other in sentence.chunks_of(Kind.BODY, Kind.NAME) if other.first > chunk.stop)
        subject = next((other for other in later if _begins_clause(sentence, other)), None)
    return as_subject(sentence, subject) if subject else None


def _ending_before(sentence: Sentence, edge: int) -> Chunk | None:
    """The subject beside which a phrase such as ", in cooperation with" before ``edge`` stands."""
    for other in sentence.chunks_of(Kind.BODY, Kind.NAME):
        between = sentence.words(other.stop, edge)
        if between[:1] == [","] and len(between) <= _LONGEST_OPENING + 1 and "," not in between[1:]:
            return other
    return None


def _begins_clause(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a comma, or one and an article, stands before a name."""
    return sentence.words(lead(sentence, chunk) - 1, lead(sentence, chunk)) == [","]


def _after_with(before: list[str]) -> Role | None:
    """The part of who is named after "with", by the words before it."""
    if before[-1:] == ["jointly"]:
        return next((verbs()[word] for word in reversed(before) if word in verbs()), Role.HOST)
    for word in reversed(before):
        if word in verbs() and word not in _TALKS:
            if verbs()[word] in {Role.SIGNATORY, Role.HOST, Role.ORGANIZER}:
                return verbs()[word]
            return Role.ATTENDEE if word in _MEETS else None
        if word in _TALKS:
            shared = (verbs()[other] for other in before if other in _SHARED)
            return next(shared, Role.ATTENDEE)
        if word in _INSTRUMENTS:
            return Role.SIGNATORY
    return None


def _after_between(sentence: Sentence, before: list[str]) -> Role | None:
    """The part of who is named after "between", by the words before it."""
    if {"signed", "mou", "mous", "understanding", "sealed"} & set(before):
        return Role.SIGNATORY
    if {"talks", "meeting", "dialogue", "consultation"} & set(before):
        return Role.ATTENDEE
    marks_event = {"cooperation", "partnership"} & set(before) and any(sentence.chunks_of(Kind.EVENT))
    return Role.ATTENDEE if marks_event else None


def _signs_in_list(before: list[str]) -> bool:
    """Whether the words before a name lead in those who sign: "signed with three partners: X and"."""
    if not {"signed", "sealed"} & set(before) or ":" not in before:
        return False
    colon = before.index(":")
    return not _PARTNERS.isdisjoint(before[max(0, colon - 3) : colon])
