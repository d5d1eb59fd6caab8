"""Tokens of a sentence: words, numbers and punctuation with their offsets in the release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.model import Span

_TOKEN = re.compile(
    r"""
      (?P<word>
          (?:[A-Z]\.){2,}(?:[-–—](?:(?:[A-Z]\.){2,}|\w+))*        # U.S.  D.C.  U.S.-Korea
        | [A-Z]\.(?=\s?[A-Z])                                     # the initial in a name
        | (?:Co|Ltd|Inc|Corp|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|Gov|Sen|Rep|Gen|Dept|Univ)\.(?!\w)
        | 1:1
        | [^\W\d_](?:\w|'(?!s\b)\w|&\w|[-–](?=[^\W_])(?:(?:[A-Z]\.){2,}|\w)|(?<=\w)[/.](?=[A-Za-z]))*
      )
    | (?P<number>\d+(?:,\d{3})*(?:\.\d+)?(?:st|nd|rd|th)?(?:-[a-z]+)?)
    | (?P<possessive>'s\b|(?<=s)'(?=[\s,.]))
    | (?P<punctuation>\S)
    """,
    re.VERBOSE,
)

ORDINAL_WORDS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth inaugural".split()
)


class Token(NamedTuple):
    """One token; ``kind`` is ``word``, ``number``, ``possessive`` or ``punctuation``."""

    start: int
    end: int
    text: str
    kind: str
    lower: str
    capital: bool
    """Whether it is a word that begins with a capital letter."""

    @property
    def ordinal(self) -> bool:
        """Whether it says a place in an order: 1st, 2nd, sixth."""
        return self.lower in ORDINAL_WORDS or (
            self.kind == "number" and self.text[-2:] in {"st", "nd", "rd", "th"}
        )

    @property
    def year(self) -> bool:
        """Whether it is a number of four digits: 2024."""
        return self.kind == "number" and len(self.text) == 4


def tokenize(sentence: Span) -> tuple[Token, ...]:
    """The tokens of a sentence, with offsets that count in the release's text.

    >>> [token.text for token in tokenize(Span(0, 25, "Korea's R&D with the U.S."))]
    ['Korea', "'s", 'R&D', 'with', 'the', 'U.S.']
    """
    return tuple(_tokens(sentence))


def _tokens(sentence: Span) -> Iterator[Token]:
    offset = sentence.start
    for match in _TOKEN.finditer(sentence.quote):
        text, kind = match[0], match.lastgroup or "punctuation"
        start = offset + match.start()
        capital = kind == "word" and text[0].isupper()
        yield Token(start, start + len(text), text, kind, text.lower(), capital)


def is_one_of(tokens: Sequence[Token], index: int, *words: str) -> bool:
    """Whether the token at ``index``, where there is one, is one of the words, in capitals or not."""
    return 0 <= index < len(tokens) and tokens[index].lower in words
