"""Facts as RDF: one named graph for each release, the identity of things, the ontology, the description."""

from kg.rdf.dataset import DESCRIPTION, KEYWORDS, LICENSE, RIGHTS, TITLE, describe_dataset
from kg.rdf.mapping import map_entities, map_linked, map_release
from kg.rdf.ontology import ontology_quads
from kg.rdf.quality import quality_quads

__all__ = [
    "DESCRIPTION",
    "KEYWORDS",
    "LICENSE",
    "RIGHTS",
    "TITLE",
    "describe_dataset",
    "map_entities",
    "map_linked",
    "map_release",
    "ontology_quads",
    "quality_quads",
]
