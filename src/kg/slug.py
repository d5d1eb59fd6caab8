"""Readable, stable IRI segments from names and titles."""

from __future__ import annotations

import re

from anyascii import anyascii


def slug(text: str, limit: int | None = None) -> str:
    """The text in lower-case ASCII letters and digits with hyphens between the words.

    Other scripts and accents are transliterated, apostrophes and the full stops of abbreviations such as
    ``U.S.`` vanish, ``&`` is read as "and". With a
    ``limit`` the slug has at most that many characters and ends with a whole word, unless its first word
    alone is longer. A text without letters and digits gives the empty string.

    >>> slug("Korea Planning & Evaluation Institute's Forum – Türkiye")
    'korea-planning-and-evaluation-institutes-forum-turkiye'
    >>> slug("Korea-U.S. Forum")
    'korea-us-forum'
    >>> slug("Korea and Vietnam hold Business Forum", limit=20)
    'korea-and-vietnam'
    """
    ascii_text = anyascii(text).lower().replace("'", "").replace("&", " and ")
    ascii_text = re.sub(r"\b(?:[a-z]\.){2,}", lambda match: match.group().replace(".", ""), ascii_text)
    words = re.findall(r"[a-z0-9]+", ascii_text)
    joined = "-".join(words)
    if limit is None or len(joined) <= limit:
        return joined
    cut = joined[:limit]
    if joined[limit] == "-":
        return cut
    head, hyphen, _ = cut.rpartition("-")
    return head if hyphen else cut
