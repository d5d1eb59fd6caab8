"""Facts of many releases in; the same facts with one id per person, body, event and agreement out."""

from kg.link.dump import GazetteerFile
from kg.link.gazetteer import FirstOf, Gazetteer, Matcher
from kg.link.resolve import link

__all__ = ["FirstOf", "Gazetteer", "GazetteerFile", "Matcher", "link"]
