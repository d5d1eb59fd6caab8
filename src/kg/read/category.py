"""Whether the first line of a block is a category of the ministry's list pages or already the title."""

from __future__ import annotations

import re

# The headings under which the ministry's English pages list their releases (2015 to 2026).
KNOWN_CATEGORIES = frozenset(
    {
        "economic cooperation",
        "energy",
        "energy/resources",
        "fta",
        "fta/economic cooperation",
        "industry",
        "investment",
        "korea trade commission",
        "others",
        "photo news",
        "press releases",
        "resources",
        "trade",
        "trade/investment",
    }
)

# Words that headings of ministries consist of. A headline has at least one other word: a name or a verb.
_HEADING_WORDS = frozenset(
    """
    affairs and briefing chain climate commerce cooperation development digital economic economy energy
    environment export exports for foreign fta general import imports industrial industries industry
    innovation international investment market materials news notice of other others policies policy
    press products public regional release releases resources science security speech speeches standards
    statistics supply technology topics trade
    """.split()
)

_LONGEST_HEADING = 4
_LONGEST_TITLE = 300
_LONGEST_SENTENCE_AS_TITLE = 150
_SENTENCE_ENDS = (".", "!", "?", ".”", '."', "…", ":", ";", ",")


def is_known_category(line: str) -> bool:
    """Whether the line is a heading that the ministry uses.

    >>> is_known_category("FTA / Economic Cooperation"), is_known_category("Industry talks open")
    (True, False)
    """
    return _folded(line) in KNOWN_CATEGORIES


def is_category(first: str, second: str, third: str) -> bool:
    """Whether the first of a block's lines, none of them empty, is a category and the second the title.

    A heading the ministry uses is one. Any other line is one only if it has the shape of a heading and the
    two after it have the shape of a title and of a longer body: else it is the title, and nothing is lost
    when in doubt, since title and body are both part of the text.

    >>> body = "The ministry held the first meeting of the council in Sejong on Friday, it announced today."
    >>> is_category("Trade Policy", "Council on supply chains meets", body)
    True
    >>> is_category("Council on supply chains meets", "A first paragraph that is short.", body)
    False
    """
    if is_known_category(first):
        return True
    return _has_heading_shape(first) and _has_title_shape(second, above=first, below=third)


def can_be_title(line: str) -> bool:
    """Whether a line is short enough for a title; a paragraph in its place means that there is none."""
    if line.endswith(_SENTENCE_ENDS):
        return len(line) <= _LONGEST_SENTENCE_AS_TITLE
    return len(line) <= _LONGEST_TITLE


def _has_heading_shape(line: str) -> bool:
    if line.endswith(_SENTENCE_ENDS) or re.search(r"[\d-]", line):
        return False
    words = re.findall(r"\w+", line)
    if not 1 <= len(words) <= _LONGEST_HEADING:
        return False
    if not all(word[0].isupper() or word in {"and", "of", "for"} for word in words):
        return False
    return len(words) == 1 or "/" in line or all(word.casefold() in _HEADING_WORDS for word in words)


def _has_title_shape(line: str, *, above: str, below: str) -> bool:
    return (
        not line.endswith(_SENTENCE_ENDS)
        and can_be_title(line)
        and len(line.split()) > len(above.split())
        and 3 * len(line) <= 2 * len(below)
    )


def _folded(line: str) -> str:
    return re.sub(r"\s*/\s*", "/", " ".join(line.split())).casefold()
