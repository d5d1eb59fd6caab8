"""Sentences of a release: spans in order, found by punctuation, capitals and known abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Span

_BOUNDARY = re.compile(r"""[.!?]+["'”’)\]]*(?=\s)|\n+""")
_LAST_WORD = re.compile(r"[\w.&]*$")

ABBREVIATIONS = frozenset(
    "co ltd inc corp no nos mr mrs ms dr st jr sr prof gen gov rep sen vs app approx est al fig vol dept univ jan feb "
    "mar apr jun jul aug sep sept oct nov dec".split()
)
"""Words whose full stop does not end a sentence."""

STARTERS = frozenset(
    "The In At On He She It They This These Those A An As For With By During After Before Meanwhile Both Also "
    "Through To From Following Since While When We Our His Her Its There One Two Three Among Officials Participants".split()
)
"""Words that begin a sentence after an abbreviation of letters, such as ``U.S.``."""


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of ``text`` without the white space around them; a line break ends one as well.

    >>> [span.quote for span in split_sentences("He met the U.S. envoy. The two agreed.")]
    ['He met the U.S. envoy.', 'The two agreed.']
    """
    return tuple(_trimmed(text, start, end) for start, end in _stretches(text) if text[start:end].strip())


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BOUNDARY.finditer(text):
        if match.start() < start or not _ends_sentence(text, match, start):
            continue
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _ends_sentence(text: str, match: re.Match[str], start: int) -> bool:
    """Whether the sentence that began at ``start`` ends with the full stop or the line break."""
    after = text[match.end() :].lstrip(" \t")
    if "\n" in match.group():
        # A line that was broken in mid-sentence goes on with a small letter.
        before = text[: match.start()].rstrip()
        return not (before[-1:].isalnum() or before[-1:] == ",") or not after[:1].islower()
    if not after or after.startswith("\n"):
        return True
    if after[0].islower() or after[0] in ",;:)":
        return False
    if match.group()[0] != ".":
        return True
    word = _LAST_WORD.search(text, start, match.start())
    last = word.group() if word else ""
    if last.lower() in ABBREVIATIONS:
        return False
    if re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", last):
        first = re.match(r"[\w’']+", after)
        return bool(first and first.group() in STARTERS)
    return True


def _trimmed(text: str, start: int, end: int) -> Span:
    quote = text[start:end]
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    return Span(start, start + len(quote), quote)
