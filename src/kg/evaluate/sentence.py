"""The sentence of a release in which to look for a mistake."""

from __future__ import annotations

from collections.abc import Iterable

from kg.evaluate.fold import content_words
from kg.model import Facts, Span


def sentence_of(facts: Facts, spans: Iterable[Span]) -> str | None:
    """The sentence that holds the first of the spans; ``None`` when there is no span."""
    for span in spans:
        for sentence in facts.sentences:
            if sentence.start <= span.start < sentence.end:
                return _one_line(sentence.quote)
        return _one_line(span.quote)
    return None


def sentence_about(facts: Facts, names: Iterable[str]) -> str | None:
    """The first sentence that holds one of the names, else the one with most of their content words."""
    names = tuple(names)
    sentences = [sentence.quote for sentence in facts.sentences] or facts.release.text.split("\n")
    for name in names:
        for quote in sentences:
            if name.casefold() in quote.casefold():
                return _one_line(quote)
    words = frozenset[str]().union(*(content_words(name) for name in names))
    best = max(sentences, key=lambda quote: len(words & content_words(quote)), default="")
    return _one_line(best) if words & content_words(best) else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
