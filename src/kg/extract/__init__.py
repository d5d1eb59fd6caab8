"""From one release to the facts it states, each with its spans: language only, no RDF, files or Wikidata."""

from kg.extract.assemble import extract_facts

__all__ = ["extract_facts"]
