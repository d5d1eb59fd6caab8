"""Facts of many releases in; the same facts with one id per person, body, event and agreement out."""

from kg.link.curation import Curation, read_curation
from kg.link.decided import decide, essence
from kg.link.dump import GazetteerFile
from kg.link.explain import Explanation, explain
from kg.link.gazetteer import FirstOf, Gazetteer, Matcher
from kg.link.mapping import Mapping, MappingSet
from kg.link.register import FILE as REGISTER_FILE
from kg.link.register import read_register, write_register
from kg.link.resolve import link
from kg.link.settle import Known
from kg.link.sssom import read_mappings, write_mappings

__all__ = [
    "REGISTER_FILE",
    "Curation",
    "Explanation",
    "FirstOf",
    "Gazetteer",
    "GazetteerFile",
    "Known",
    "Mapping",
    "MappingSet",
    "Matcher",
    "decide",
    "essence",
    "explain",
    "link",
    "read_curation",
    "read_mappings",
    "read_register",
    "write_mappings",
    "write_register",
]
