"""A release as a source that is cited: the IRIs below it, and its spans as ``kg:Evidence``."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from kg.model import Release, Span
from kg.rdf import terms
from kg.rdf.literals import text, whole
from kg.vocabulary import Names

CONTEXT = 32
"""Code points before and after a quote that its selector gives, to find it again in a changed text."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One release, its sentences in order of the text, and the names of the graph."""

    release: Release
    sentences: tuple[Span, ...]
    names: Names

    @property
    def node(self) -> NamedNode:
        """The release itself."""
        return self.thing(f"release/{self.release.id}")

    def thing(self, local: str) -> NamedNode:
        """The thing with this local id."""
        return NamedNode(self.names.id(local))

    def amount(self, local: str) -> NamedNode:
        """The amount with this local id: amounts belong to the release that names them."""
        return self.thing(f"release/{self.release.id}/{local}")

    def status_statement(self, agreement: str) -> NamedNode:
        """What this release states of the status of the agreement with this local id."""
        return self.thing(f"release/{self.release.id}/status/{agreement.removeprefix('agreement/')}")

    def evidence(self, span: Span) -> NamedNode:
        """The evidence node of a span: one for each stretch of the text, whatever it is evidence of."""
        return self.thing(f"release/{self.release.id}/evidence/{span.start}-{span.end}")

    def cite(self, subject: NamedNode, spans: Iterable[Span]) -> Iterator[Triple]:
        """``kg:evidence`` of a subject for each span, with the description of each evidence node."""
        for span in spans:
            yield Triple(subject, terms.EVIDENCE, self.evidence(span))
            yield from self._describe(span)

    def _describe(self, span: Span) -> Iterator[Triple]:
        node = self.evidence(span)
        quote = NamedNode(f"{node.value}/quote")
        position = NamedNode(f"{node.value}/position")
        whole_text = self.release.text
        yield Triple(node, terms.TYPE, terms.EVIDENCE_CLASS)
        yield Triple(node, terms.HAS_SOURCE, self.node)
        yield Triple(node, terms.SENTENCE, text(self.sentence_of(span)))
        yield Triple(node, terms.HAS_SELECTOR, quote)
        yield Triple(quote, terms.TYPE, terms.TEXT_QUOTE_SELECTOR)
        yield Triple(quote, terms.EXACT, text(span.quote))
        yield Triple(quote, terms.PREFIX, text(whole_text[max(0, span.start - CONTEXT) : span.start]))
        yield Triple(quote, terms.SUFFIX, text(whole_text[span.end : span.end + CONTEXT]))
        yield Triple(node, terms.HAS_SELECTOR, position)
        yield Triple(position, terms.TYPE, terms.TEXT_POSITION_SELECTOR)
        yield Triple(position, terms.START, whole(span.start))
        yield Triple(position, terms.END, whole(span.end))

    def sentence_of(self, span: Span) -> str:
        """The text from the begin of the sentence in which a span begins to the end of that in which it ends.

        Where no sentence covers an end of the span, the span's own end is taken.
        """
        first = bisect_right(self.sentences, span.start, key=lambda sentence: sentence.start) - 1
        last = bisect_left(self.sentences, span.end, key=lambda sentence: sentence.end)
        start, end = span.start, span.end
        if first >= 0 and self.sentences[first].end > span.start:
            start = self.sentences[first].start
        if last < len(self.sentences) and self.sentences[last].start < span.end:
            end = self.sentences[last].end
        return self.release.text[start:end]
