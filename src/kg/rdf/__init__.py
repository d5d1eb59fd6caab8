"""Facts as RDF: one named graph for each release, the identity of things, the ontology, the description."""

from kg.rdf.dataset import DESCRIPTION, KEYWORDS, LICENSE, RIGHTS, TITLE, describe_counted, describe_dataset
from kg.rdf.mapping import map_entities, map_identity, map_linked, map_release, state_release
from kg.rdf.ontology import ontology_quads
from kg.rdf.quality import quality_quads
from kg.rdf.releases import read_release
from kg.rdf.statistics import Counts, Statistics, changed, link_kind, statistics_of

__all__ = [
    "DESCRIPTION",
    "KEYWORDS",
    "LICENSE",
    "RIGHTS",
    "TITLE",
    "Counts",
    "Statistics",
    "changed",
    "describe_counted",
    "describe_dataset",
    "link_kind",
    "map_entities",
    "map_identity",
    "map_linked",
    "map_release",
    "ontology_quads",
    "quality_quads",
    "read_release",
    "state_release",
    "statistics_of",
]
