"""Tokens of a sentence: words, numbers and punctuation with their offsets in the release."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.model import Span

_TOKEN = re.compile(
    r"""
      (?P<word>
          (?:[A-Z]\.){2,}(?:[-–—](?:(?:[A-Z]\.){2,}|\w+))*        # U.S.  D.C.  U.S.-Korea
        | [A-Z]\.(?=\s?[A-Z])                                     # the initial in a name
        | (?:Co|Ltd|Inc|Corp|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|Gov|Sen|Rep|Gen|Dept|Univ)\.(?!\w)
        | 1:1
        | [^\W\d_](?:\w|[’'](?!s\b)\w|&\w|[-‐‑–](?=[^\W_])(?:(?:[A-Z]\.){2,}|\w)|(?<=\w)[/.](?=[A-Za-z]))*
      )
    | (?P<number>\d+(?:,\d{3})*(?:\.\d+)?(?:st|nd|rd|th)?(?:-[a-z]+)?)
    | (?P<possessive>['’]s\b|(?<=s)['’](?=[\s,.]))
    | (?P<punctuation>\S)
    """,
    re.VERBOSE,
)

ORDINAL_WORDS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth inaugural".split()
)


@dataclass(slots=True, frozen=True)
class Token:
    """One token; ``kind`` is ``word``, ``number``, ``possessive`` or ``punctuation``."""

    start: int
    end: int
    text: str
    kind: str
    lower: str = field(default="")

    @property
    def capital(self) -> bool:
        """Whether it is a word that begins with a capital letter."""
        return self.kind == "word" and self.text[0].isupper()

    @property
    def ordinal(self) -> bool:
        """Whether it is 1st, 2nd, sixth …"""
        return self.lower in ORDINAL_WORDS or (
            self.kind == "number" and self.text[-2:] in {"st", "nd", "rd", "th"}
        )


def tokenize(sentence: Span) -> tuple[Token, ...]:
    """The tokens of a sentence, with offsets that count in the release's text.

    >>> [token.text for token in tokenize(Span(0, 25, "Korea's R&D with the U.S."))]
    ['Korea', "'s", 'R&D', 'with', 'the', 'U.S.']
    """
    return tuple(
        Token(
            sentence.start + match.start(),
            sentence.start + match.end(),
            match.group(),
            match.lastgroup or "punctuation",
            match.group().lower(),
        )
        for match in _TOKEN.finditer(sentence.quote)
    )
