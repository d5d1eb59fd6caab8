"""The part that a person or a body has in what a sentence tells, read off the words around its name."""

from __future__ import annotations

from functools import cache

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.tables import rows
from kg.model import Role


@cache
def _verbs() -> dict[str, Role]:
    return {form: Role(row["role"]) for row in rows("role_verbs") for form in row["forms"].split()}


@cache
def _passives() -> frozenset[str]:
    """Participles with which "by" names who acts."""
    return frozenset(
        form for form in _verbs() if form.endswith(("ed", "held", "led", "put", "made", "spoken"))
    )


AUXILIARIES = frozenset(
    "has have had will would is are was were be been being to also jointly both then newly again each respectively recently today who which "
    "that not all together officially formally successfully first further repeatedly strongly likewise himself herself in turn had both "
    "once now just personally virtually separately additionally meanwhile subsequently currently plans plan intends expected set".split()
)
"""Words that may stand between a subject and its verb."""

LIST_LEADS = (
    "including",
    "included",
    "include",
    "includes",
    "namely",
    "comprising",
    "were",
    "was",
    "involving",
    "featuring",
)
GATHERED = frozenset(
    "attended attend attends attending attendance attendees participants participated participating participation present represented "
    "representatives delegates delegation joined guests gathered people persons experts officials figures panelists speakers leaders "
    "there invited together honored recipients companies".split()
)
"""Words that show that a list tells who was there."""

HONOURS = frozenset(
    "citation citations award awards medal medals orders certificates honors honours prizes commendations".split()
)
"""What is given to those whom a ceremony honours."""

REPRESENTED = frozenset(
    "representatives representative officials official delegates delegate delegation delegations members experts executives staff "
    "employees president chairman chairperson head director ceo president deputy vice-president panelists researchers".split()
)
"""Who stands for a body when followed by "of" or "from"."""

COORDINATED = (
    ["and"],
    [","],
    [",", "and"],
    [";"],
    [";", "and"],
    ["and", "the"],
    [",", "the"],
    [",", "and", "the"],
    ["and", "its"],
    ["as", "well", "as"],
    ["as", "well", "as", "the"],
    ["jointly", "with", "the"],
    ["jointly", "with"],
    ["together", "with"],
    ["together", "with", "the"],
    ["along", "with"],
    ["along", "with", "the"],
    ["alongside"],
    ["alongside", "the"],
)
"""What joins two who have the same part."""


def role_of(sentence: Sentence, chunk: Chunk) -> Role | None:
    """The part that ``chunk``, a person or a body, has in the sentence; ``None`` where it is only named."""
    return (
        _as_passive_agent(sentence, chunk)
        or _in_inversion(sentence, chunk)
        or _as_subject(sentence, chunk)
        or _as_partner(sentence, chunk)
        or _as_represented(sentence, chunk)
        or _in_list(sentence, chunk)
    )


def _lead(sentence: Sentence, chunk: Chunk) -> int:
    """The token before the phrase that ``chunk`` ends: articles, countries and offices before it are passed over."""
    edge = chunk.first
    moved = True
    while moved and edge > 0:
        moved = False
        token = sentence.tokens[edge - 1]
        if (
            token.lower in {"the", "a", "an", "its", "'s", "’s", "both", "his", "her", "their"}
            or token.kind == "possessive"
        ):
            edge -= 1
            moved = True
            continue
        for other in sentence.chunks:
            if other.stop == edge and other.kind in {Kind.OFFICE, Kind.COUNTRY} and other is not chunk:
                edge = other.first
                moved = True
                break
    return edge


def _coordinated_before(sentence: Sentence, chunk: Chunk) -> Chunk | None:
    """The member of the same list that stands before ``chunk``."""
    edge = _lead(sentence, chunk)
    for other in reversed([other for other in sentence.chunks if other.stop <= edge]):
        if other.kind not in {Kind.BODY, Kind.NAME}:
            return None
        return other if sentence.words(other.stop, edge) in COORDINATED else None
    return None


def _as_passive_agent(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """Hosted by X, held jointly by X and Y."""
    edge = _lead(sentence, chunk)
    if edge and sentence.tokens[edge - 1].lower == "by":
        for word in reversed(sentence.words(edge - 16, edge - 1)):
            if word in _passives():
                return _verbs()[word]
            if word in {".", ";"}:
                break
        return None
    previous = _coordinated_before(sentence, chunk)
    return _as_passive_agent(sentence, previous, depth + 1) if previous and depth < 8 else None


def _in_inversion(sentence: Sentence, chunk: Chunk) -> Role | None:
    """Among those attending was X; in the chair was X; with X presiding, with X in the chair."""
    edge = _lead(sentence, chunk)
    before = sentence.words(edge - 6, edge)
    after = sentence.words(chunk.stop, chunk.stop + 5)
    if before[-1:] in (["was"], ["were"]):
        if "chair" in before:
            return Role.CHAIR
        if {"attending", "present", "attendance", "among"} & set(before):
            return Role.ATTENDEE
    if after[:3] == ["in", "the", "chair"] or after[:1] == ["presiding"] or after[:2] == [",", "presiding"]:
        return Role.CHAIR
    if after[:2] == ["in", "attendance"]:
        return Role.ATTENDEE
    if before[-2:] == ["according", "to"] or before[-2:] == ["announcement", "by"]:
        return Role.PRESENTER
    return None


def _as_subject(sentence: Sentence, chunk: Chunk) -> Role | None:
    """X hosted, X and Y signed, X, an agency of the ministry, held."""
    edge = _lead(sentence, chunk)
    if edge and sentence.tokens[edge - 1].lower in NOT_BEFORE_SUBJECT:
        return None
    verb = _verb_after(sentence, chunk)
    return _verbs().get(verb) if verb else None


NOT_BEFORE_SUBJECT = frozenset(
    "of at for to from in on by under into between via near within through towards than like inside".split()
)
"""Prepositions that make what follows something else than the subject."""


def _verb_after(sentence: Sentence, chunk: Chunk, depth: int = 0) -> str | None:
    """The verb whose subject ``chunk`` is: the next one, past brackets, appositions and other subjects."""
    tokens = sentence.tokens
    index = chunk.stop
    steps = 0
    while index < len(tokens) and steps < 40 and depth < 10:
        steps += 1
        word = tokens[index].lower
        if word in _verbs() and not tokens[index].capital:
            return word
        if word in AUXILIARIES:
            index += 1
        elif word == "(":
            index = _after(sentence, index, ")")
        elif word == "," and index + 1 < len(tokens) and _is_verb_here(sentence, index + 1):
            return tokens[index + 1].lower
        elif word == ",":
            other = next((c for c in sentence.chunks if c.first >= index), None)
            if (
                other
                and other.kind in {Kind.BODY, Kind.NAME}
                and sentence.words(index, other.first) in COORDINATED
            ):
                listed = sentence.words(index, other.first) != [","] or _goes_on(sentence, other)
                if listed:
                    return _verb_after(sentence, other, depth + 1)
            end = _after(sentence, index + 1, ",")
            if end >= len(tokens):
                return None
            index = end
        else:
            other = next((c for c in sentence.chunks if c.first >= index), None)
            if other and _joined_by(sentence, index, other):
                subject = _person_after_office(sentence, other)
                return _verb_after(sentence, subject, depth + 1)
            if other and other.first == index and other.kind is Kind.OFFICE:
                index = other.stop
                continue
            if other and word in {"of", "for", "at", "under"} and other.first - index <= 2:
                index = other.stop
                continue
            return None
    return None


def _is_verb_here(sentence: Sentence, index: int) -> bool:
    """Whether a verb of the table follows a comma as the predicate: "the SIA, signed", not "the forum, hosted by"."""
    word = sentence.tokens[index].lower
    return word in _verbs() and not sentence.tokens[index].capital and "by" not in sentence.words(index + 1, index + 3) and (
        word not in {"held", "attended", "led", "headed", "chaired", "organized", "hosted", "represented", "including"}
    )


def _goes_on(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a list goes on after one of its members with another name."""
    following = next((c for c in sentence.chunks if c.first >= chunk.stop), None)
    return bool(
        following
        and following.kind in {Kind.BODY, Kind.NAME}
        and sentence.words(chunk.stop, following.first) in ([","], ["and"], [",", "and"])
    )


def _joined_by(sentence: Sentence, index: int, other: Chunk) -> bool:
    """Whether "and", or "and its counterpart," leads from ``index`` to the next member of a list."""
    between = [
        word
        for word in sentence.words(index, other.first)
        if word not in {"counterpart", "counterparts", "its"}
    ]
    if between in COORDINATED:
        return True
    following = _person_after_office(sentence, other)
    return other.kind is Kind.COUNTRY and between == ["and"] and following is not other


def _person_after_office(sentence: Sentence, chunk: Chunk) -> Chunk:
    """The name that an office introduces, or the chunk itself."""
    following = [other for other in sentence.chunks if other.first >= chunk.stop][:1]
    if chunk.kind in {Kind.OFFICE, Kind.COUNTRY} and following:
        between = [
            w
            for w in sentence.words(chunk.stop, following[0].first)
            if w not in {"counterpart", ",", "the", "'s", "’s"}
        ]
        if not between:
            return _person_after_office(sentence, following[0])
    return chunk


def _after(sentence: Sentence, index: int, mark: str) -> int:
    """The token after the next ``mark``; the end of the sentence where there is none."""
    inside = {position for chunk in sentence.chunks for position in range(chunk.first, chunk.stop)}
    for position in range(index, len(sentence.tokens)):
        if sentence.tokens[position].text == mark and position not in inside:
            return position + 1
    return len(sentence.tokens)


def _as_partner(sentence: Sentence, chunk: Chunk) -> Role | None:
    """Met with X, signed with X, talks between X and Y, jointly with X."""
    edge = _lead(sentence, chunk)
    word = sentence.tokens[edge - 1].lower if edge else ""
    if word == "with":
        before = sentence.words(edge - 12, edge - 1)
        if before[-1:] == ["jointly"]:
            return next((_verbs()[w] for w in reversed(before) if w in _verbs()), Role.HOST)
        for verb in reversed(before):
            if verb in _verbs():
                role = _verbs()[verb]
                if role in {Role.SIGNATORY, Role.HOST, Role.ORGANIZER}:
                    return role
                return (
                    Role.ATTENDEE
                    if verb in {"met", "meet", "meets", "talked", "conferred", "consulted"}
                    else None
                )
            if verb in {"meeting", "talks", "consultation", "consultations", "conversation", "call"}:
                return Role.ATTENDEE
            if verb in {"mou", "mous", "memorandum", "understanding", "agreement", "contract", "terms"}:
                return Role.SIGNATORY
        return None
    if word == "between":
        before = sentence.words(edge - 14, edge)
        if {"signed", "mou", "understanding", "sealed"} & set(before):
            return Role.SIGNATORY
        together = {"talks", "meeting", "dialogue", "consultation"} & set(before)
        marked = {"cooperation", "partnership"} & set(before) and any(
            c.kind is Kind.EVENT for c in sentence.chunks
        )
        return Role.ATTENDEE if together or marked else None
    if word in {":", "and", ","} and {"signed", "sealed"} & set(sentence.words(0, edge)):
        lead = sentence.words(0, edge)
        if ":" in lead and {"companies", "firms", "partners", "organizations", "institutions"} & set(
            lead[max(0, lead.index(":") - 3) : lead.index(":")]
        ):
            return Role.SIGNATORY
    previous = _coordinated_before(sentence, chunk)
    if previous and previous.kind in {Kind.BODY, Kind.NAME}:
        return (
            _as_partner(sentence, previous)
            if word in {"and", "the", ","} or edge == previous.stop + 1
            else None
        )
    return None


def _as_represented(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """Officials of X took part; representatives came from X and Y; the Vice President of X."""
    edge = _lead(sentence, chunk)
    before = sentence.words(edge - 10, edge)
    if before[-1:] in (["of"], ["from"]) and GATHERED & set(sentence.words(0, len(sentence.tokens))):
        if (
            REPRESENTED & set(before[-4:-1])
            or ("drawn" in before and before[-1] == "from")
            or ("sent" in before)
        ):
            return (
                Role.DELEGATE if {"delegation", "delegations", "delegates"} & set(before) else Role.ATTENDEE
            )
        if before[-1] == "from" and {"representatives", "participants", "officials", "experts", "came"} & set(
            before
        ):
            return Role.ATTENDEE
    if set(sentence.after(chunk, 1)) & {"officials", "experts", "representatives", "executives", "delegates"}:
        if GATHERED & set(sentence.words(0, len(sentence.tokens))):
            return Role.ATTENDEE
    if before[-1:] == ["by"] and {"sent", "joined", "represented", "accompanied"} & set(before):
        return Role.DELEGATE
    previous = _coordinated_before(sentence, chunk)
    return _as_represented(sentence, previous, depth + 1) if previous and depth < 12 else None


def _in_list(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """… attended by 200 people, including X, Y and Z; those present were X."""
    edge = _lead(sentence, chunk)
    before = sentence.words(0, edge)
    if before[-1:] and (
        before[-1] in LIST_LEADS
        or before[-2:] in (["among", "them"], ["such", "as"])
        or before[-3:] == ["as", "well", "as"]
    ):
        gathered = GATHERED & set(before)
        if HONOURS & set(before):
            return Role.RECIPIENT
        return (
            Role.RECIPIENT
            if gathered and {"honored", "awarded", "recipients"} & set(before)
            else Role.ATTENDEE
            if gathered
            else None
        )
    previous = _coordinated_before(sentence, chunk)
    if previous is None and edge and sentence.tokens[edge - 1].lower in {"and", ",", ";"}:
        # A person with an office may stand between two members of the list.
        earlier = [
            other for other in sentence.chunks if other.stop <= edge and other.kind in {Kind.BODY, Kind.NAME}
        ]
        previous = earlier[-1] if earlier else None
        if previous and len(sentence.words(previous.stop, edge)) > 3:
            previous = None
    return _in_list(sentence, previous, depth + 1) if previous and depth < 16 else None
