"""Bodies that act without being named: "the Ministry announced", "the university and the company signed"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract.bodies import Body, is_called_company
from kg.extract.cast.members import Cast
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.events import Story
from kg.extract.roles import role_of
from kg.extract.tables import words
from kg.model import Role, Span

_SIGNING = {"signed", "sealed", "sign", "inked", "signs"}
_COMPANIES = {"company", "firm"}
_BODIES = {"university", "institute", "association", "agency", "bank", "commission"}
"""Nouns that mean a body with this word in its name."""

_PARTS_OF_MINISTRY = {Role.HOST, Role.ORGANIZER, Role.PRESENTER, Role.SIGNATORY}


@dataclass(frozen=True, slots=True)
class Reference:
    """A noun that means a body, and the part that the body has there."""

    sentence: Sentence
    span: Span
    role: Role


def ministry_references(story: Story) -> Iterator[Reference]:
    """What "the Ministry", which publishes the release, does: hosts, holds, announces, signs."""
    for sentence in story.sentences:
        for index, token in enumerate(sentence.tokens[1:], 1):
            if token.lower != "ministry" or sentence.tokens[index - 1].lower != "the":
                continue
            if any(body.first <= index < body.stop for body in sentence.chunks_of(Kind.BODY)):
                continue
            role = role_of(sentence, _noun(index))
            if role in _PARTS_OF_MINISTRY:
                yield Reference(sentence, sentence.span_of(index, index + 1), role)


def signing_references(story: Story, cast: Cast) -> Iterator[tuple[Body, Reference]]:
    """The bodies that sign without being named again: "the university and the company signed"."""
    for sentence in story.sentences:
        said = sentence.words()
        if _SIGNING.isdisjoint(said):
            continue
        for index in range(1, len(said)):
            if said[index - 1] != "the":
                continue
            body = _meant(said[index], sentence, story, cast)
            subject = index + 3 if said[index + 1 : index + 3] == ["and", "the"] else index
            if body and role_of(sentence, _noun(subject)) is Role.SIGNATORY:
                yield body, Reference(sentence, sentence.span_of(index - 1, index + 1), Role.SIGNATORY)


def companies_among(bodies: Iterable[Body]) -> tuple[Body, ...]:
    """Those of the bodies that are firms: no ministry, association or university."""
    return tuple(body for body in bodies if words("public_bodies").isdisjoint(body.name.lower().split()))


def _noun(index: int) -> Chunk:
    """A single noun as if it were a body's name."""
    return Chunk(Kind.BODY, index, index + 1, index + 1, index)


def _meant(noun: str, sentence: Sentence, story: Story, cast: Cast) -> Body | None:
    """The body that "the university" or "the company" means in a sentence: the last one named before."""
    if noun not in _BODIES and noun not in _COMPANIES:
        return None
    before = tuple(body for body in cast.bodies if body.mentions[0].sentence <= sentence.number)
    if noun in _BODIES:
        fitting = [body for body in before if noun in body.name.lower().split()]
    else:
        firms = companies_among(before)
        fitting = [body for body in firms if _is_company(body, story)] or list(firms)
    return fitting[-1] if fitting else None


def _is_company(body: Body, story: Story) -> bool:
    """Whether the text calls the body a company."""
    return any(
        is_called_company(story.sentences[mention.sentence], mention.chunk) for mention in body.mentions
    )
