"""Sentences of a release: spans in order, found by punctuation, capitals and known abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.tables import words
from kg.model import Span

_BOUNDARY = re.compile(r"""[.!?]+["'”’)\]]*(?=\s)|\n+""")
_LAST_WORD = re.compile(r"[\w.&]*$")

_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
"""A word that is letters with full stops: U.S, J."""


LONGEST = 2000
"""Characters of the longest stretch that is read as one sentence."""

_GLANCE = 64
"""Characters before and after a full stop that tell whether it ends a sentence."""


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of ``text`` without the white space around them; a line break ends one as well.

    What goes on for more than ``LONGEST`` characters is no sentence and is cut between words.

    >>> [span.quote for span in split_sentences("He met the U.S. envoy. The two agreed.")]
    ['He met the U.S. envoy.', 'The two agreed.']
    """
    return tuple(_trimmed(text, start, end) for start, end in _stretches(text) if text[start:end].strip())


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BOUNDARY.finditer(text):
        if _ends_sentence(text, match, start):
            yield from _cut(text, start, match.end())
            start = match.end()
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch in pieces of bearable length: steps that look at a sentence as a whole stay quick."""
    while end - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        stop = space if space > start else start + LONGEST
        yield start, stop
        start = stop
    yield start, end


def _ends_sentence(text: str, match: re.Match[str], start: int) -> bool:
    """Whether the mark or the line break ends the sentence that began at ``start``."""
    after = text[match.end() : match.end() + _GLANCE].lstrip(" \t")
    if "\n" in match.group():
        # A line that was broken in mid-sentence goes on with a small letter.
        before = text[start : match.start()].rstrip()[-1:]
        return not (before.isalnum() or before == ",") or not after[:1].islower()
    if not after or after.startswith("\n"):
        return True
    if after[0].islower() or after[0] in ",;:)":
        return False
    return match.group()[0] != "." or not _is_abbreviated(text, match, start, after)


def _is_abbreviated(text: str, match: re.Match[str], start: int, after: str) -> bool:
    """Whether the full stop belongs to the word before it: Co., the U.S. | Secretary."""
    word = _LAST_WORD.search(text, start, match.start())
    last = word.group() if word else ""
    if last.lower() in words("abbreviations"):
        return True
    first = re.match(r"[\w']+", after)
    return bool(_INITIALS.fullmatch(last)) and not (first and first.group() in words("sentence_starters"))


def _trimmed(text: str, start: int, end: int) -> Span:
    quote = text[start:end]
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    return Span(start, start + len(quote), quote)
