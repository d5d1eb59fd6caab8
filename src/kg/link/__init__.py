"""Facts of many releases in; the same facts with one id per person, body, event and agreement out."""

from kg.link.dump import GazetteerFile
from kg.link.gazetteer import FirstOf, Gazetteer, Matcher
from kg.link.mapping import Mapping, MappingSet
from kg.link.resolve import link
from kg.link.sssom import read_mappings, write_mappings

__all__ = [
    "FirstOf",
    "Gazetteer",
    "GazetteerFile",
    "Mapping",
    "MappingSet",
    "Matcher",
    "link",
    "read_mappings",
    "write_mappings",
]
