"""The description of the data set in VoID and DCAT, with the build that made it in PROV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote

from pyoxigraph import NamedNode, Quad, Triple

from kg.model import Account
from kg.rdf import terms
from kg.rdf.literals import day, english, moment, text, whole
from kg.rdf.statistics import Statistics, count
from kg.vocabulary import ONTOLOGY, PREFIXES, WIKIDATA_ENTITY, Names

TITLE = "tradekg: events of trade diplomacy from press releases"
DESCRIPTION = (
    "Events, their participants, agreements, countries and sums of money as press releases of a trade "
    "ministry tell them, each statement with the sentence that makes it, linked to Wikidata."
)
RIGHTS = "The statements are free to use under the licence. The text of a release remains its publisher's."
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_LICENSE = NamedNode(LICENSE)
_SPARQL_PROTOCOL = NamedNode("https://www.w3.org/TR/sparql11-protocol/")
_ENGLISH = NamedNode("http://id.loc.gov/vocabulary/iso639-1/en")
_WIKIDATA = NamedNode(WIKIDATA_ENTITY + "Q2013")
KEYWORDS = ("trade diplomacy", "press releases", "events", "agreements", "knowledge graph")
_VOCABULARIES = ("kg", "skos", "dcterms", "oa", "prov", "void", "dcat", "dqv")


def describe_dataset(quads: Iterable[Quad], names: Names, built_at: datetime, version: str) -> Iterator[Quad]:
    """The quads of ``graph/dataset`` that describe what :func:`kg.rdf.map_linked` made.

    The numbers are those of the release graphs and of ``graph/entities`` together; the ontology and this
    description are not counted. ``built_at`` needs a time zone; ``version`` is that of this software.
    """
    return describe_counted(count(quads, names), names, built_at, version)


def describe_counted(
    counted: Statistics, names: Names, built_at: datetime, version: str, account: Account | None = None
) -> Iterator[Quad]:
    """The same where the numbers are known, with what the build did where there is an account of it."""
    graph = NamedNode(names.graph("dataset"))
    for triple in _describe(counted, names, built_at, version, account):
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _describe(
    counted: Statistics, names: Names, built_at: datetime, version: str, account: Account | None
) -> Iterator[Triple]:
    dataset = NamedNode(names.id("dataset"))
    yield Triple(dataset, terms.TYPE, terms.VOID_DATASET)
    yield Triple(dataset, terms.TYPE, terms.DCAT_DATASET)
    yield Triple(dataset, terms.LABEL, text("tradekg"))
    yield Triple(dataset, terms.DCTERMS_TITLE, english(TITLE))
    yield Triple(dataset, terms.DESCRIPTION, english(DESCRIPTION))
    yield Triple(dataset, terms.LICENSE, _LICENSE)
    yield Triple(dataset, terms.RIGHTS, english(RIGHTS))
    yield Triple(dataset, terms.LANGUAGE, _ENGLISH)
    yield Triple(dataset, terms.ISSUED, moment(built_at))
    yield Triple(dataset, terms.MODIFIED, moment(built_at))
    for keyword in KEYWORDS:
        yield Triple(dataset, terms.KEYWORD, english(keyword))
    yield Triple(dataset, terms.URI_SPACE, text(names.id("")))
    for prefix in _VOCABULARIES:
        yield Triple(dataset, terms.VOCABULARY, NamedNode(PREFIXES[prefix]))
    for example in counted.examples:
        yield Triple(dataset, terms.EXAMPLE_RESOURCE, example)
    yield from _period(dataset, counted)
    yield from _access(dataset, names)
    yield from _numbers(dataset, counted)
    yield from _links(dataset, counted)
    yield from _build(dataset, built_at, version, account)


def _period(dataset: NamedNode, counted: Statistics) -> Iterator[Triple]:
    if counted.issued is None:
        return
    first, last = counted.issued
    period = NamedNode(f"{dataset.value}/period")
    yield Triple(dataset, terms.TEMPORAL, period)
    yield Triple(period, terms.TYPE, terms.PERIOD_OF_TIME)
    yield Triple(period, terms.PERIOD_START, day(first))
    yield Triple(period, terms.PERIOD_END, day(last))


def _access(dataset: NamedNode, names: Names) -> Iterator[Triple]:
    endpoint = NamedNode(f"{names.base}sparql")
    service = NamedNode(f"{dataset.value}/service/sparql")
    distribution = NamedNode(f"{dataset.value}/distribution/sparql")
    yield Triple(dataset, terms.SPARQL_ENDPOINT, endpoint)
    yield Triple(dataset, terms.DISTRIBUTION, distribution)
    yield Triple(distribution, terms.TYPE, terms.DISTRIBUTION_CLASS)
    yield Triple(distribution, terms.DCTERMS_TITLE, english("The SPARQL endpoint"))
    yield Triple(distribution, terms.LICENSE, _LICENSE)
    yield Triple(distribution, terms.ACCESS_URL, endpoint)
    yield Triple(distribution, terms.ACCESS_SERVICE, service)
    yield Triple(service, terms.TYPE, terms.DATA_SERVICE)
    yield Triple(service, terms.DCTERMS_TITLE, english("The SPARQL endpoint"))
    yield Triple(service, terms.ENDPOINT_URL, endpoint)
    yield Triple(service, terms.CONFORMS_TO, _SPARQL_PROTOCOL)
    yield Triple(service, terms.SERVES_DATASET, dataset)


def _numbers(dataset: NamedNode, counted: Statistics) -> Iterator[Triple]:
    yield Triple(dataset, terms.TRIPLES, whole(counted.triples))
    yield Triple(dataset, terms.ENTITIES, whole(counted.entities))
    yield Triple(dataset, terms.CLASSES, whole(len(counted.classes)))
    yield Triple(dataset, terms.PROPERTIES, whole(len(counted.properties)))
    for cls, instances in counted.classes:
        partition = NamedNode(f"{dataset.value}/class/{_short(cls)}")
        yield Triple(dataset, terms.CLASS_PARTITION, partition)
        yield Triple(partition, terms.VOID_CLASS, cls)
        yield Triple(partition, terms.ENTITIES, whole(instances))
    for prop, triples in counted.properties:
        partition = NamedNode(f"{dataset.value}/property/{_short(prop)}")
        yield Triple(dataset, terms.PROPERTY_PARTITION, partition)
        yield Triple(partition, terms.VOID_PROPERTY, prop)
        yield Triple(partition, terms.TRIPLES, whole(triples))


def _links(dataset: NamedNode, counted: Statistics) -> Iterator[Triple]:
    """The links to Wikidata, over all and for each kind of thing.

    The linkset of all has one for each kind as its ``void:subset`` (https://www.w3.org/TR/void/, section 5).
    """
    linkset = NamedNode(f"{dataset.value}/links/wikidata")
    total = sum(number for _, number in counted.wikidata_links)
    yield Triple(dataset, terms.SUBSET, linkset)
    yield from _linkset(linkset, "Links to Wikidata", total, dataset)
    for kind, number in counted.wikidata_links:
        subset = NamedNode(f"{linkset.value}/{kind}")
        yield Triple(linkset, terms.SUBSET, subset)
        yield from _linkset(subset, f"Links to Wikidata: {kind}", number, dataset)


def _linkset(linkset: NamedNode, title: str, number: int, dataset: NamedNode) -> Iterator[Triple]:
    yield Triple(linkset, terms.TYPE, terms.LINKSET)
    yield Triple(linkset, terms.DCTERMS_TITLE, english(title))
    yield Triple(linkset, terms.SUBJECTS_TARGET, dataset)
    yield Triple(linkset, terms.OBJECTS_TARGET, _WIKIDATA)
    yield Triple(linkset, terms.LINK_PREDICATE, terms.EXACT_MATCH)
    yield Triple(linkset, terms.TRIPLES, whole(number))


def _build(dataset: NamedNode, built_at: datetime, version: str, account: Account | None) -> Iterator[Triple]:
    activity = NamedNode(f"{dataset.value}/build")
    software = NamedNode(f"{dataset.value}/software")
    yield Triple(dataset, terms.WAS_GENERATED_BY, activity)
    yield Triple(dataset, terms.GENERATED_AT_TIME, moment(built_at))
    yield Triple(activity, terms.TYPE, terms.ACTIVITY)
    yield Triple(activity, terms.LABEL, english("Build of the graph"))
    yield Triple(activity, terms.ENDED_AT_TIME, moment(built_at))
    if account is not None:
        yield Triple(activity, terms.STARTED_AT_TIME, moment(account.started))
        for term, number in (
            (terms.RELEASES_READ, account.read),
            (terms.RELEASES_NEW, account.new),
            (terms.RELEASES_CHANGED, account.changed),
            (terms.RELEASES_UNCHANGED, account.unchanged),
            (terms.RELEASES_REMOVED, account.removed),
            (terms.RELEASES_FAILED, account.failed),
        ):
            yield Triple(activity, term, whole(number))
    yield Triple(activity, terms.USED, NamedNode(ONTOLOGY.removesuffix("#")))
    yield Triple(activity, terms.WAS_ASSOCIATED_WITH, software)
    yield Triple(software, terms.TYPE, terms.SOFTWARE_AGENT)
    yield Triple(software, terms.LABEL, english(f"tradekg {version}"))
    yield Triple(software, terms.SOFTWARE_VERSION, text(version))


def _short(term: NamedNode) -> str:
    """A path segment for a term: ``kg-Event``, or the escaped IRI where its namespace has no prefix here."""
    for prefix, namespace in PREFIXES.items():
        local = term.value.removeprefix(namespace)
        if local != term.value and local.isidentifier():
            return f"{prefix}-{local}"
    return quote(term.value, safe="")
