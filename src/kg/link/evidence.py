"""The sentence that first names a thing, for somebody who has to judge what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kg.model import Agreement, Bloc, Country, Facts, Organization, Person, Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a release and the day of the release."""

    release: str
    issued: date
    text: str


def first_sentences(facts: Iterable[Facts]) -> dict[str, Sentence]:
    """The sentence that first names each thing, by its id; facts come in the order of their releases."""
    found: dict[str, Sentence] = {}
    for item in facts:
        for id_, span in _mentions(item):
            if id_ not in found:
                text = next(
                    (one.quote for one in item.sentences if one.start <= span.start < one.end), span.quote
                )
                found[id_] = Sentence(item.release.id, item.release.issued, " ".join(text.split()))
    return found


def _mentions(facts: Facts) -> Iterator[tuple[str, Span]]:
    """Every thing that the release names, and where it does so first."""
    things: tuple[Person | Organization | Agreement | Country | Bloc, ...] = (
        *facts.persons,
        *facts.organizations,
        *facts.agreements,
        *facts.countries,
        *facts.blocs,
    )
    for thing in things:
        if thing.spans:
            yield thing.id, min(thing.spans)
    for event in facts.events:
        if event.place is None:
            continue
        # Events have the mention of the place among their spans; it is the one that holds its name.
        named = (span for span in event.spans if event.place.name in span.quote)
        span = next(named, event.spans[0] if event.spans else None)
        if span is not None:
            yield event.place.id, span
