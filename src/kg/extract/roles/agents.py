"""Who acts: the subject of a verb, who is named by "by", and who stands after the verb."""

from __future__ import annotations

from functools import cache

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.roles.phrases import (
    COORDINATED,
    coordinated_before,
    described_by,
    lead,
    verbs,
    word_before,
)
from kg.extract.tables import words
from kg.model import Role

NOT_BEFORE_SUBJECT = frozenset(
    "of at for to from in on by under into between via near within through towards than like inside".split()
)
"""Prepositions that make what follows something else than the subject."""

_PARTICIPLES = ("ed", "held", "led", "put", "made", "spoken")
"""Endings of the participles with which "by" names who acts."""

_OTHER_PARTICIPLES = {"run", "built", "sold", "written", "drawn", "grown", "bought", "taken", "given"}
_STUDIED = {"conducted", "published", "released", "reported", "presented"}
_STUDIES = {"survey", "surveys", "study", "studies", "research", "poll", "polls", "analysis", "index", "data"}
"""What is told "by" its source, which need not take part in anything."""

_ATTRIBUTES = frozenset(
    "held attended led headed chaired organized hosted represented including head chair host lead "
    "present".split()
)
"""Words that after a comma describe what stands before it: "the forum, hosted in Seoul", "X, head of"."""

_ATTENDED = frozenset("attended joined visited represented delivered addressed voiced".split())
"""Participles of being there with which "by" names who was: attended by, not "discussed … money by"."""

_TO_BE_THERE = "attended"
"""The verb that stands for all phrases which say that somebody was there."""

_TAKE = (["take"], ["takes"], ["took"], ["taken"], ["taking"])
_WAS = {"is", "are", "was", "were", "be", "been", "also"}
_CHOSEN = {"selected", "named", "chosen", "designated", "recognized", "recognised"}
"""Participles that after "was" tell of those who are honoured."""

_RELATIVE = {"who", "which", "that"}
_BE = {"is", "are", "was", "were", "be", "been"}
_GIVEN = {"awarded", "honored", "honoured", "represented", "committed", "decided"}
"""Participles that after "was" tell of those who were there."""

_PHRASES_BEFORE = {
    "according to": Role.PRESENTER,
    "announcement by": Role.PRESENTER,
    "sponsorship of": Role.ORGANIZER,
    "auspices of": Role.ORGANIZER,
}
"""Pairs of words that say the part of who is named after them."""

_PERFORMANCES = frozenset(
    "presentations presentation speeches speech lectures lecture remarks briefings briefing exhibits address "
    "talk demonstration".split()
)
"""What is given "by" those who are there."""

_GAVE = {"gave", "gives", "give", "giving"}
_LONGEST_OBJECT = 6
"""Within how many words after "gave" the performance is named: gave a short keynote speech."""

_ATTENDING = {"attending", "participating", "joining", "present", "represented"}
_PRESENT = {"attending", "present", "attendance", "among", "part", "participating", "joining", "hand"}
"""Words before "was" that say that who follows was there."""

_BROUGHT = {"bring", "brings", "brought", "bringing"}
_ORGANS = {"panel", "leadership", "delegation", "board"}
"""What acts for the body that "of" leads to: a panel of the Trade Organization."""

_SAYING = frozenset(
    "said says say stated noted stressed emphasized emphasised explained added mentioned remarked pointed "
    "underlined underscored saying noting stating adding".split()
)
"""Words before "that" which tell what somebody says of others."""

_COUNTERPARTS = {"counterpart", "counterparts", "its"}
_DEEPEST = 10
_MOST_STEPS = 40
_LONGEST_LIST = 8
_LONGEST_COUNT = 6
_NEAR, _FAR = 16, 60
"""How many tokens before "by" its participle stands at the most."""
_LONGEST_REST = 6
"""How many small words a last member of a list without a name has: "and five other carmakers"."""


@cache
def _passives() -> frozenset[str]:
    return frozenset(
        form
        for form, role in verbs(passive=True).items()
        if form.endswith(_PARTICIPLES) and (role not in {Role.ATTENDEE, Role.SPEAKER} or form in _ATTENDED)
    )


def as_passive_agent(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """The part of X in: hosted by X, held jointly by Y and X."""
    edge = _after_by(sentence, lead(sentence, chunk))
    if word_before(sentence, edge) == "by":
        # "attended by X on the Korean side and on the other | by Y"
        said = word_before(sentence, edge - 1)
        if said in _PERFORMANCES:
            return Role.PRESENTER
        on_side = "side" in {said, word_before(sentence, edge - 2) if said == "," else said}
        if said in _STUDIED and not _STUDIES.isdisjoint(sentence.words(edge - _NEAR, edge)):
            return None
        for word in reversed(sentence.words(edge - (_FAR if on_side else _NEAR), edge - 1)):
            if word in _passives():
                return verbs()[word]
            other = word == said and (word.endswith("ed") or word in _OTHER_PARTICIPLES)
            if word == "." or (word == ";" and not on_side) or other:
                # "an act passed | by X" tells nothing of what was held before.
                break
        return None
    previous = coordinated_before(sentence, chunk)
    return as_passive_agent(sentence, previous, depth + 1) if previous and depth < _LONGEST_LIST else None


def _after_by(sentence: Sentence, edge: int) -> int:
    """Where a list begins that "by" leads in, past the words that count them: by | three parties: X."""
    if word_before(sentence, edge) != ":":
        return edge
    near = sentence.words(edge - _LONGEST_COUNT, edge)
    return edge - len(near) + near.index("by") + 1 if "by" in near else edge


def in_inversion(sentence: Sentence, chunk: Chunk, depth: int = 0) -> Role | None:
    """The part of X in: among those attending was X; in the chair was X; with X presiding; according to X."""
    edge = lead(sentence, chunk)
    role = _by_words_before(sentence, edge) or _by_words_after(sentence, chunk, edge)
    if role or depth == _LONGEST_LIST:
        return role
    previous = coordinated_before(sentence, chunk)
    return in_inversion(sentence, previous, depth + 1) if previous else None


def _by_words_before(sentence: Sentence, edge: int) -> Role | None:
    """The part of X in: those attending were X; in the chair was X; according to X; under auspices of X."""
    before = sentence.words(edge - 6, edge)
    if before[-1:] in (["was"], ["were"]):
        if "chair" in before:
            return Role.CHAIR
        if _PRESENT & {*before, *sentence.words(0, 2)}:
            return Role.ATTENDEE
    if before[-1:] == ["together"] and before[-2:-1] and before[-2] in _BROUGHT:
        return Role.ATTENDEE
    return _PHRASES_BEFORE.get(" ".join(before[-2:]))


def _by_words_after(sentence: Sentence, chunk: Chunk, edge: int) -> Role | None:
    """The part of X in: with X in the chair; with X attending; with X in attendance."""
    after = sentence.after(chunk, 3)
    if after == ["in", "the", "chair"] or after[:1] == ["presiding"] or after[:2] == [",", "presiding"]:
        return Role.CHAIR
    if after[:2] in (["in", "attendance"], ["on", "hand"], ["taking", "part"]):
        return Role.ATTENDEE
    attends = bool(after) and after[0] in _ATTENDING and "with" in sentence.words(0, edge)
    return Role.ATTENDEE if attends else None


def as_subject(sentence: Sentence, chunk: Chunk) -> Role | None:
    """The part of X in: X hosted; X and Y signed; X, an agency of the ministry, held."""
    verb = verb_of(sentence, chunk)
    role = verbs().get(verb) if verb else None
    return None if role is Role.PRESENTER and _is_reported(sentence, chunk) else role


def _is_reported(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether somebody only says what ``chunk`` does: "noted that | Hanbit Motors had invested"."""
    said = sentence.words(0, chunk.first)
    if "that" not in said:
        return False
    that = len(said) - 1 - said[::-1].index("that")
    return not _SAYING.isdisjoint(said[max(0, that - _NEAR) : that]) and verbs().keys().isdisjoint(
        said[that:]
    )


def verb_of(sentence: Sentence, chunk: Chunk) -> str | None:
    """The verb that tells what ``chunk`` does, among those that give a part."""
    edge = lead(sentence, chunk)
    before = sentence.words(edge - 2, edge)
    if before[-1:] and before[-1] in NOT_BEFORE_SUBJECT and not (before[0] in _ORGANS and before[1] == "of"):
        return None
    if before[-1:] and before[-1] in verbs() and before[0] in _RELATIVE:
        # "X, who heads | the Hanbit Council, attended"
        return None
    return _verb_after(sentence, chunk)


def _chunk_before(sentence: Sentence, chunk: Chunk) -> Chunk | None:
    """The last chunk before another, which need not be one of the sentence's."""
    return next((other for other in reversed(sentence.chunks) if other.stop <= chunk.first), None)


def _is_dependent(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a name in commas says which body depends on the one before: "and its agency, | KOTRA, held"."""
    if "its" not in sentence.words(0, chunk.first) or sentence.after(chunk) != [","]:
        return False
    before = _chunk_before(sentence, chunk)
    return before is not None and _leads_to_dependent(sentence.between(before, chunk))


# -- the way from a subject to its verb ------------------------------------------------------------------


def _verb_after(sentence: Sentence, chunk: Chunk, depth: int = 0) -> str | None:
    """The verb whose subject ``chunk`` is: the next one, past brackets, appositions and other subjects."""
    index = chunk.stop
    if _is_dependent(sentence, chunk) and _is_verb(sentence, index + 1):
        return sentence.tokens[index + 1].lower
    for _ in range(_MOST_STEPS):
        if depth == _DEEPEST or index >= len(sentence.tokens):
            break
        verb = _verb_at(sentence, index)
        if verb:
            return _in_passive(verb) if _is_suffered(sentence, index, verb) else verb
        other = _next_subject(sentence, index)
        if other:
            return _verb_after(sentence, other, depth + 1)
        index = _past(sentence, index)
    return None


def _in_passive(verb: str) -> str | None:
    """What the subject of a passive does: who was selected received something, what was held did nothing."""
    return "received" if verb in _CHOSEN else None


def _is_suffered(sentence: Sentence, index: int, verb: str) -> bool:
    """Whether the verb is a passive that makes its subject no agent: the committee was launched."""
    return (
        (verb in _passives() or verb in _CHOSEN)
        and verb not in _GIVEN
        and verb != _TO_BE_THERE
        and not _BE.isdisjoint(sentence.words(index - 2, index))
    )


def _verb_at(sentence: Sentence, index: int) -> str | None:
    """The verb at ``index``, or the predicate after a comma there."""
    if _says_presence(sentence.words(index - 1, index + 2)):
        return _TO_BE_THERE
    if _is_verb(sentence, index):
        return sentence.tokens[index].lower
    if sentence.tokens[index].text == ",":
        if _says_presence(sentence.words(index, index + 3)):
            return _TO_BE_THERE
        if _is_predicate(sentence, index + 1):
            return sentence.tokens[index + 1].lower
    return None


def _says_presence(words: list[str]) -> bool:
    """Whether the last two of three words say that somebody was there: took part, (was) present, on hand."""
    if words[1:] in (["in", "attendance"], ["on", "hand"]):
        return True
    return (words[1:2] == ["present"] and words[0] in _WAS) or (words[1:2] in _TAKE and words[2:] == ["part"])


def _next_subject(sentence: Sentence, index: int) -> Chunk | None:
    """The next member of a list of subjects, to which a comma or an "and" at ``index`` leads."""
    word, other = sentence.tokens[index].lower, sentence.next_chunk(index)
    if other is None or word == "(" or word in words("auxiliaries"):
        return None
    if word == ",":
        return _person_after_office(sentence, other) if _is_listed(sentence, index, other) else None
    return _person_after_office(sentence, other) if _is_joined(sentence, index, other) else None


def _past(sentence: Sentence, index: int) -> int:
    """Where to go on after what stands at ``index``; the end of the sentence where no verb can follow."""
    word, other = sentence.tokens[index].lower, sentence.next_chunk(index)
    if other and _belongs_to_subject(index, word, other):
        return other.stop
    if word in words("auxiliaries"):
        return index + 1 if _is_auxiliary(sentence, index) else len(sentence.tokens)
    if word == "(":
        return _after(sentence, index, ")")
    if word == "and":
        return _past_nameless(sentence, index)
    if word != ",":
        return len(sentence.tokens)
    # "A, together with B, is | holding"
    goes_on = words("auxiliaries").intersection(sentence.words(index + 1, index + 2)) - _RELATIVE
    return index + 1 if goes_on and _is_auxiliary(sentence, index + 1) else _after(sentence, index + 1, ",")


def _is_auxiliary(sentence: Sentence, index: int) -> bool:
    """Whether a word of that list stands between subject and verb; "in" does only in "in turn"."""
    return sentence.tokens[index].lower != "in" or sentence.words(index + 1, index + 2) == ["turn"]


def _past_nameless(sentence: Sentence, conjunction: int) -> int:
    """The verb after a last member of a list that has no name: "and other firms, including X, | attended"."""
    edge = conjunction + 1
    while edge < len(sentence.tokens) and edge <= conjunction + _LONGEST_REST:
        token = sentence.tokens[edge]
        if _verb_at(sentence, edge) and edge > conjunction + 1:
            return edge
        if token.text == "," and sentence.words(edge + 1, edge + 2) in (["including"], ["namely"]):
            commas = (i for i in range(edge + 1, len(sentence.tokens)) if sentence.tokens[i].text == ",")
            return next((i + 1 for i in commas if _verb_at(sentence, i + 1)), len(sentence.tokens))
        named = next((chunk for chunk in sentence.chunks if chunk.first == edge), None)
        if named and named.kind in {Kind.PLACE, Kind.COUNTRY} and sentence.words(edge - 1, edge) == ["of"]:
            # "and the city of | Ulsan | signed"
            edge = named.stop
            continue
        if token.capital or token.kind == "punctuation":
            break
        edge += 1
    return len(sentence.tokens)


def _is_verb(sentence: Sentence, index: int) -> bool:
    """Whether a verb of the table stands at ``index``, in small letters."""
    if index >= len(sentence.tokens) or sentence.tokens[index].capital:
        return False
    word = sentence.tokens[index].lower
    if word in _GAVE:
        return not _PERFORMANCES.isdisjoint(sentence.words(index + 1, index + _LONGEST_OBJECT))
    # "is set to hold" tells nothing of the subject, "has set goals" does.
    return word in verbs() and not (word == "set" and sentence.words(index + 1, index + 2) == ["to"])


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
    return joint != [","] or _goes_on(sentence, _person_after_office(sentence, other))


def _goes_on(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a list goes on after one of its members with another name."""
    following = sentence.next_chunk(chunk.stop)
    if following and following.kind in {Kind.PLACE, Kind.COUNTRY}:
        # "Hanbit, | Orion and the city of Ulsan"
        between = sentence.between(chunk, following)
        if between[:1] == ["and"] and between[-1:] == ["of"] and len(between) <= _LONGEST_REST:
            return True
    return (
        following is not None
        and _person_after_office(sentence, following).kind in {Kind.BODY, Kind.NAME}
        and _without_remark(sentence.between(chunk, following)) in ([","], ["and"], [",", "and"])
    )


def _without_remark(between: list[str]) -> list[str]:
    """The words between two names without a remark in brackets on the first: Hanbit | (trucks), | Orion."""
    return between[between.index(")") + 1 :] if between[:1] == ["("] and ")" in between else between


def _belongs_to_subject(index: int, word: str, other: Chunk) -> bool:
    """Whether an office follows the subject, or a phrase: "of Korea", "in Prague", "at the Ministry"."""
    if other.kind is Kind.OFFICE and other.first == index:
        return True
    return word in {"of", "for", "at", "in", "under"} and other.first - index <= 2


def _is_joined(sentence: Sentence, index: int, other: Chunk) -> bool:
    """Whether "and", or "and its counterpart," leads from ``index`` to the next member of a list."""
    if _leads_to_dependent(sentence.words(index, other.first)):
        return True
    between = [word for word in sentence.words(index, other.first) if word not in _COUNTERPARTS]
    if between in COORDINATED:
        return True
    return (
        other.kind is Kind.COUNTRY
        and between == ["and"]
        and _person_after_office(sentence, other) is not other
    )


def _leads_to_dependent(between: list[str]) -> bool:
    """Whether the words lead from a body to one that depends on it: "and its research arm, the"."""
    owned = between[:2] in (["and", "its"], ["and", "their"]) and len(between) <= _LONGEST_REST + 2
    return owned and "," in between[-2:] and between[-1] in {",", "the"}


def _person_after_office(sentence: Sentence, chunk: Chunk) -> Chunk:
    """The name that an office introduces, or the chunk itself: "U.S. | Secretary | Gina Raimondo"."""
    following = sentence.next_chunk(chunk.stop)
    if following is None or chunk.kind in {Kind.EVENT, Kind.PLACE}:
        return chunk
    if chunk.kind not in {Kind.OFFICE, Kind.COUNTRY} and (
        following.kind is not Kind.OFFICE or following.first != chunk.stop
    ):
        return chunk
    between = sentence.between(chunk, following)
    # "Norland | agency | Orion"
    described = chunk.kind is Kind.COUNTRY and len(between) == 1 and between[0] in described_by()
    if described or set(between) <= {"counterpart", ",", "the", "'s", "'"}:
        return _person_after_office(sentence, following)
    return chunk


def _after(sentence: Sentence, index: int, mark: str) -> int:
    """The token after the next ``mark`` outside the chunks; the end of the sentence where there is none."""
    inside = {position for chunk in sentence.chunks for position in range(chunk.first, chunk.stop)}
    for position in range(index, len(sentence.tokens)):
        if sentence.tokens[position].text == mark and position not in inside:
            return position + 1
    return len(sentence.tokens)
