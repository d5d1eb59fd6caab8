"""What shows that a plain name, without a noun such as Ministry or Motors, is a body's."""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.extract import lexicon
from kg.extract.bodies.known import is_bloc
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.people import could_be_person
from kg.extract.roles import coordinated_before, lead, role_of, says_who, tells_of_members, verb_of
from kg.extract.tables import words
from kg.model import Role

COORDINATIONS = (
    [","],
    ["and"],
    [",", "and"],
    [";"],
    [";", "and"],
    ["&"],
    [",", "the"],
    ["and", "the"],
    [",", "and", "the"],
    [";", "the"],
    ["as", "well", "as"],
    ["with"],
    ["between"],
)
"""What stands between the members of a list of bodies."""

_OF_FIRMS = frozenset("signed signs won wins inked sealed pledged invested hosted".split())
"""Verbs that show a single word at the beginning of a sentence to be a firm's name."""

_OF_BODIES = _OF_FIRMS | frozenset(
    "attended attends participated participates joined represented represent announced announces decided "
    "unveiled organized received co-hosted attending participating joining representing".split()
)
"""Verbs that show a single word with a capital to be a body's name."""

_PEOPLE = frozenset(
    "ceos ceo executives representatives delegates officials heads chairmen presidents engineers researchers "
    "employees".split()
)
"""Nouns for the people of a body."""

_PREMISES = frozenset("headquarters plant factory shipyard".split())
"""Houses that firms own."""

_LONGEST_PREMISES = 5
_MEETING_WITH = frozenset("met meet meets meeting meetings talks".split())
"""Words before "with" which tell that those named after it were met."""

_OWNING = (["'s"], ["'"])

_NO_BODY = re.compile(
    r"[\w.]+-(?:based|led|style|invested|funded|owned|run|made|backed|affiliated|related|level|born|bound|wide"
    r"|type|friendly|oriented|listed|trained|built|affected)|CO2|No\.?"
)
"""Words with a capital that name nobody: Seoul-based, U.S.-led, Chilean-invested."""


def names_body(sentence: Sentence, chunk: Chunk, holds: Callable[[Chunk], bool]) -> bool:
    """Whether what stands around a plain name shows that it names a body.

    ``holds`` says which other chunks of the sentence name bodies: a name in a list with one is a body's.
    """
    name = sentence.name_of(chunk).quote
    if not _could_be_body(sentence, chunk, name):
        return False
    return (
        _is_beside_body(sentence, chunk, holds)
        or _acts(sentence, chunk, name)
        or _has_people(sentence, chunk)
        or _is_visited(sentence, chunk)
        or _is_met(sentence, chunk)
        or is_called_company(sentence, chunk)
        or _is_listed(sentence, chunk, holds)
    )


def _could_be_body(sentence: Sentence, chunk: Chunk, name: str) -> bool:
    """Whether the name itself allows it: no idea, event, country, bloc or word of policy, nothing quoted."""
    if sentence.words(0, chunk.first).count('"') % 2:
        return False
    if lexicon.is_idea(name) or is_bloc(name) or lexicon.is_country(name) or is_policy_name(sentence, chunk):
        return False
    last = re.split(r"[ -]", name)[-1]
    if lexicon.is_idea(last) or lexicon.is_event_noun(last.lower()):
        return False
    if len(name.split()) == 1 and not _single_could_be_body(sentence, chunk, name):
        return False
    return not _NO_BODY.fullmatch(name) and any(letter.isalpha() for letter in name)


def _single_could_be_body(sentence: Sentence, chunk: Chunk, name: str) -> bool:
    """Whether a name of one word may be a body's: no rank, no common noun, no pair such as Korea-U.S."""
    if lexicon.is_rank(sentence.tokens[chunk.first]):
        return False
    if chunk.first == 0 and not lexicon.is_acronym(name) and _is_common(sentence, name):
        return False
    # "Korea-U.S.", "Seoul–KOTRA"
    return not any(lexicon.is_acronym(part) for part in re.split("[-–]", name)[1:])


def _is_common(sentence: Sentence, word: str) -> bool:
    """Whether a word that begins a sentence may be a common noun: a plural, or met in small letters too."""
    lower = word.lower()
    return lower.endswith(("s", "ing", "ed", "ly")) or re.search(rf"\b{lower}\b", sentence.text) is not None


def is_policy_name(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether all words of a name are words of policy: "Free Trade", "Carbon Free"."""
    return all(
        lexicon.is_policy(token) or not token.capital for token in sentence.tokens[chunk.first : chunk.core]
    )


def _is_beside_body(sentence: Sentence, chunk: Chunk, holds: Callable[[Chunk], bool]) -> bool:
    """Whether the chunk before or after is a body in the same list."""
    before, after = sentence.preceding(chunk), sentence.following(chunk)
    if before and before.kind is Kind.COUNTRY:
        # "Hanbit from Korea and | Orion from Chile"
        parallel = coordinated_before(sentence, chunk)
        return parallel is not None and holds(parallel)
    if before and holds(before) and sentence.between(before, chunk) in _OWNING:
        # "Hanbit's | Vega" is what Hanbit makes.
        return False
    owns = after is not None and sentence.after(after) in _OWNING
    return bool(
        (before and holds(before) and sentence.between(before, chunk) in COORDINATIONS)
        or (after and not owns and holds(after) and sentence.between(chunk, after) in COORDINATIONS)
    )


def _acts(sentence: Sentence, chunk: Chunk, name: str) -> bool:
    """Whether it does what bodies do, in the body of the release: hosts, organizes, signs."""
    if sentence.number == 0:
        return False
    one_word = len(name.split()) == 1
    if chunk.first == 0 and one_word:
        return verb_of(sentence, chunk) in _OF_FIRMS
    role = role_of(sentence, chunk)
    if role in {Role.HOST, Role.ORGANIZER, Role.SIGNATORY}:
        return True
    if could_be_person(sentence, chunk):
        return False
    return role is Role.RECIPIENT or verb_of(sentence, chunk) in _OF_BODIES


def _has_people(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether people of it are spoken of: CEOs of | Norwell, executives from | Orion."""
    edge = lead(sentence, chunk)
    before = sentence.words(edge - 2, edge)
    if before[1:] in (["of"], ["from"], ["at"]) and before[0] in _PEOPLE:
        return True
    # "met with | Orion executives"
    return before[1:] in (["with"], ["by"], ["from"]) and not _PEOPLE.isdisjoint(sentence.after(chunk))


def _is_visited(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether it is the house of a firm that is spoken of: Norwell's Oslo | headquarters."""
    after = sentence.after(chunk, _LONGEST_PREMISES)
    if after[:1] in _OWNING:
        return not _PREMISES.isdisjoint(after)
    return sentence.before(chunk, 2) == ["headquarters", "of"]


def _is_met(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether a single name that is no person's is whom somebody meets: met with | Norwell and Orion."""
    edge = lead(sentence, chunk)
    name = sentence.name_of(chunk).quote
    if sentence.number == 0 or len(name.split()) > 1 or name in words("korean_surnames"):
        return False
    if any(office.stop == chunk.first for office in sentence.chunks_of(Kind.OFFICE)):
        return False
    before = sentence.words(edge - 4, edge)
    return before[-1:] == ["with"] and not _MEETING_WITH.isdisjoint(before[:-1])


def is_called_company(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether the words beside a name call it a company: "the company | Syensqo", "| LG Chem, a maker of"."""
    nouns = words("company_nouns")
    before = sentence.before(chunk, 2)
    if before and before[-1] in nouns:
        return True
    if before == ["by", "the"]:
        return False
    after = sentence.after(chunk, 9)
    if after[:1] == [","] and after[1:2] and after[1] in {"a", "an", "the", "one", "which"}:
        apposition = after[1 : after.index(",", 1)] if "," in after[1:] else after[1:]
        return not nouns.isdisjoint(apposition)
    return False


def _is_listed(sentence: Sentence, chunk: Chunk, holds: Callable[[Chunk], bool]) -> bool:
    """Whether the name stands in a list of participants, led in by "including", "among them", "namely"."""
    before = sentence.before(chunk, 2)
    examples = before == ["such", "as"] and says_who(sentence, chunk.first - 2)
    colon = before[-1:] in ([":"], ["("], ["—"], ["–"]) and not words("listed_nouns").isdisjoint(
        sentence.words(chunk.first - 4, chunk.first)
    )
    colon = colon or (before[-1:] == [":"] and tells_of_members(sentence.words(0, chunk.first)))
    if colon or examples or before[-1:] in (["including"], ["namely"]) or before == ["among", "them"]:
        return not words("listed_nouns").isdisjoint(sentence.words(0, chunk.first))
    previous = sentence.preceding(chunk)
    if previous is None or previous.kind is not Kind.NAME:
        return False
    return sentence.between(previous, chunk) in COORDINATIONS and holds(previous)
