"""Who acts: the subject of a verb, who is named by "by", and who stands after the verb."""

from __future__ import annotations

from functools import cache

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.roles.phrases import COORDINATED, coordinated_before, lead, verbs, word_before
from kg.extract.tables import words
from kg.model import Role

NOT_BEFORE_SUBJECT = frozenset(
    "of at for to from in on by under into between via near within through towards than like inside".split()
)
"""Prepositions that make what follows something else than the subject."""

_PARTICIPLES = ("ed", "held", "led", "put", "made", "spoken")
"""Endings of the participles with which "by" names who acts."""

_ATTRIBUTES = frozenset("held attended led headed chaired organized hosted represented including".split())
"""Participles that after a comma describe what stands before it: "the forum, hosted in Seoul"."""

_ATTENDED = frozenset("attended joined visited represented delivered addressed".split())
"""Participles of being there with which "by" names who was: attended by, not "discussed … money by"."""

_COUNTERPARTS = {"counterpart", "counterparts", "its"}
_DEEPEST = 10
_MOST_STEPS = 40
_LONGEST_LIST = 8


@cache
def _passives() -> frozenset[str]:
    return frozenset(
        form
        for form, role in verbs().items()
        if form.endswith(_PARTICIPLES) and (role not in {Role.ATTENDEE, Role.SPEAKER} or form in _ATTENDED)
    )


def as_passive_agent(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """The part of X in: hosted by X, held jointly by Y and X."""
    edge = lead(sentence, chunk)
    if word_before(sentence, edge) == "by":
        for word in reversed(sentence.words(edge - 16, edge - 1)):
            if word in _passives():
                return verbs()[word]
            if word in {".", ";"}:
                break
        return None
    previous = coordinated_before(sentence, chunk)
    return as_passive_agent(sentence, previous, depth + 1) if previous and depth < _LONGEST_LIST else None


def in_inversion(sentence: Sentence, chunk: Chunk) -> Role | None:
    """The part of X in: among those attending was X; in the chair was X; with X presiding; according to X."""
    edge = lead(sentence, chunk)
    before = sentence.words(edge - 6, edge)
    after = sentence.after(chunk, 3)
    if before[-1:] in (["was"], ["were"]):
        if "chair" in before:
            return Role.CHAIR
        if {"attending", "present", "attendance", "among"} & set(before):
            return Role.ATTENDEE
    if after == ["in", "the", "chair"] or after[:1] == ["presiding"] or after[:2] == [",", "presiding"]:
        return Role.CHAIR
    if after[:2] == ["in", "attendance"]:
        return Role.ATTENDEE
    if before[-2:] in (["according", "to"], ["announcement", "by"]):
        return Role.PRESENTER
    return None


def as_subject(sentence: Sentence, chunk: Chunk) -> Role | None:
    """The part of X in: X hosted; X and Y signed; X, an agency of the ministry, held."""
    if word_before(sentence, lead(sentence, chunk)) in NOT_BEFORE_SUBJECT:
        return None
    verb = _verb_after(sentence, chunk)
    return verbs().get(verb) if verb else None


# -- the way from a subject to its verb ------------------------------------------------------------------


def _verb_after(sentence: Sentence, chunk: Chunk, depth: int = 0) -> str | None:
    """The verb whose subject ``chunk`` is: the next one, past brackets, appositions and other subjects."""
    index = chunk.stop
    for _ in range(_MOST_STEPS):
        if depth == _DEEPEST or index >= len(sentence.tokens):
            break
        verb = _verb_at(sentence, index)
        if verb:
            return verb
        other = _next_subject(sentence, index)
        if other:
            return _verb_after(sentence, other, depth + 1)
        index = _past(sentence, index)
    return None


def _verb_at(sentence: Sentence, index: int) -> str | None:
    """The verb at ``index``, or the predicate after a comma there."""
    if _is_verb(sentence, index):
        return sentence.tokens[index].lower
    if sentence.tokens[index].text == "," and _is_predicate(sentence, index + 1):
        return sentence.tokens[index + 1].lower
    return None


def _next_subject(sentence: Sentence, index: int) -> Chunk | None:
    """The next member of a list of subjects, to which a comma or an "and" at ``index`` leads."""
    word, other = sentence.tokens[index].lower, sentence.next_chunk(index)
    if other is None or word == "(" or word in words("auxiliaries"):
        return None
    if word == ",":
        return other if _is_listed(sentence, index, other) else None
    return _person_after_office(sentence, other) if _is_joined(sentence, index, other) else None


def _past(sentence: Sentence, index: int) -> int:
    """Where to go on after what stands at ``index``; the end of the sentence where no verb can follow."""
    word, other = sentence.tokens[index].lower, sentence.next_chunk(index)
    if other and _belongs_to_subject(index, word, other):
        return other.stop
    if word in words("auxiliaries"):
        return index + 1
    if word == "(":
        return _after(sentence, index, ")")
    if word != ",":
        return len(sentence.tokens)
    # "A, together with B, is | holding"
    goes_on = sentence.words(index + 1, index + 2)[:1] in (["is"], ["are"], ["has"], ["have"])
    return index + 1 if goes_on else _after(sentence, index + 1, ",")


def _is_verb(sentence: Sentence, index: int) -> bool:
    """Whether a verb of the table stands at ``index``, in small letters."""
    return (
        index < len(sentence.tokens)
        and not sentence.tokens[index].capital
        and sentence.tokens[index].lower in verbs()
    )


def _is_predicate(sentence: Sentence, index: int) -> bool:
    """Whether the verb after a comma is the predicate: "the SIA, signed", not "the forum, hosted by"."""
    return (
        _is_verb(sentence, index)
        and sentence.tokens[index].lower not in _ATTRIBUTES
        and "by" not in sentence.words(index + 1, index + 3)
    )


def _is_listed(sentence: Sentence, index: int, other: Chunk) -> bool:
    """Whether the comma at ``index`` leads to the next member of a list of subjects, not to an apposition."""
    joint = sentence.words(index, other.first)
    if other.kind not in {Kind.BODY, Kind.NAME} or joint not in COORDINATED:
        return False
    return joint != [","] or _goes_on(sentence, other)


def _goes_on(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a list goes on after one of its members with another name."""
    following = sentence.next_chunk(chunk.stop)
    return (
        following is not None
        and following.kind in {Kind.BODY, Kind.NAME}
        and sentence.between(chunk, following) in ([","], ["and"], [",", "and"])
    )


def _belongs_to_subject(index: int, word: str, other: Chunk) -> bool:
    """Whether an office follows the subject, or a phrase: "of Korea", "in Prague", "at the Ministry"."""
    if other.kind is Kind.OFFICE and other.first == index:
        return True
    return word in {"of", "for", "at", "in", "under"} and other.first - index <= 2


def _is_joined(sentence: Sentence, index: int, other: Chunk) -> bool:
    """Whether "and", or "and its counterpart," leads from ``index`` to the next member of a list."""
    between = [word for word in sentence.words(index, other.first) if word not in _COUNTERPARTS]
    if between in COORDINATED:
        return True
    return (
        other.kind is Kind.COUNTRY
        and between == ["and"]
        and _person_after_office(sentence, other) is not other
    )


def _person_after_office(sentence: Sentence, chunk: Chunk) -> Chunk:
    """The name that an office introduces, or the chunk itself: "U.S. | Secretary | Gina Raimondo"."""
    following = sentence.next_chunk(chunk.stop)
    if following is None or chunk.kind not in {Kind.OFFICE, Kind.COUNTRY}:
        return chunk
    if set(sentence.between(chunk, following)) <= {"counterpart", ",", "the", "'s", "'"}:
        return _person_after_office(sentence, following)
    return chunk


def _after(sentence: Sentence, index: int, mark: str) -> int:
    """The token after the next ``mark`` outside the chunks; the end of the sentence where there is none."""
    inside = {position for chunk in sentence.chunks for position in range(chunk.first, chunk.stop)}
    for position in range(index, len(sentence.tokens)):
        if sentence.tokens[position].text == mark and position not in inside:
            return position + 1
    return len(sentence.tokens)
