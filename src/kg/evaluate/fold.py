"""Names brought to the form in which two readers' spellings are equal."""

from __future__ import annotations

import re
from functools import cache

from anyascii import anyascii

_WORD = re.compile(r"[\w&]+")
_IN_NAME = str.maketrans("", "", "-.'")

# Words that do not say which event or agreement is meant: articles, prepositions, conjunctions, auxiliaries.
_EMPTY = frozenset(
    {"a", "an", "the", "this", "that", "these", "those", "its", "their", "his", "her", "s"}
    | {"of", "for", "on", "in", "at", "to", "with", "by", "from", "between", "among", "as", "into", "over"}
    | {"under", "via", "per", "and", "or", "is", "are", "was", "were", "be", "been"}
)


@cache
def fold_name(name: str) -> tuple[str, ...]:
    """The words of a name, sorted, without case, accents, hyphens, full stops and apostrophes.

    >>> fold_name("Ahn Duk-geun") == fold_name("Dukgeun Ahn")
    True
    """
    return tuple(sorted(_WORD.findall(anyascii(name).casefold().translate(_IN_NAME))))


@cache
def fold_line(text: str) -> str:
    """The words of a line in their order, joined by single spaces: for titles and cities.

    >>> fold_line("Washington, D.C.") == fold_line("Washington D.C.")
    True
    """
    return " ".join(_WORD.findall(anyascii(text).casefold().translate(_IN_NAME)))


@cache
def content_words(name: str) -> frozenset[str]:
    """The words of a name that say which one is meant; parts of a hyphenated word count each.

    >>> sorted(content_words("the 6th round of Korea-GCC FTA negotiations"))
    ['6th', 'fta', 'gcc', 'korea', 'negotiations', 'round']
    """
    plain = anyascii(name).casefold().replace("-", " ").replace(".", "").replace("'", " ")
    return frozenset(_WORD.findall(plain)) - _EMPTY
