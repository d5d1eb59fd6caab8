"""Facts of many releases in; the same facts with one id per person, body, event and agreement out."""

from kg.link.gazetteer import Gazetteer
from kg.link.resolve import link

__all__ = ["Gazetteer", "link"]
