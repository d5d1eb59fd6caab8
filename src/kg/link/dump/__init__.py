"""A gazetteer in a file, made from a JSON dump of Wikidata."""

from kg.link.dump.index import IndexReport, index_dump
from kg.link.dump.lookup import Found, GazetteerFile

__all__ = ["Found", "GazetteerFile", "IndexReport", "index_dump"]
