"""The country of a body, as its name and the words beside it say it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.extract import lexicon
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.countries import find_countries

_OWNS: tuple[list[str], ...] = ([], ["'s"], ["'"])
"""What stands between a country and its body: Vietnamese | Ministry, Korea's | Ministry."""


def name_and_country(
    sentence: Sentence, chunk: Chunk, written: str, countries: Mapping[int, str]
) -> tuple[str, str | None]:
    """The name without a country said in addition, and the country (alpha-2), where one is said.

    ``countries`` are those that the release names, by the offset at which it does. "Ministry of Mining of
    Serbia", "Serbian Ministry of Mining" and "Serbia's Ministry of Mining" say the same.
    """
    named = find_countries(written)
    tail = re.fullmatch(r"(.+) of (?:the )?(.+)", written)
    if tail and named and named[-1].span.quote == tail[2] and _is_addition(sentence, chunk, tail[1]):
        return tail[1], named[-1].alpha2
    before = sentence.preceding(chunk)
    if before and before.kind is Kind.COUNTRY and sentence.between(before, chunk) in _OWNS:
        owner = countries.get(sentence.name_of(before).start)
        if owner:
            return written, owner
    if named:
        return written, named[0].alpha2
    after = sentence.following(chunk)
    if after and after.kind is Kind.COUNTRY and sentence.between(chunk, after) in (["of"], ["of", "the"]):
        return written, countries.get(sentence.name_of(after).start)
    return written, None


def _is_addition(sentence: Sentence, chunk: Chunk, name: str) -> bool:
    """Whether ``name`` is whole without "of" and a country: Ministry of Mining | of Serbia."""
    if chunk.head >= chunk.core - 2:
        return False
    head = sentence.tokens[chunk.head]
    return lexicon.body_kind(head) == "government" or bool(re.search(r"\b(?:of|for) ", name))
