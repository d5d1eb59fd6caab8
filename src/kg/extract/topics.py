"""Topics of a release: concepts whose cue words stand in its text."""

from __future__ import annotations

import re
from functools import cache

from kg.extract.tables import cells, names_pattern, rows
from kg.model import Span, Topic

MOST = 6
"""How many topics a release has at the most: those said in the title first, then those said most often."""


@cache
def _cues() -> dict[str, str]:
    return {cue: row["concept"] for row in rows("topics") for cue in cells(row["cues"])}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w&]){names_pattern(_cues())}(?![\w&])")


def find_topics(text: str, title_end: int) -> tuple[Topic, ...]:
    """The topics of ``text``, whose first ``title_end`` characters are the title, the weightiest first."""
    spans: dict[str, list[Span]] = {}
    folded = text.lower() if len(text.lower()) == len(text) else text
    for match in _pattern().finditer(folded):
        quote = text[match.start() : match.end()]
        spans.setdefault(_cues()[match.group()], []).append(Span(match.start(), match.end(), quote))

    def weight(concept: str) -> tuple[bool, int, int]:
        found = spans[concept]
        return found[0].start >= title_end, -len(found), found[0].start

    said = [concept for concept in spans if len(spans[concept]) > 1 or spans[concept][0].start < title_end]
    return tuple(Topic(concept, tuple(spans[concept])) for concept in sorted(said, key=weight)[:MOST])
