"""The subject of a headline in capitals, where only the verb tells which of the words are names."""

from __future__ import annotations

from dataclasses import replace

from kg.extract import lexicon
from kg.extract.chunks.bodies import find_body_chunks, find_by_acronym
from kg.extract.chunks.runs import covered, find_run_chunks
from kg.extract.chunks.types import Chunk, Kind, Sentence

_VERBS = frozenset(
    "hold holds host hosts co-host co-hosts convene convenes organize organizes co-organize co-organizes "
    "launch launches sign signs ink inks conclude concludes attend attends join joins announce announces "
    "unveil unveils publish publishes agree agrees discuss discusses meet meets inaugurate inaugurates "
    "celebrate celebrates invest invests pledge pledges".split()
)
"""Verbs of headlines, in the present tense, that are read as nothing else between a subject and an object."""


def parse_headline(sentence: Sentence) -> Sentence | None:
    """The headline with its verb in small letters and the chunks of its subject; ``None`` without a verb.

    "MOTIE and Chile's Ministry of Energy | Hold | First Trade Talks".
    """
    verb = next((i for i, token in enumerate(sentence.tokens) if i and token.lower in _VERBS), None)
    if verb is None:
        return None
    token = sentence.tokens[verb]
    tokens = (
        *sentence.tokens[:verb],
        token._replace(text=token.lower, capital=False),
        *sentence.tokens[verb + 1 :],
    )
    subject = tokens[:verb]
    chunks: list[Chunk] = []
    for chunk in (*find_by_acronym(subject), *find_body_chunks(subject)):
        if covered(chunks).isdisjoint(range(chunk.first, chunk.stop)):
            chunks.append(chunk)
    taken = covered(chunks)
    countries = (chunk for chunk in sentence.chunks_of(Kind.COUNTRY) if chunk.stop <= verb)
    chunks += [chunk for chunk in countries if taken.isdisjoint(range(chunk.first, chunk.stop))]
    chunks += find_run_chunks(subject, chunks)
    # A comma stands for "and": "Trade Ministry, KOTRA | Hold".
    taken = covered(chunks)
    commas = {i for i in range(verb) if tokens[i].text == "," and i not in taken}
    tokens = tuple(t._replace(text="and", lower="and") if i in commas else t for i, t in enumerate(tokens))
    return replace(sentence, tokens=tokens, chunks=tuple(sorted(chunks, key=lambda chunk: chunk.first)))


def names_authority(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether the head of a name in a headline is one of ministries, institutes or associations."""
    if chunk.kind is not Kind.BODY:
        return False
    return lexicon.body_kind(sentence.tokens[chunk.head]) in {"government", "institute", "association"}
