"""A release itself and what it names, as triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from kg.model import Bloc, Country, Facts, Organization, Release
from kg.rdf import terms
from kg.rdf.citation import Cited
from kg.rdf.concepts import topic_concept
from kg.rdf.literals import day, text


def release_triples(facts: Facts, cited: Cited) -> Iterator[Triple]:
    """The release: its text and dates, the events it describes, and all that it mentions."""
    node, release = cited.node, facts.release
    yield Triple(node, terms.TYPE, terms.RELEASE)
    yield Triple(node, terms.DCTERMS_TITLE, text(release.title))
    yield Triple(node, terms.ISSUED, day(release.issued))
    if release.url is not None:
        yield Triple(node, terms.SOURCE, NamedNode(release.url))
    if release.category is not None:
        yield Triple(node, terms.CATEGORY, text(release.category))
    for event in facts.events:
        yield Triple(node, terms.DESCRIBES, cited.thing(event.id))
    if facts.main_event is not None:
        yield Triple(node, terms.MAIN_EVENT, cited.thing(facts.main_event))
    for topic in facts.topics:
        yield Triple(node, terms.SUBJECT, topic_concept(topic))
    for country in facts.countries:
        yield Triple(node, terms.MENTIONS_COUNTRY, cited.thing(country.id))
    for bloc in facts.blocs:
        yield Triple(node, terms.MENTIONS_BLOC, cited.thing(bloc.id))
    for agreement in facts.agreements:
        yield Triple(node, terms.MENTIONS_AGREEMENT, cited.thing(agreement.id))
    for amount in facts.amounts:
        yield Triple(node, terms.MENTIONS_AMOUNT, cited.amount(amount.id))
    for local in facts.mentioned:
        yield Triple(node, terms.MENTIONS, cited.thing(local))
    yield Triple(node, terms.TEXT, text(release.text))


def read_release(id_: str, triples: Iterable[Triple]) -> Release | None:
    """The release of that id as its graph has it; ``None`` where title, day or text are not there.

    It is the one that the graph was made of, but for the place where that was read.
    """
    values: dict[NamedNode, str] = {}
    for triple in triples:
        if isinstance(triple.object, Literal | NamedNode):
            values[triple.predicate] = triple.object.value
    if not {terms.DCTERMS_TITLE, terms.ISSUED, terms.TEXT} <= values.keys():
        return None
    title = values[terms.DCTERMS_TITLE]
    return Release(
        id_,
        title,
        values[terms.TEXT].removeprefix(f"{title}\n\n"),
        date.fromisoformat(values[terms.ISSUED]),
        values.get(terms.CATEGORY),
        values.get(terms.SOURCE),
    )


def mention_triples(facts: Facts, cited: Cited) -> Iterator[Triple]:
    """Where the release names each participant, country, bloc and topic, and what it says of the persons."""
    for person in facts.persons:
        node = cited.thing(person.id)
        if person.title is not None:
            yield Triple(node, terms.TITLE, text(person.title))
        if person.affiliation is not None:
            yield Triple(node, terms.AFFILIATION, cited.thing(person.affiliation))
        yield from cited.cite(node, person.spans)
    named: tuple[Organization | Country | Bloc, ...] = (*facts.organizations, *facts.countries, *facts.blocs)
    for thing in named:
        yield from cited.cite(cited.thing(thing.id), thing.spans)
    for topic in facts.topics:
        yield from cited.cite(topic_concept(topic), topic.spans)
