"""The footnotes of a page: each sentence that says a fact, numbered as the page comes to need it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.web.parts.links import Links
from kg.web.parts.marks import Piece, mark
from kg.web.things.sentences import Sentence

_SHORT = 3
"""Letters of the longest words that are in too many names to tell them apart."""


@dataclass(frozen=True, slots=True)
class Note:
    """One footnote; without ``pieces`` it names the release only. ``href`` opens the release at the place."""

    number: int
    release: str
    href: str | None
    pieces: tuple[Piece, ...]
    _shown: set[int] = field(compare=False, repr=False)

    def is_cited(self) -> bool:
        """Whether a cite with its number was shown."""
        return self.number in self._shown


@dataclass(frozen=True, slots=True)
class Cite:
    """A number beside a fact. ``href`` opens the release with the fact's own words marked.

    ``text`` is the sentence, empty where the release as a whole is the source.
    """

    number: int
    href: str | None
    text: str
    _shown: set[int] = field(compare=False, repr=False)

    def is_first(self) -> bool:
        """Whether no cite with this number was shown before: to the first one the footnote leads back.

        What a page leaves out is known only when it is written, so it asks then, once for each cite.
        """
        first = self.number not in self._shown
        self._shown.add(self.number)
        return first


@dataclass(slots=True)
class Notes:
    """Numbers sentences as a page comes to need them; the same sentence keeps its number."""

    links: Links
    _quoted: dict[tuple[str, str], list[Sentence]] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _shown: set[int] = field(default_factory=set)

    def cite(self, sentences: Iterable[Sentence], names: Iterable[str] = ()) -> tuple[Cite, ...]:
        """The numbers of the sentences, each once, in rising order.

        Of several quotes in a sentence a cite leads to the one that holds the most words of one of the names.
        """
        sought = [_words(name) for name in names]
        quoted: dict[int, list[Sentence]] = {}
        for sentence in sentences:
            quoted.setdefault(self.add(sentence), []).append(sentence)
        best = {number: max(of, key=lambda one: _most(sought, one.quote)) for number, of in quoted.items()}
        return tuple(
            Cite(
                number,
                self._place(sentence),
                sentence.text,
                self._shown,
            )
            for number, sentence in sorted(best.items())
        )

    def cite_release(self, release: str) -> Cite:
        """The number of a note that names the release alone."""
        return Cite(self._number(release, None), self.links.to(release), "", self._shown)

    def add(self, sentence: Sentence) -> int:
        """The number of a sentence that stands among the notes without a fact that cites it."""
        return self._number(sentence.release, sentence)

    def listed(self) -> tuple[Note, ...]:
        """The notes so far, in the order of their numbers."""
        return tuple(
            self._note(number, release, text, quoted)
            for number, ((release, text), quoted) in enumerate(self._quoted.items(), start=1)
        )

    def _number(self, release: str, sentence: Sentence | None) -> int:
        key = (release, sentence.text if sentence else "")
        quoted = self._quoted.setdefault(key, [])
        if sentence:
            quoted.append(sentence)
        return self._numbers.setdefault(key, len(self._quoted))

    def _place(self, sentence: Sentence) -> str | None:
        return self.links.place(sentence.release, sentence.start, sentence.end)

    def _note(self, number: int, release: str, text: str, quoted: Sequence[Sentence]) -> Note:
        if not quoted:
            return Note(number, release, self.links.to(release), (), self._shown)
        first = min(quoted, key=lambda sentence: (sentence.start, sentence.end))
        pieces = mark(text, (one.quote for one in quoted))
        return Note(number, release, self._place(first), pieces, self._shown)


def fitting(sentences: Sequence[Sentence], names: Iterable[str], most: int) -> list[Sentence]:
    """The quotes of at most so many sentences: of those that hold the most words of one of the names.

    Words of three letters and less count only where the name has no other.

    >>> one = Sentence("s", "e", "r", "Korea met Vietnam.", "met", 6, 9)
    >>> two = Sentence("s", "e", "r", "They met.", "met", 24, 27)
    >>> [found.start for found in fitting([two, one], ["South Korea"], 2)]
    [6]
    """
    sought = [_words(name) for name in names]
    texts = dict.fromkeys((one.release, one.text) for one in sentences)
    held = {key: _most(sought, key[1]) for key in texts}
    best = max(held.values(), default=0)
    chosen = set([key for key in texts if held[key] == best][:most])
    return [one for one in sentences if (one.release, one.text) in chosen]


def _words(name: str) -> frozenset[str]:
    words = re.findall(r"\w+", name.casefold())
    return frozenset([word for word in words if len(word) > _SHORT] or words)


def _most(sought: Iterable[frozenset[str]], text: str) -> int:
    folded = text.casefold()
    return max((sum(word in folded for word in words) for words in sought), default=0)
