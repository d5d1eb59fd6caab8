"""Those who may be parties: the states, groups of states, bodies and persons that a sentence names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.extract.bodies import publisher
from kg.extract.cast import Cast
from kg.extract.chunks import Kind, Sentence
from kg.extract.countries import CountryMention
from kg.extract.tables import any_of
from kg.model import Bloc, Span


class Sort(StrEnum):
    """What names an actor."""

    STATE = "state"
    DEMONYM = "demonym"
    BODY = "body"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Actor:
    """One place where a possible party is named; ``party`` is the id of a state, a bloc or a body."""

    span: Span
    party: str
    sort: Sort


_ADJUNCTS = re.compile(
    r"\b(?:in|at|to|into|onto|across|near|via|against|under|within|throughout|toward|towards|through|than|like|about|"
    r"on|by|for|per|across|visit(?:ed|ing|s)?|tour(?:ed|ing)|called|against|including|between) (?:the )?$",
    re.IGNORECASE,
)
"""What stands before a name that acts in nothing: it is a place, a goal, a guest's host."""

_OF = re.compile(r"(?:^|\b(?P<noun>[\w-]+) )(?:of|from) (?:the )?$")
_ACT_TOGETHER = any_of(
    (
        "governments?|ministers?|ministries|leaders|sides|presidents|authorities|representatives|heads|agencies"
        "|consortium|delegations|businesses|companies|firms|counterparts|officials|delegates|envoys|chiefs|negotiators",
    )
)
_JOINED = re.compile(r"(?:\s*\([^()]*\))?(?:, and |, | and | & | as well as )(?:the )?")
"""What joins the members of a list."""

_POSSESSIVE = re.compile(r"(?:\s*\([^()]*\))?['’](?:s\b| )")
_IN_COMPOUND = re.compile(r"[-–]\w| (?!I\b)[A-Z]")
"""What makes the name of a state part of a longer one: Korea | -Chile Forum, U.S. | Trade Representative."""

_EUROPEAN = re.compile(r"\b(?:EU|European)\b")
_EU = "bloc/eu"

_GOVERNMENT = re.compile(r" (?:government|side|authorities|delegation)s?\b")
_MINISTRY = re.compile(
    r"\b[Tt]he (?:[Mm]inistry|[Ii]ndustry [Mm]inistry|[Tt]rade [Mm]inistry)\b(?! of\b| for\b)"
)


def find_actors(
    cast: Cast, sentences: Sequence[Sentence], countries: Sequence[CountryMention], blocs: Sequence[Bloc]
) -> tuple[Actor, ...]:
    """Every naming of a possible party, in order; a person stands for the state or the body that sends."""
    actors = [
        Actor(mention.span, f"country/{mention.alpha2}", Sort.DEMONYM if mention.demonym else Sort.STATE)
        for mention in countries
    ]
    actors += [Actor(span, bloc.id, Sort.STATE) for bloc in blocs for span in bloc.spans]
    for body in cast.bodies:
        actors += [
            Actor(mention.span, cast.body_ids[body], Sort.BODY)
            for mention in body.mentions
            if not cast.is_of_office(mention.sentence, mention.chunk)
        ]
    european = any(bloc.id == _EU for bloc in blocs)
    for figure in cast.people:
        state = cast.country(figure) if figure.office and figure.office.state else None
        union = figure.office and european and _EUROPEAN.search(figure.office.title)
        party = state or (_EU if union else cast.affiliation(figure) or cast.country(figure))
        if party:
            actors += [Actor(mention.full, party, Sort.PERSON) for mention in figure.mentions]
    actors += _ministry(cast, sentences)
    return tuple(sorted(actors, key=lambda actor: (actor.span.start, -actor.span.end)))


def _ministry(cast: Cast, sentences: Sequence[Sentence]) -> Iterator[Actor]:
    """The places where "the Ministry" means the one that publishes the release."""
    own = publisher(cast.bodies)
    if own is None:
        return
    for sentence in sentences:
        for match in _MINISTRY.finditer(sentence.span.quote):
            start = sentence.span.start + match.start()
            yield Actor(Span(start, start + len(match[0]), match[0]), cast.body_ids[own], Sort.BODY)


def actors_between(actors: Sequence[Actor], start: int, end: int) -> list[Actor]:
    """The actors named between two offsets of the text."""
    first, last = (bisect_left(actors, edge, key=_start) for edge in (start, end))
    return list(actors[first:last])


def _start(actor: Actor) -> int:
    return actor.span.start


def acting(sentence: Sentence, actors: Sequence[Actor], *, led_in: bool = False) -> list[Actor]:
    """Those of the actors that act, not named as a place, an owner, or as part of another name.

    ``led_in`` says that what stands before the first of them is known to name parties: signed by | A and B.
    """
    kept: list[Actor] = []
    last: Actor | None = None
    last_acts = led_in
    covered = sentence.span.start
    inside = [
        (sentence.tokens[chunk.first].start, sentence.tokens[chunk.stop - 1].end)
        for chunk in sentence.chunks_of(Kind.OFFICE)
    ]
    for actor in actors:
        if actor.span.start < covered:
            continue
        covered = actor.span.end
        before = sentence.text[sentence.span.start : actor.span.start]
        if before.count("(") > before.count(")"):
            # The acronym of the body before the bracket, or who heads it.
            continue
        if actor.sort is not Sort.PERSON and any(a <= actor.span.start < b for a, b in inside):
            continue
        joined = _is_joined(sentence, last, actor)
        # "in the presence of Minister X, Hanbit and Vega signed": a guest and a body are no list.
        joined &= last_acts or (last is not None and last.sort is actor.sort)
        acts = last_acts if joined or (last is None and led_in) else not _is_adjunct(sentence, actor)
        if not _is_owner(sentence, actor):
            last, last_acts = actor, acts
            if acts:
                kept.append(actor)
    return kept


def _is_joined(sentence: Sentence, last: Actor | None, actor: Actor) -> bool:
    """Whether only a comma or "and" stands between two actors."""
    if last is None:
        return False
    between = sentence.text[last.span.end : actor.span.start]
    return _JOINED.fullmatch(between) is not None


def _is_adjunct(sentence: Sentence, actor: Actor) -> bool:
    before = sentence.text[sentence.span.start : actor.span.start]
    if _ADJUNCTS.search(before):
        return True
    of = _OF.search(before)
    return of is not None and not (of["noun"] and _ACT_TOGETHER.fullmatch(of["noun"].lower()))


def _is_owner(sentence: Sentence, actor: Actor) -> bool:
    """Whether a name only says whose something is, or belongs to a longer name."""
    after = sentence.text[actor.span.end : sentence.span.end]
    if _POSSESSIVE.match(after):
        return True
    if actor.sort is Sort.DEMONYM:
        return _GOVERNMENT.match(after) is None
    return actor.sort is Sort.STATE and _IN_COMPOUND.match(after) is not None
